"""Who works here: just me, or who else. Everybody does everything until the team says otherwise."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue import doors
from booking.cockpit.catalogue.fields import Line, Lines, Picked, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.start import steps
from booking.models import Resource, Variant
from booking.setup.people import Person, hire
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

NAME_LONGEST: Final = 120
# So many fit on a form; whoever has more adds them in the team's own section.
MOST: Final = 20


class PeopleForm(SetupForm):
    """One's own name, and the others one per line."""

    def __init__(self, business: Business, data: Any = None, **kwargs: Any) -> None:
        super().__init__(business, data, **kwargs)
        self.team = list(doors.team().select_related("location"))
        self.me = self.team[0] if self.team else None
        self.fields["who"] = Picked(
            label=_("Who takes appointments?"),
            choices=[("me", _("Just me")), ("team", _("Several of us"))],
            initial="team" if len(self.team) > 1 else "me",
            widget=forms.RadioSelect,
        )
        self.fields["name"] = Line(
            longest=NAME_LONGEST,
            label=_("Your name, as clients read it"),
            initial=self.me.name if self.me else "",
        )
        self.fields["others"] = Lines(
            longest=MOST * NAME_LONGEST,
            label=_("The others, one name per line"),
            initial="\n".join(person.name for person in self.team[1:]),
            required=False,
        )

    def clean_others(self) -> list[str]:
        """Names without repetitions."""
        names = [line.strip() for line in self.cleaned_data["others"].split("\n")]
        found = list(dict.fromkeys(name for name in names if name))
        if len(found) > MOST:
            raise forms.ValidationError(_("Please add the others later, in the team's section."))
        if any(len(name) > NAME_LONGEST for name in found):
            raise forms.ValidationError(_("One of these names is too long."))
        return found

    def save(self) -> None:
        """Write one's own name and whoever is new; nobody is removed here."""
        given = self.cleaned_data
        with transaction.atomic():
            if self.me is not None and self.me.name != given["name"]:
                self.me.name = given["name"]
                self.me.save(update_fields=["name"])
            known = {person.name for person in self.team} | {given["name"]}
            others = given["others"] if given["who"] == "team" else []
            new = [Person(name) for name in others if name not in known]
            if new and self.me is not None:
                hire(new, self.me.location, _variants())


def _variants() -> dict[str, Variant]:
    return {row.slug: row for row in Variant.objects.filter(archived_at=None)}


def is_alone() -> bool:
    """Whether there is one diary only."""
    return Resource.objects.filter(kind=Resource.Kind.STAFF, archived_at=None).count() < 2


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: MemberRequest) -> HttpResponse:
    """The step of the onboarding."""
    form = PeopleForm(request.business, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        form.save()
        return see_other(turl(request, "cockpit:start_preview"))
    context = {"form": form, "steps": steps.of("start_people", request)}
    status = 422 if form.is_bound else 200
    return page(request, "cockpit/start/people.html", context, section="page", status=status)
