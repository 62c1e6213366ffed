"""The list of people and what is done from it: add, order, archive, bring back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.fields import Line, Picked, SetupForm
from booking.cockpit.catalogue.services import STEPS, see_other
from booking.cockpit.frame import page
from booking.cockpit.team import doors, listing, one
from booking.cockpit.team.does import Offered, offered
from booking.models import BookingItem, Location, Resource, Variant
from booking.models.states import State
from booking.setup.people import Person, hire
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, may, needs
from tenants.urls import turl

NAME = 120
# Nobody employs more at one place, and every page that lists them stays a page.
MOST = 200


@needs(Ability.ALL_DIARIES)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """Who works here, and who is here today; with `?archived=1` who was put away."""
    archived = "archived" in request.GET
    context = {
        "rows": listing.rows(request.business, archived=archived),
        "archived": archived,
        "may_edit": may(request.membership, Ability.SETTINGS),
        "tab": "archive" if archived else "people",
    }
    return page(request, "cockpit/team/people.html", context, section="team")


class NewForm(SetupForm):
    """A name, what they do, whose hours: enough to be booked."""

    def __init__(self, business: Business, data: Any = None) -> None:
        super().__init__(business, data)
        self.fields["name"] = Line(longest=NAME, label=_("Name, as clients read it"))
        self.groups = offered(business)
        for each in self._variants():
            self.fields[each.field] = forms.BooleanField(
                label=each.label, initial=True, required=False
            )
        self.fields["hours"] = Picked(
            label=_("Working hours"),
            choices=[("house", _("As the business")), ("own", _("Own hours"))],
            initial="house",
            widget=forms.RadioSelect,
        )

    def _variants(self) -> list[Offered]:
        return [each for group in self.groups for each in group.variants]

    def lines(self) -> list[dict[str, Any]]:
        """The tick boxes below their headings."""
        return [
            {
                "name": group.name,
                "lines": [{"box": self[each.field], "offered": each} for each in group.variants],
            }
            for group in self.groups
        ]

    def clean_name(self) -> str:
        """A team that fits on a page."""
        if doors.people().count() >= MOST:
            raise forms.ValidationError(_("There are too many people. Archive somebody first."))
        return str(self.cleaned_data["name"])

    def save(self) -> Resource:
        """Write the diary, the face and what they do."""
        does = {each.slug for each in self._variants() if self.cleaned_data[each.field]}
        rows = {each.slug: each for each in Variant.objects.filter(slug__in=does)}
        location = Location.objects.get(is_default=True)
        with transaction.atomic(), writing.alone():
            made = hire([Person(self.cleaned_data["name"])], location, rows)
        return next(iter(made.values()))


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Somebody new. With hours of their own, those come next."""
    form = NewForm(request.business, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            person = form.save()
            one.record(request, person, "hire", {"name": [None, person.name]})
        if form.cleaned_data["hours"] == "own":
            messages.success(request, _("Now write when they work, and save it as own hours."))
            return see_other(turl(request, "cockpit:staff_hours", staff=person.slug))
        return one.saved(request, person, "team_person", _("Can be booked now. Add a photo?"))
    context = {"form": form, "groups": form.lines()}
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/team/new.html", context, section="team", status=status)


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, staff: str, way: str) -> HttpResponse:
    """One place up or down: the order of every page, the booking page as well."""
    person = doors.get_person(staff)
    writing.shift(person, doors.people(), by=STEPS[way])
    one.record(request, person, "reorder", {"position": [None, way]})
    return see_other(f"{turl(request, 'cockpit:team')}#{person.slug}")


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, staff: str) -> HttpResponse:
    """Put somebody away. The diary stays; nobody is left waiting for who does not come."""
    person = doors.get_person(staff)
    ahead = _ahead(person)
    if ahead:
        messages.error(request, _("Hand over or move the appointments ahead first."))
        return see_other(turl(request, "cockpit:team_ahead", staff=person.slug))
    with transaction.atomic():
        writing.archive(person)
        one.record(request, person, "archive")
    undo = turl(request, "cockpit:team_restore", staff=person.slug)
    messages.success(request, _("Archived. The diary stays."), extra_tags=undo)
    return see_other(turl(request, "cockpit:team"))


def _ahead(person: Resource) -> bool:
    waiting = (State.PENDING, State.CONFIRMED)
    own = Q(staff=person) | Q(team__contains=person.pk)
    items = BookingItem.objects.filter(own, ends_at__gt=timezone.now())
    return items.filter(booking__state__in=waiting, booking__is_test=False).exists()


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, staff: str) -> HttpResponse:
    """Back in the team, with everything they did."""
    person = doors.get_person(staff)
    with transaction.atomic():
        writing.restore(person)
        one.record(request, person, "restore")
    messages.success(request, _("Back in the team."))
    return see_other(f"{turl(request, 'cockpit:team')}#{person.slug}")
