"""Reads diaries for the engine: what is taken of the time of staff and rooms.

Called by `schedule`; when somebody works stands in `rosters`. Busy times come from SQL as epoch
seconds: as range objects, 3,000 of them cost 38 ms instead of 1.6.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import repeat

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from booking import rosters
from booking.availability import Busy, Host
from booking.catalogue import Item, Plan, busy_parts
from booking.models import (
    Allocation,
    Booking,
    BookingItem,
    Resource,
)
from booking.rosters import Rosters

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


# What a staff member is not to have more of; who serves a client how often is no matter of diaries.
STAFF_LIMITS = frozenset({"per_day", "minutes_per_day", "per_week", "minutes_per_week"})
# No visit is longer; it bounds what has to be looked at.
LONGEST_VISIT = timedelta(days=1)


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


def hosts(
    item: Item,
    plan: Plan,
    found: Rosters,
    taken: Mapping[int, Sequence[Busy]] | None = None,
) -> tuple[Host, ...]:
    """Everyone who could do it, as the engine sees them."""
    return tuple(
        Host(
            busy=(taken or {}).get(performs.resource_id, ()),
            duration=item.minutes(performs) * 60,
            buffer_before=_seconds(performs.buffer_before_min),
            buffer_after=_seconds(performs.buffer_after_min),
            segments=busy_parts(performs.segments),
            **rosters.working(performs.resource, plan.zone, found),
        )
        for performs in item.performers
    )


def _seconds(minutes: int | None) -> int | None:
    return None if minutes is None else minutes * 60
