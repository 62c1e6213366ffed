"""The list of services and what is done from it: create, order, duplicate, archive, restore."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from booking.cockpit.catalogue import doors, listing, writing
from booking.cockpit.catalogue.fields import Amount, Line, Number, Picked, SetupForm, Several
from booking.cockpit.catalogue.languages import languages_of
from booking.cockpit.frame import page
from booking.models import Category, Service, Variant
from booking.templatetags.slotline import tr
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

SHORTEST, LONGEST = 5, 24 * 60


def see_other(url: str) -> HttpResponseRedirect:
    """What follows a form that was sent: a page to look at."""
    answer = HttpResponseRedirect(url)
    answer.status_code = 303
    return answer


@needs(Ability.SETTINGS)
@require_safe
def services(request: MemberRequest) -> HttpResponse:
    """The list; with `?archived=1` what was put away."""
    archived = "archived" in request.GET
    context = {
        "groups": listing.groups(request.business, archived=archived),
        "archived": archived,
        "tab": "archive" if archived else "services",
    }
    return page(request, "cockpit/catalogue/services.html", context, section="services")


class NewForm(SetupForm):
    """As little as a service needs; the rest has a page of its own."""

    def __init__(self, business: Business, data: Any = None, **kwargs: Any) -> None:
        super().__init__(business, data, **kwargs)
        self.people = list(doors.team())
        self.headings = list(Category.objects.filter(archived_at=None))
        self.fields["name"] = Line(longest=120, label=_("Name"))
        self.fields["duration"] = Number(
            low=SHORTEST, high=LONGEST, label=_("Duration in minutes"), initial=30
        )
        self.fields["price"] = Amount(
            currency=business.currency,
            label=_("Price in %(currency)s") % {"currency": business.currency},
        )
        self.fields["category"] = Picked(label=_("Category"), choices=self._choices, required=False)
        self.fields["who"] = Several(
            label=_("Who does it"),
            choices=[(each.slug, each.name) for each in self.people],
            initial=[each.slug for each in self.people],
            required=bool(self.people),
        )

    def _choices(self) -> list[tuple[str, str]]:
        return category_choices(self.headings, self.business)

    def save(self) -> Service:
        """Write it."""
        given = self.cleaned_data
        heading = next((c for c in self.headings if c.code == given["category"]), None)
        return writing.create(
            name={self.business.language: given["name"]},
            category=heading,
            who=[each for each in self.people if each.slug in given["who"]],
            duration_min=given["duration"],
            price_minor=given["price"],
            price_kind=Variant.PriceKind.FIXED if given["price"] else Variant.PriceKind.FREE,
        )


def category_choices(headings: list[Category], business: Business) -> list[tuple[str, str]]:
    """The headings a service may stand under."""
    return [("", _("No category")), *((c.code, tr(c.name, business)) for c in headings)]


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """The short form of a new service."""
    form = NewForm(
        request.business,
        request.POST if request.method == "POST" else None,
        initial={"category": request.GET.get("category", "")},
    )
    if form.is_bound and form.is_valid():
        service = form.save()
        messages.success(request, _("The service can be booked now. Here are its details."))
        return see_other(turl(request, "cockpit:service", service=service.slug))
    status = 422 if form.is_bound else 200
    context = {"form": form, "tab": "services"}
    return page(request, "cockpit/catalogue/new.html", context, section="services", status=status)


@needs(Ability.SETTINGS)
@require_POST
def move(request: MemberRequest, service: str, way: str) -> HttpResponse:
    """One place up or down within its category."""
    row = doors.get_service(service)
    siblings = Service.objects.filter(category=row.category, archived_at=None)
    writing.shift(row, siblings, by=STEPS[way])
    return see_other(f"{turl(request, 'cockpit:services')}#{row.slug}")


STEPS = {"up": -1, "down": 1}


@needs(Ability.SETTINGS)
@require_POST
def duplicate(request: MemberRequest, service: str) -> HttpResponse:
    """A copy, switched off, to change at leisure."""
    row = doors.get_service(service)
    copy = writing.duplicate(row, languages=languages_of(request.business))
    messages.success(request, _("This is the copy. It is switched off until you show it."))
    return see_other(turl(request, "cockpit:service", service=copy.slug))


@needs(Ability.SETTINGS)
@require_POST
def archive(request: MemberRequest, service: str) -> HttpResponse:
    """Take it off the page; the toast has the way back."""
    row = doors.get_service(service)
    writing.archive(row)
    undo = turl(request, "cockpit:service_restore", service=row.slug)
    messages.success(request, _("Archived. What was booked stays."), extra_tags=undo)
    return see_other(turl(request, "cockpit:services"))


@needs(Ability.SETTINGS)
@require_POST
def restore(request: MemberRequest, service: str) -> HttpResponse:
    """Back on the list, where it was."""
    row = doors.get_service(service)
    writing.restore(row)
    messages.success(request, _("Back on the list."))
    return see_other(f"{turl(request, 'cockpit:services')}#{row.slug}")
