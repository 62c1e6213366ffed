"""Which times of a day somebody could ask about: those of the grid, and those around the hours.

`why` shows them in grey where they are not offered; the pages with free times link to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q

from booking import availability, schedule
from booking.cockpit.desk.wish import Wish
from booking.models import Hours
from booking.schedule import Moment, Plan
from tenants.http import MemberRequest
from tenants.urls import turl

# Outside of the grid nobody asks for 9:05; before opening, for an hour.
LEAST_STEP, AROUND = 15, 60
# Where nobody has noted any hours: nine to five.
USUAL = (9 * 60, 17 * 60)
DAY = 24 * 60


def candidates(plan: Plan, day: date) -> list[datetime]:
    """In order of time, whoever is free: what would be offered of an empty diary, and around it."""
    span, zone = bounds(plan, day), ZoneInfo(plan.zone)
    empty = Moment(empty=True, judge_notice=False, respect_holds=False)
    by_host = availability.visits_by_host(schedule.gather(plan, span, empty), *span)
    found = {start for starts in by_host.values() for start in starts}
    if plan.is_group:
        planned = schedule.seats(plan, span, empty)
        found = {start for starts in planned.values() for start in starts}
    found |= {int(at.timestamp()) for at in _around(plan, day, zone)}
    return [datetime.fromtimestamp(start, UTC) for start in sorted(found)]


def bounds(plan: Plan, day: date) -> tuple[int, int]:
    """Where a date of the business begins and ends."""
    zone = ZoneInfo(plan.zone)
    return schedule.midnight(day, zone), schedule.midnight(day + timedelta(days=1), zone)


def _around(plan: Plan, day: date, zone: ZoneInfo) -> Iterator[datetime]:
    """From an hour before anybody's first opening to the last closing, in steps of the clock."""
    owners = Q(location=plan.location) | Q(resource__in=[person.pk for person in plan.people])
    hours = Hours.objects.filter(owners).aggregate(low=Min("starts"), high=Max("ends"))
    low = hours["low"] if hours["low"] is not None else USUAL[0]
    high = hours["high"] if hours["high"] is not None else USUAL[1]
    step = max(LEAST_STEP, plan.item.as_service(plan.setting).step // 60)
    first = max(0, low - AROUND) // step * step
    for minute in range(first, min(DAY, high + 1), step):
        yield datetime.combine(day, time(minute // 60, minute % 60), zone)


def href(request: MemberRequest, wish: Wish, *, move: str = "") -> str:
    """Where all times of the wished day are shown."""
    query = wish.query() + (f"&move={move}" if move else "")
    return turl(request, "cockpit:desk_why") + f"?{query}"
