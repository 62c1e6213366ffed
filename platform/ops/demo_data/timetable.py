"""Hours, exceptions, holidays and absences of a demo business, relative to the day of seeding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, Final
from zoneinfo import ZoneInfo

from booking import setup
from booking.models import Block, Hours, HoursException, Location, Staff
from booking.trades import minutes
from ops.demo_data import holidays
from ops.demo_data.spec import Spec

BACK: Final = timedelta(days=21)
# Beyond the longest horizon of the trades (84 days).
AHEAD: Final = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Opening:
    """On which dates the business is open, as seen from `today`."""

    today: date
    zone: ZoneInfo
    weekdays: frozenset[int]
    closed: frozenset[date]

    def days(self, first: date, last: date) -> list[date]:
        """The open dates from `first` to `last`, both included."""
        return [day for day in holidays.days(first, last) if self.is_open(day)]

    def is_open(self, day: date) -> bool:
        """Whether anybody may come on that date."""
        return day.isoweekday() in self.weekdays and day not in self.closed

    def ahead(self, number: int) -> date:
        """The number-th open date after today."""
        coming = holidays.days(self.today + timedelta(days=1), self.today + AHEAD)
        return next(islice(filter(self.is_open, coming), number - 1, None))

    def at(self, day: date, minute: int = 0) -> datetime:
        """An instant by local date and minute of the day."""
        return datetime.combine(day, time(minute // 60, minute % 60), tzinfo=self.zone)


def lay_out(spec: Spec, made: setup.Furnished, *, now: datetime) -> Opening:
    """Write all of it; returns when the business is open, its own closures included."""
    zone = ZoneInfo(made.location.time_zone)
    today = now.astimezone(zone).date()
    days_off = holidays.between(spec["country"], today - BACK, today + AHEAD)
    _close(made.location, days_off)
    weekdays = frozenset(
        Hours.objects.filter(location=made.location).values_list("weekday", flat=True)
    )
    opening = Opening(today, zone, weekdays, frozenset(holiday.on for holiday in days_off))
    for person, diary in zip(spec["people"], made.staff.values(), strict=True):
        _work(Staff.objects.get(resource=diary), person.get("hours", ()), opening)
    closures = [_except(raw, made, opening) for raw in spec["exceptions"]]
    for raw in spec["absences"]:
        _be_away(raw, made, opening)
    return Opening(today, zone, weekdays, opening.closed.union(*closures))


def _close(location: Location, days_off: Sequence[holidays.Holiday]) -> None:
    HoursException.objects.bulk_create(
        HoursException(
            location=location, kind="holiday", from_on=day.on, to_on=day.on, note=day.name
        )
        for day in days_off
    )


def _work(staff: Staff, rules: Sequence[dict[str, Any]], opening: Opening) -> None:
    """Own hours; without rules this person works as the business is open."""
    staff.own_hours = bool(rules)
    staff.save(update_fields=["own_hours"])
    monday = opening.today - timedelta(days=opening.today.weekday())
    Hours.objects.bulk_create(
        Hours(
            resource=staff.resource,
            weekday=day,
            starts=minutes(start),
            ends=minutes(end),
            every_weeks=rule.get("every_weeks", 1),
            anchor=_week(monday, rule.get("anchor_week")),
            valid_from=_week(monday, rule.get("from_week")),
            valid_to=_week(monday, rule.get("until_week"), days=-1),
        )
        for rule in rules
        for day in rule["days"]
        for start, end in rule["windows"]
    )


def _week(monday: date, number: int | None, *, days: int = 0) -> date | None:
    """The Monday so many weeks from now; `days=-1` is the evening before."""
    return None if number is None else monday + timedelta(weeks=number, days=days)


def _except(raw: dict[str, Any], made: setup.Furnished, opening: Opening) -> frozenset[date]:
    """One exception; returns the dates on which it closes the whole business."""
    day = opening.ahead(raw["open_day"])
    staff = made.staff[raw["staff"]] if "staff" in raw else None
    HoursException.objects.create(
        location=None if staff else made.location,
        resource=staff,
        kind=raw["kind"],
        from_on=day,
        to_on=day,
        intervals=[[minutes(start), minutes(end)] for start, end in raw.get("windows", ())],
        note=raw["note"],
    )
    return frozenset({day} if raw["kind"] == "closed" and staff is None else ())


def _be_away(raw: dict[str, Any], made: setup.Furnished, opening: Opening) -> None:
    first = opening.ahead(raw["open_day"])
    Block.objects.create(
        resource=made.staff[raw["staff"]],
        kind=raw["kind"],
        starts_at=opening.at(first),
        ends_at=opening.at(first + timedelta(days=raw["days"])),
        note=raw["note"],
    )
