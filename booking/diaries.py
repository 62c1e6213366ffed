"""Reads diaries for the engine: hours, exceptions and busy times of staff and rooms.

Called by `schedule`; the cockpit asks for working hours alone. Busy times come from SQL as epoch
seconds: as range objects, 3,000 of them cost 38 ms instead of 1.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from itertools import repeat
from typing import TypedDict

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q, QuerySet

from booking.availability import Busy, DayException, Host, Interval, TzPeriod, Weekly, windows
from booking.catalogue import Item, Plan, busy_parts
from booking.models import (
    Allocation,
    Booking,
    BookingItem,
    Hours,
    HoursException,
    Location,
    Performs,
    Resource,
)

# What counts no more: requests whose time is up, and sessions that came to be with such alone.
_FREED = """
WITH expired AS (
    SELECT b.id FROM booking_booking b WHERE b.state = 'pending' AND b.expires_at <= %(at)s
), given_up AS (
    SELECT s.id FROM booking_session s
     WHERE s.kind = 'open' AND s.live
       AND s.starts_at > to_timestamp(%(first)s) - interval '2 days'
       AND s.starts_at < to_timestamp(%(last)s) + interval '1 day'
       AND NOT EXISTS (
           SELECT FROM booking_seat other
            WHERE other.session_id = s.id AND other.live AND other.booking_id <> %(ignoring)s
              AND other.booking_id NOT IN (SELECT id FROM expired))
)
"""
_TAKEN = """
SELECT a.resource_id, extract(epoch FROM lower(a.during))::bigint,
       extract(epoch FROM upper(a.during))::bigint, true, false, true
  FROM booking_allocation a
 WHERE a.live AND a.resource_id = ANY(%(diaries)s)
   AND upper(a.during) > to_timestamp(%(first)s) AND lower(a.during) < to_timestamp(%(last)s)
   AND CASE WHEN a.session_id IS NULL
            THEN a.booking_id <> ALL(ARRAY(SELECT id FROM expired)) AND a.booking_id <> %(ignoring)s
            ELSE a.session_id <> ALL(ARRAY(SELECT id FROM given_up)) END
UNION ALL
SELECT k.resource_id, floor(extract(epoch FROM k.starts_at))::bigint,
       ceil(extract(epoch FROM k.ends_at))::bigint, true, false, false
  FROM booking_block k
 WHERE k.resource_id = ANY(%(diaries)s)
   AND k.ends_at > to_timestamp(%(first)s) AND k.starts_at < to_timestamp(%(last)s)
"""
# A row per diary and kind: as rows of their own, 16,000 busy times cost three times as much.
_APART = """
SELECT resource_id, array_agg(starts ORDER BY starts), array_agg(ends ORDER BY starts),
       blocks, counts, booked
  FROM ({rows}) AS t (resource_id, starts, ends, blocks, counts, booked)
 GROUP BY resource_id, blocks, counts, booked
"""
# Times with so little between them that nothing fits in are one: of a full diary a tenth is left.
_JOINED = """
SELECT resource_id, array_agg(lower(span)), array_agg(upper(span) - %(useless)s),
       blocks, counts, booked
  FROM (SELECT resource_id, blocks, counts, booked,
               unnest(range_agg(int8range(starts, ends + %(useless)s))) AS span
          FROM ({rows}) AS t (resource_id, starts, ends, blocks, counts, booked)
         GROUP BY resource_id, blocks, counts, booked) AS joined
 GROUP BY resource_id, blocks, counts, booked
"""
# `Busy._make` without Python's own check of the length.
_busy = partial(tuple.__new__, Busy)
# Limits count visits, however many services they have, with the minutes of all of them; a group
# is one visit, whoever comes.
_COUNTED = """
SELECT v.resource_id, extract(epoch FROM min(v.starts_at))::bigint,
       extract(epoch FROM min(v.starts_at))::bigint + 60 * sum(v.duration_min)::bigint,
       false, true, true
  FROM (SELECT DISTINCT a.resource_id, i.booking_id, i.id, i.starts_at, i.duration_min
          FROM booking_allocation a JOIN booking_bookingitem i ON i.id = a.item_id
          JOIN booking_booking b ON b.id = i.booking_id
         WHERE a.live AND a.resource_id = ANY(%(diaries)s) AND b.id <> %(ignoring)s
           AND NOT (b.state = 'pending' AND b.expires_at <= %(at)s)
           AND i.starts_at < to_timestamp(%(last)s) AND i.ends_at > to_timestamp(%(first)s)) v
 GROUP BY v.resource_id, v.booking_id
UNION ALL
SELECT DISTINCT a.resource_id, extract(epoch FROM s.starts_at)::bigint,
       extract(epoch FROM s.ends_at)::bigint, false, true, true
  FROM booking_allocation a JOIN booking_session s ON s.id = a.session_id
 WHERE a.live AND a.resource_id = ANY(%(diaries)s) AND s.id NOT IN (SELECT id FROM given_up)
   AND s.starts_at < to_timestamp(%(last)s) AND s.ends_at > to_timestamp(%(first)s)
"""


@dataclass(slots=True)
class Calendar:
    """The weekly hours and exceptions of a location or a staff member."""

    weekly: tuple[Weekly, ...] = ()
    different: dict[date, list[DayException]] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()


NO_CALENDAR = Calendar()


class _Working(TypedDict):
    """The fields of a host that say when somebody works."""

    key: int
    tz: str
    weekly: tuple[Weekly, ...]
    exceptions: tuple[DayException, ...]
    tz_periods: tuple[TzPeriod, ...]
    closed: frozenset[date]


# What a staff member is not to have more of; who serves a client how often is no matter of diaries.
STAFF_LIMITS = frozenset({"per_day", "minutes_per_day", "per_week", "minutes_per_week"})
# No visit is longer; it bounds what has to be looked at.
LONGEST_VISIT = timedelta(days=1)
# The location's calendar stands under 0, which is no resource's id.
LOCATION = 0


def busy(
    plan: Plan,
    span: tuple[int, int],
    *,
    at: datetime,
    ignoring: Booking | None,
    useless: int | None = None,
) -> dict[int, list[Busy]]:
    """What is taken in each of the plan's diaries between two epoch seconds: one statement.

    A pending booking whose time is up counts as free: the next writer retires it. Times that block
    with at most `useless` seconds between them become one; None leaves each as it is.
    """
    limits = any(item.service.limits.keys() & STAFF_LIMITS for item in plan.items)
    statement = (_APART if useless is None else _JOINED).format(rows=_TAKEN)
    if limits:
        statement += "UNION ALL" + _APART.format(rows=_COUNTED)
    with connection.cursor() as cursor:
        cursor.execute(
            _FREED + statement,
            {
                "useless": useless,
                "diaries": plan.diaries,
                "first": span[0],
                "last": span[1],
                "at": at,
                "ignoring": ignoring.pk if ignoring else 0,
            },
        )
        taken: dict[int, list[Busy]] = defaultdict(list)
        for resource, starts, ends, *flags in cursor.fetchall():
            columns = (starts, ends, repeat(0), repeat(0), *map(repeat, flags))
            taken[resource] += map(_busy, zip(*columns, strict=False))
    return taken


def visits(people: Iterable[Resource], first: datetime, last: datetime) -> QuerySet[BookingItem]:
    """The services of these people between two instants, alone or in a team, whatever its state.

    A visit that is no longer live stands in the diary of the first of its team only.
    """
    own = BookingItem.objects.filter(
        staff__in=people, starts_at__gt=first - LONGEST_VISIT, starts_at__lt=last
    )
    together = Allocation.objects.filter(
        resource__in=people,
        live=True,
        during__overlap=DateTimeTZRange(first, last),
        item__isnull=False,
    )
    found = own.order_by().values("pk").union(together.values("item"))
    return BookingItem.objects.filter(pk__in=found, starts_at__lt=last, ends_at__gt=first)


def hours(plan: Plan, days: tuple[date, date]) -> dict[int, Calendar]:
    """The calendars of the location and of everyone in the plan: two statements."""
    return _calendars(plan.location, plan.diaries, days)


def house(plan: Plan, calendars: Mapping[int, Calendar]) -> Host:
    """The location as somebody who is there whenever it is open."""
    found = calendars.get(LOCATION, NO_CALENDAR)
    different = tuple(day for days in found.different.values() for day in days)
    return Host(
        key=LOCATION,
        tz=plan.zone,
        weekly=found.weekly,
        exceptions=different,
        closed=found.closed,
    )


def working(
    team: Sequence[Resource], day: date, until: date | None = None
) -> dict[int, list[Interval]]:
    """When each of these staff members works from one date of the business to another.

    The dates around them are included, for windows past midnight and other zones. Epoch seconds,
    by resource. `team` has its `staff` and `location` selected: two statements.
    """
    if not team:
        return {}
    location = team[0].location
    around = (day - timedelta(days=1), (until or day) + timedelta(days=1))
    calendars = _calendars(location, [each.pk for each in team], around)
    house = calendars.get(LOCATION, NO_CALENDAR)
    hosts = [Host(**_working(each, location.time_zone, house, calendars)) for each in team]
    return {host.key: windows(host, *around) for host in hosts}


def _calendars(
    location: Location, resources: Sequence[int], days: tuple[date, date]
) -> dict[int, Calendar]:
    owners = Q(location=location) | Q(resource__in=resources)
    weekly: dict[int, list[Weekly]] = defaultdict(list)
    for row in Hours.objects.filter(owners):
        weekly[row.resource_id or LOCATION].append(_weekly(row))
    calendars = {owner: Calendar(tuple(windows)) for owner, windows in weekly.items()}
    found = HoursException.objects.filter(owners, from_on__lte=days[1], to_on__gte=days[0])
    for exception in found:
        calendar = calendars.setdefault(exception.resource_id or LOCATION, Calendar())
        _note(calendar, exception, days)
    return calendars


def _weekly(row: Hours) -> Weekly:
    return Weekly(
        days=frozenset({row.weekday}),
        start=row.starts,
        end=row.ends,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        every_weeks=row.every_weeks,
        anchor=row.anchor,
    )


def _note(calendar: Calendar, exception: HoursException, days: tuple[date, date]) -> None:
    shut = exception.kind != HoursException.Kind.OPEN
    if shut and exception.location_id:
        calendar.closed |= frozenset(_dates(exception, days))
        return
    intervals = () if shut else tuple((int(a), int(b)) for a, b in exception.intervals)
    for day in _dates(exception, days):
        calendar.different.setdefault(day, []).append(DayException(day, intervals))


def _dates(exception: HoursException, days: tuple[date, date]) -> Iterable[date]:
    first, last = max(exception.from_on, days[0]), min(exception.to_on, days[1])
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def hosts(
    item: Item,
    plan: Plan,
    calendars: Mapping[int, Calendar],
    taken: Mapping[int, Sequence[Busy]] | None = None,
) -> tuple[Host, ...]:
    """Everyone who could do it, as the engine sees them."""
    house = calendars.get(LOCATION, NO_CALENDAR)
    return tuple(
        _host(
            item,
            performs,
            plan,
            house,
            calendars,
            (taken or {}).get(performs.resource_id, ()),
        )
        for performs in item.performers
    )


def _host(
    item: Item,
    performs: Performs,
    plan: Plan,
    house: Calendar,
    calendars: Mapping[int, Calendar],
    taken: Sequence[Busy],
) -> Host:
    return Host(
        busy=taken,
        duration=item.minutes(performs) * 60,
        buffer_before=_seconds(performs.buffer_before_min),
        buffer_after=_seconds(performs.buffer_after_min),
        segments=busy_parts(performs.segments),
        **_working(performs.resource, plan.zone, house, calendars),
    )


def _working(
    resource: Resource, zone: str, house: Calendar, calendars: Mapping[int, Calendar]
) -> _Working:
    """When somebody works, whatever they do then."""
    staff = resource.staff
    own = calendars.get(resource.pk, NO_CALENDAR)
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


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60


def _tz_period(period: Mapping[str, str]) -> TzPeriod:
    until = period.get("to")
    return TzPeriod(
        date.fromisoformat(period["from"]),
        date.fromisoformat(until) if until else None,
        period["tz"],
    )
