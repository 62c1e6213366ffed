"""Who is there when: the weekly hours and exceptions of a location and its people.

Read for the engine by `schedule`, for hosts by `diaries`, and alone for the cockpit's lists. Which
hours win stands in `booking.models.hours`. A location is a host too: there whenever it is open.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple, TypedDict

from django.db import connection

from booking.availability import DayException, Host, Interval, TzPeriod, Weekly, windows
from booking.models import HoursException, Location, Resource

# The location's roster stands under 0, which is no resource's id.
LOCATION = 0
# Weekly windows have no kind, exceptions no weekday.
_ROWS = """
SELECT coalesce(resource_id, 0), '', weekday, starts, ends, valid_from, valid_to, every_weeks,
       anchor, NULL
  FROM booking_hours WHERE location_id = %(location)s OR resource_id = ANY(%(resources)s)
UNION ALL
SELECT coalesce(resource_id, 0), kind, 0, 0, 0, from_on, to_on, 0, NULL, intervals::text
  FROM booking_hoursexception
 WHERE (location_id = %(location)s OR resource_id = ANY(%(resources)s))
   AND from_on <= %(last)s AND to_on >= %(first)s
"""


class _Row(NamedTuple):
    """A weekly window with the dates it is valid on, or an exception with the dates it is for."""

    owner: int
    kind: str
    weekday: int
    starts: int
    ends: int
    first: date | None
    last: date | None
    every_weeks: int
    anchor: date | None
    intervals: str | None


@dataclass(slots=True)
class Roster:
    """The weekly hours and exceptions of a location or a staff member."""

    weekly: tuple[Weekly, ...] = ()
    different: dict[date, list[DayException]] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()


Rosters = Mapping[int, Roster]
"""By the resource's id; the location's own under `LOCATION`."""

NO_ROSTER = Roster()


class Working(TypedDict):
    """The fields of a host that say when somebody works."""

    key: int
    tz: str
    weekly: tuple[Weekly, ...]
    exceptions: tuple[DayException, ...]
    tz_periods: tuple[TzPeriod, ...]
    closed: frozenset[date]


def read(location: Location, resources: Sequence[int], days: tuple[date, date]) -> Rosters:
    """Of a location and of these people, with the exceptions from date to date: one statement."""
    weekly: dict[int, list[Weekly]] = defaultdict(list)
    exceptions = []
    for row in _rows(location, resources, days):
        if row.kind:
            exceptions.append(row)
        else:
            weekly[row.owner].append(_weekly(row))
    rosters = {owner: Roster(tuple(windows)) for owner, windows in weekly.items()}
    for row in exceptions:
        _note(rosters.setdefault(row.owner, Roster()), row, days)
    return rosters


def _rows(location: Location, resources: Sequence[int], days: tuple[date, date]) -> Iterable[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(
            _ROWS,
            {
                "location": location.pk,
                "resources": list(resources),
                "first": days[0],
                "last": days[1],
            },
        )
        return [_Row(*row) for row in cursor.fetchall()]


def _weekly(row: _Row) -> Weekly:
    return Weekly(
        days=frozenset({row.weekday}),
        start=row.starts,
        end=row.ends,
        valid_from=row.first,
        valid_to=row.last,
        every_weeks=row.every_weeks,
        anchor=row.anchor,
    )


def _note(roster: Roster, row: _Row, days: tuple[date, date]) -> None:
    dates = list(_dates(row, days))
    shut = row.kind != HoursException.Kind.OPEN
    if shut and row.owner == LOCATION:
        roster.closed |= frozenset(dates)
        return
    given = [] if shut else json.loads(row.intervals or "[]")
    intervals = tuple((int(a), int(b)) for a, b in given)
    for day in dates:
        roster.different.setdefault(day, []).append(DayException(day, intervals))


def _dates(row: _Row, days: tuple[date, date]) -> Iterable[date]:
    first, last = max(row.first or days[0], days[0]), min(row.last or days[1], days[1])
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def house(zone: str, rosters: Rosters) -> Host:
    """The location as somebody who is there whenever it is open."""
    found = rosters.get(LOCATION, NO_ROSTER)
    different = tuple(day for days in found.different.values() for day in days)
    return Host(
        key=LOCATION,
        tz=zone,
        weekly=found.weekly,
        exceptions=different,
        closed=found.closed,
    )


def windows_of(
    team: Sequence[Resource], day: date, until: date | None = None
) -> dict[int, list[Interval]]:
    """When each of these staff members works from one date of the business to another.

    The dates around them are included, for windows past midnight and other zones. Epoch seconds,
    by resource. `team` has its `staff` and `location` selected: one statement.
    """
    if not team:
        return {}
    location = team[0].location
    around = (day - timedelta(days=1), (until or day) + timedelta(days=1))
    rosters = read(location, [each.pk for each in team], around)
    hosts = [Host(**working(each, location.time_zone, rosters)) for each in team]
    return {host.key: windows(host, *around) for host in hosts}


def working(resource: Resource, zone: str, rosters: Rosters) -> Working:
    """When somebody works, whatever they do then."""
    staff, house = resource.staff, rosters.get(LOCATION, NO_ROSTER)
    own = rosters.get(resource.pk, NO_ROSTER)
    # Own hours hide the location's exceptions; "as the business" follows both live.
    different = own.different if staff.own_hours else house.different | own.different
    return {
        "key": resource.pk,
        "tz": zone,
        "weekly": own.weekly if staff.own_hours else house.weekly,
        "exceptions": tuple(day for days in different.values() for day in days),
        "tz_periods": tuple(_tz_period(period) for period in staff.tz_periods),
        "closed": house.closed,
    }


def _tz_period(period: Mapping[str, str]) -> TzPeriod:
    until = period.get("to")
    return TzPeriod(
        date.fromisoformat(period["from"]),
        date.fromisoformat(until) if until else None,
        period["tz"],
    )
