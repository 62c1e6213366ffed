"""The free times that one page of times shows, from a single look at the diaries.

One question to the engine covers today to the end of the shown month, for everyone at once: the
month, the day, each person's first free time and the earliest of all come from the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking import availability, schedule
from booking.availability import Chain, Host
from booking.models import Resource
from booking.schedule import Moment, Plan

# Far enough for "the earliest time" of nearly every business; beyond it one more look is taken.
LOOK_AHEAD_DAYS = 35


@dataclass(frozen=True, slots=True)
class Offer:
    """Free starts by date of the zone that is shown, the first of each person, the open days.

    Of a group `left` says how many seats each time has, and `full` holds the times without enough.
    """

    days: Mapping[date, list[datetime]]
    first_by_staff: Mapping[int, datetime]
    first: datetime | None
    open_days: frozenset[date]
    today: date
    last_day: date
    left: Mapping[datetime, int] = field(default_factory=dict)
    full: Mapping[date, list[datetime]] = field(default_factory=dict)

    def next_free_day(self, after: date) -> date | None:
        """The first free date after another, as far as was looked."""
        return min((day for day in self.days if day > after), default=None)


def look(
    plan: Plan, *, staff: Resource | None, month: date | None, zone: str, moment: Moment
) -> Offer:
    """What is free for `staff` (None: anyone of the plan) in `month` (None: the first free one)."""
    shown = ZoneInfo(zone)
    today = moment.at.astimezone(shown).date()
    horizon = plan.horizon_days
    last_day = moment.at.astimezone(ZoneInfo(plan.zone)).date() + timedelta(days=horizon)
    until = max(today + timedelta(days=LOOK_AHEAD_DAYS), end_of_month(month or today))
    bounds = schedule.midnight(today, shown), schedule.midnight(until + timedelta(days=1), shown)
    if plan.is_group:
        return _of_group(plan, staff, bounds, (today, last_day), shown, moment)
    chain = schedule.gather(plan, bounds, moment)
    host = staff.pk if staff else None
    days = _by_date(availability.visits(chain, *bounds, host=host), shown)
    first = min((starts[0] for starts in days.values()), default=None)
    if first is None and until < last_day:
        first = _later(plan, staff, until, moment)
    return Offer(
        days=days,
        first_by_staff={
            key: _instant(start) for key, start in availability.first_visits(chain, *bounds).items()
        },
        first=first,
        open_days=_open_days(chain, staff, (today, until), int(moment.at.timestamp())),
        today=today,
        last_day=max(last_day, today),
    )


def _of_group(
    plan: Plan,
    staff: Resource | None,
    bounds: tuple[int, int],
    span: tuple[date, date],
    zone: ZoneInfo,
    moment: Moment,
) -> Offer:
    """The times of a group: where the whole party finds a seat, and those that are full."""
    until = schedule.midnight(span[1] + timedelta(days=1), zone)
    # Dated sessions are few: one look at all of them.
    bounds = bounds if plan.item.service.has_open_times else (bounds[0], max(bounds[1], until))
    by_leader = schedule.seats(plan, bounds, moment)
    left: dict[int, int] = {}
    for leader, starts in by_leader.items():
        for start, count in starts.items():
            if staff is None or leader == staff.pk:
                left[start] = max(count, left.get(start, 0))
    free = [start for start in sorted(left) if left[start] >= plan.party]
    full = _by_date([start for start in sorted(left) if left[start] < plan.party], zone)
    days = _by_date(free, zone)
    first = _instant(free[0]) if free else None
    if first is None and bounds[1] < until:
        first = schedule.first_free(plan, moment=moment)
    return Offer(
        days=days,
        first_by_staff=_first_by_leader(by_leader, plan.party),
        first=first,
        open_days=frozenset({*days, *full}),
        today=span[0],
        last_day=max(span),
        left={_instant(start): count for start, count in left.items()},
        full=full,
    )


def _first_by_leader(by_leader: Mapping[int, Mapping[int, int]], party: int) -> dict[int, datetime]:
    firsts = {
        leader: min((s for s, count in starts.items() if count >= party), default=None)
        for leader, starts in by_leader.items()
    }
    return {leader: _instant(start) for leader, start in firsts.items() if start is not None}


def end_of_month(day: date) -> date:
    """The last date of its month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _by_date(starts: Iterable[int], zone: ZoneInfo) -> dict[date, list[datetime]]:
    days: dict[date, list[datetime]] = {}
    for start in starts:
        instant = _instant(start)
        days.setdefault(instant.astimezone(zone).date(), []).append(instant)
    return days


def _instant(start: int) -> datetime:
    return datetime.fromtimestamp(start, UTC)


def _later(plan: Plan, staff: Resource | None, after: date, moment: Moment) -> datetime | None:
    """A second look at the rest of the horizon, when the first found nothing."""
    zone = ZoneInfo(plan.zone)
    end = after + timedelta(days=schedule_days(plan))
    bounds = schedule.midnight(after, zone), schedule.midnight(end, zone)
    chain = schedule.gather(plan, bounds, moment)
    host = staff.pk if staff else None
    start = next(iter(availability.visits(chain, *bounds, host=host)), None)
    return None if start is None else _instant(start)


def schedule_days(plan: Plan) -> int:
    """For how many days the business plans ahead."""
    return plan.horizon_days


def _open_days(
    chain: Chain, staff: Resource | None, span: tuple[date, date], now: int
) -> frozenset[date]:
    """The dates on which somebody works: what tells "fully booked" from "closed"."""
    found: set[date] = set()
    seen: set[object] = set()
    for host in (host for part in chain.parts for host in part.hosts):
        key = (host.weekly, host.exceptions, host.closed)
        if key in seen or (staff is not None and host.key != staff.pk):
            continue
        seen.add(key)
        found |= _working_days(host, span, now)
    return frozenset(found)


def _working_days(host: Host, span: tuple[date, date], now: int) -> set[date]:
    windows = availability.windows(host, *span)
    zone = ZoneInfo(host.tz)
    return {_instant(start).astimezone(zone).date() for start, end in windows if end > now}
