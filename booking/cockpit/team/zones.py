"""Somebody works from another time zone between two dates: their hours are meant on its clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import formats
from booking.cockpit.catalogue.fields import Picked, SetupForm
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.team import doors, one
from booking.cockpit.times import owners, steps
from booking.cockpit.times.fields import Day
from booking.models import Resource, Staff
from booking.setup import countries
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, needs
from tenants.urls import turl

# More are no journeys but a slip.
MOST = 50
Period = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One period of the list."""

    key: str
    when: str
    zone: str
    is_past: bool


class ZoneForm(SetupForm):
    """`period` is what it comes to."""

    def __init__(self, business: Business, known: list[Period], data: Any = None) -> None:
        super().__init__(business, data)
        self.known = known
        self.fields["from_on"] = Day(label=_("From"), required=True)
        self.fields["from_on"].error_messages["required"] = _("Please enter a date.")
        self.fields["to_on"] = Day(
            label=_("Until"), help_text=_("Leave it empty if it stays like this.")
        )
        zones = sorted(countries.zones() - {business.time_zone})
        self.fields["tz"] = Picked(
            label=_("Time zone"),
            choices=[("", "–"), *((name, name.replace("_", " ")) for name in zones)],
        )

    def clean(self) -> dict[str, Any]:
        """In order, and one at a time."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("This is before the first day."))
        elif first and "to_on" not in self.errors and self._is_taken(first, last):
            self.add_error("from_on", _("There is another time zone for some of these days."))
        if len(self.known) >= MOST:
            self.add_error("from_on", _("There are too many entries. Remove old ones first."))
        return data

    def _is_taken(self, first: date, last: date | None) -> bool:
        ends = str(last or date.max)
        return any(
            each["from"] <= ends and str(first) <= (each.get("to") or str(date.max))
            for each in self.known
        )

    @property
    def period(self) -> Period:
        """As it is stored."""
        data = self.cleaned_data
        period = {"from": str(data["from_on"]), "tz": data["tz"]}
        return period | ({"to": str(data["to_on"])} if data["to_on"] else {})


@needs(Ability.SETTINGS)
@require_http_methods(["GET", "HEAD", "POST"])
def zones(request: MemberRequest, staff: str) -> HttpResponse:
    """The list with the form of a new one, which is looked at before it is saved."""
    person = doors.get_person(staff)
    known = list(person.staff.tz_periods)
    form = ZoneForm(request.business, known, request.POST if request.method == "POST" else None)
    if form.is_bound and steps.go(request) != "edit" and form.is_valid():
        return steps.answer(
            request,
            lambda: _write(request, person, known, [*known, form.period]),
            title=f"{person.name}, {_line(form.period, date.max).when}",
            said=_("Saved."),
            done_href=turl(request, "cockpit:team_zones", staff=person.slug),
            section="team",
        )
    if steps.go(request) == "edit":
        form.errors.clear()
    today = owners.today(request)
    lines = [_line(each, today) for each in known]
    context = {"form": form, "lines": lines}
    return one.show(request, person, "team_zones", "zones", context)


@needs(Ability.SETTINGS)
@require_POST
def remove(request: MemberRequest, staff: str, key: str) -> HttpResponse:
    """Home again. What was booked stays when it is."""
    person = doors.get_person(staff)
    known = list(person.staff.tz_periods)
    kept = [each for each in known if _key(each) != key]
    if kept == known:
        raise Http404
    with transaction.atomic():
        _write(request, person, known, kept)
    messages.success(request, _("Removed."))
    return see_other(turl(request, "cockpit:team_zones", staff=person.slug))


def _write(
    request: MemberRequest, person: Resource, before: list[Period], after: Iterable[Period]
) -> None:
    periods = sorted(after, key=lambda each: each["from"])
    Staff.objects.filter(resource=person).update(tz_periods=periods)
    one.record(request, person, "zones", {"tz_periods": [before, periods]})


def _line(period: Period, today: date) -> Line:
    language, until = get_language() or "en", period.get("to")
    first = formats.date_short(date.fromisoformat(period["from"]), language)
    last = formats.date_short(date.fromisoformat(until), language) if until else ""
    when = f"{first} – {last}" if last else _("from %(first)s") % {"first": first}
    is_past = bool(until) and date.fromisoformat(until or "") < today
    return Line(_key(period), when, formats.zone_name(period["tz"], language), is_past)


def _key(period: Period) -> str:
    """`2027-03-10_2027-03-20`: no two share a day."""
    return f"{period['from']}_{period.get('to', '')}"
