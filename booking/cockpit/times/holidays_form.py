"""Which public holidays and days around them the business is closed on: what is ticked, and why.

The days come from the calendar of the chosen country and region. What is in the database is
ticked, and so is what was never entered: a new year, or the rest of one that was begun.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking import holidays
from booking.cockpit.times.days_form import NOTE
from booking.cockpit.times.fields import Day, Tidy
from booking.models import HoursException, Location
from booking.timetable import Different

Kind = HoursException.Kind
Names = dict[str, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day that could be closed. `row`: it is in the database; `opens`: other hours are."""

    on: date
    name: Names
    kind: HoursException.Kind
    ticked: bool
    row: HoursException | None = None
    opens: HoursException | None = None
    is_past: bool = False


class LocalForm(forms.Form):
    """A holiday of the town, by hand."""

    local_on = Day(label=gettext_lazy("Date"))
    local_name = Tidy(label=gettext_lazy("Name"), most=NOTE)

    def clean(self) -> dict[str, Any]:
        """A name needs a date."""
        data = super().clean() or self.cleaned_data
        if data.get("local_name") and not data.get("local_on") and "local_on" not in self.errors:
            self.add_error("local_on", _("Please enter a date."))
        return data

    def candidate(self, language: str) -> Candidate | None:
        """What was entered."""
        data = self.cleaned_data
        if not data["local_on"]:
            return None
        note = {language: data["local_name"]} if data["local_name"] else {}
        return Candidate(data["local_on"], note, Kind.HOLIDAY, ticked=True)


def rows_of(location: Location, years: Sequence[int]) -> list[HoursException]:
    """What is different at the business in these years."""
    first, last = date(years[0], 1, 1), date(years[-1], 12, 31)
    rows = HoursException.objects.filter(location=location, to_on__gte=first, from_on__lte=last)
    return list(rows)


def public(
    country: str,
    region: str,
    year: int,
    rows: Sequence[HoursException],
    today: date,
    *,
    moved: bool = False,
) -> list[Candidate]:
    """The holidays of a year by law, with those that were added by hand.

    `moved`: another country or region than before was chosen, its days are all proposed.
    """
    lawful = holidays.of(country, region, year)
    stored = [row for row in rows if row.kind == Kind.HOLIDAY and row.from_on.year == year]
    # With less than half of the year in the database, what follows the last of it was never
    # entered; with more, it was opened again.
    entered_to = max((row.from_on for row in stored), default=date.min)
    is_entered = 2 * len(stored) >= len(lawful)
    found = [
        _candidate(
            each.on,
            each.name,
            Kind.HOLIDAY,
            rows,
            today,
            ticked=moved or (not is_entered and each.on > entered_to),
        )
        for each in lawful
    ]
    days = {each.on for each in lawful}
    found += [
        Candidate(row.from_on, row.note, Kind.HOLIDAY, True, row, is_past=row.to_on < today)
        for row in stored
        if row.from_on not in days
    ]
    return sorted(found, key=lambda each: each.on)


def suggested(
    country: str, region: str, year: int, rows: Sequence[HoursException], today: date
) -> list[Candidate]:
    """Christmas Eve, New Year's Eve and the bridge days, unless they are holidays themselves."""
    lawful = holidays.of(country, region, year)
    eves = [
        (date(year, 12, 24), holidays.name("Christmas Eve")),
        (date(year, 12, 31), holidays.name("New Year's Eve")),
    ]
    bridges = [(day, holidays.name("Bridge day")) for day in holidays.bridges(lawful)]
    taken = {each.on for each in lawful}
    return [
        _candidate(day, name, Kind.CLOSED, rows, today, ticked=False)
        for day, name in sorted(eves + bridges, key=lambda each: each[0])
        if day not in taken
    ]


def _candidate(
    on: date,
    name: Names,
    kind: HoursException.Kind,
    rows: Iterable[HoursException],
    today: date,
    *,
    ticked: bool,
) -> Candidate:
    there = [row for row in rows if row.from_on <= on <= row.to_on]
    shut = next((row for row in there if row.kind != Kind.OPEN and _is_this(row, on, kind)), None)
    opens = next((row for row in there if row.kind == Kind.OPEN), None)
    return Candidate(
        on=on,
        name=name,
        kind=kind,
        ticked=shut is not None or (ticked and opens is None and on >= today),
        row=shut,
        opens=opens,
        is_past=on < today,
    )


def _is_this(row: HoursException, on: date, kind: HoursException.Kind) -> bool:
    return row.kind == kind and row.from_on == row.to_on == on


@dataclass(frozen=True, slots=True)
class Picked:
    """What the ticks come to."""

    close: list[Different]
    open: list[HoursException]


def picked(candidates: Iterable[Candidate], ticks: set[str]) -> Picked:
    """What is to be closed and what opened again. What is past stays as it is."""
    ahead = [each for each in candidates if not each.is_past]
    return Picked(
        close=[
            Different(each.kind, each.on, each.on, note=each.name)
            for each in ahead
            if str(each.on) in ticks and each.row is None
        ],
        open=[each.row for each in ahead if str(each.on) not in ticks and each.row],
    )
