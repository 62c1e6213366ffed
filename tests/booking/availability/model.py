"""The rules once more, minute by minute and without a thought for speed.

An independent model for the properties: it shares the engine's input types and none of its code.
Everything is a set of minutes since 1970 in UTC; wall clocks are read from zoneinfo, one minute at
a time. All inputs must be whole minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from booking.availability import Busy, Host, Pool, Query, Rules, Service

# Days that are looked at around the range: more than any merged window needs to show its shape.
AROUND = 8
HALF_DAY = 15 * 60


@lru_cache(maxsize=200_000)
def wall(tz: str, minute: int) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromtimestamp(minute * 60, ZoneInfo(tz)).replace(tzinfo=None)


@lru_cache(maxsize=20_000)
def minutes_showing(tz: str, time: datetime) -> list[int]:
    """All minutes at which the clock shows that time; if none, the first that shows a later one."""
    utc = int(time.replace(tzinfo=UTC).timestamp()) // 60
    around = range(utc - HALF_DAY, utc + HALF_DAY)
    exact = [minute for minute in around if wall(tz, minute) == time]
    return exact or [next(minute for minute in around if wall(tz, minute) > time)]


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


def zone_on(host: Host, day: date) -> str:
    periods = [
        p for p in host.tz_periods if p.from_date <= day and (p.to_date is None or day <= p.to_date)
    ]
    return max(periods, key=lambda p: (p.from_date, p.tz)).tz if periods else host.tz


def spans_on(host: Host, day: date) -> list[tuple[int, int]]:
    """The windows that begin on that date, in minutes of the local day."""
    if day in host.closed:
        return []
    special = [e for e in host.exceptions if e.date == day]
    if special:
        return [span for e in special for span in e.intervals]
    found = []
    for weekly in host.weekly:
        origin = weekly.anchor or weekly.valid_from or date(1970, 1, 5)
        weeks = (
            (day - timedelta(day.weekday())) - (origin - timedelta(origin.weekday()))
        ).days // 7
        if (
            day.isoweekday() in weekly.days
            and (weekly.valid_from is None or weekly.valid_from <= day)
            and (weekly.valid_to is None or day <= weekly.valid_to)
            and weeks % weekly.every_weeks == 0
        ):
            found.append((weekly.start, weekly.end))
    return found


def days_around(low: int, high: int) -> list[date]:
    first = datetime.fromtimestamp(low * 60, UTC).date() - timedelta(AROUND)
    last = datetime.fromtimestamp(high * 60, UTC).date() + timedelta(AROUND)
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def open_minutes(host: Host, days: list[date]) -> set[int]:
    found: set[int] = set()
    for day in days:
        tz = zone_on(host, day)
        for start, end in spans_on(host, day):
            if start < end:
                opens = minutes_showing(tz, midnight(day) + timedelta(minutes=start))[0]
                closes = minutes_showing(tz, midnight(day) + timedelta(minutes=end))[-1]
                found.update(range(opens, closes))
    return found


def runs(minutes: set[int]) -> list[range]:
    """Consecutive minutes as ranges: windows that overlap or touch are one."""
    begins = sorted(m for m in minutes if m - 1 not in minutes)
    ends = sorted(m + 1 for m in minutes if m + 1 not in minutes)
    return [range(a, b) for a, b in zip(begins, ends, strict=True)]


def midnights(host: Host, days: list[date]) -> list[int]:
    return [minutes_showing(zone_on(host, day), midnight(day))[0] for day in days]


def holds_a_day(window: range, host: Host, days: list[date]) -> bool:
    for day in days:
        tz = zone_on(host, day)
        first = minutes_showing(tz, midnight(day))[0]
        until = minutes_showing(tz, midnight(day + timedelta(1)))[0]
        if first < until and first in window and until - 1 in window:
            return True
    return False


def day_of(minute: int, borders: list[int]) -> int:
    return max(n for n, border in enumerate(borders) if border <= minute)


def on_grid(
    window: range, around: range, duration: int, query: Query, host: Host, days: list[date]
) -> list[int]:
    """Where in `around` a visit may start in that window, if nothing were taken."""
    step = query.service.step // 60
    borders = midnights(host, days)
    found = []
    if query.rules.align == "window":
        anchors = [window.start]
        if holds_a_day(window, host, days):
            anchors += [m for m in borders if m in window]
    for minute in range(max(window.start, around.start), min(window.stop, around.stop)):
        if minute + duration > window.stop + query.rules.overrun // 60:
            break
        if query.rules.align == "clock":
            if minute < borders[0]:
                continue
            shown = wall(zone_on(host, days[day_of(minute, borders)]), minute)
            fits = (shown.hour * 60 + shown.minute) % step == 0
        else:
            fits = (minute - max(a for a in anchors if a <= minute)) % step == 0
        if fits:
            found.append(minute)
    return found


def beside(
    window: range, around: range, duration: int, query: Query, members: list[Host]
) -> list[int]:
    """Where in `around` a visit follows right on a booking of somebody of the team."""
    if not query.rules.beside_bookings:
        return []
    stop = min(window.stop, window.stop + query.rules.overrun // 60 - duration + 1)
    found = []
    for minute in range(max(window.start, around.start), min(stop, around.stop)):
        for host in members:
            parts = occupied(minute, host, query.service)
            ends = [(b.end + b.buffer_after) // 60 for b in host.busy if b.booked and b.blocks]
            if parts and parts[0].start in ends:
                found.append(minute)
    return found


def keeps_buffers(minute: int, host: Host, query: Query, windows: list[range]) -> bool:
    parts = occupied(minute, host, query.service)
    if not (query.rules.buffers_inside and parts):
        return True
    window = next(w for w in windows if minute in w)
    first, last = min(minute, parts[0].start), parts[-1].stop
    return window.start <= first and last <= window.stop + query.rules.overrun // 60


def taken_minutes(busy: Sequence[Busy]) -> frozenset[int]:
    return _taken(tuple(busy))


@lru_cache(maxsize=500)
def _taken(busy: tuple[Busy, ...]) -> frozenset[int]:
    found: set[int] = set()
    for b in busy:
        if b.blocks:
            found.update(range((b.start - b.buffer_before) // 60, (b.end + b.buffer_after) // 60))
    return frozenset(found)


def own(value: int | None, default: int) -> int:
    return default if value is None else value


def duration_of(host: Host, service: Service) -> int:
    return own(host.duration, service.duration) // 60


def occupied(minute: int, host: Host, service: Service) -> list[range]:
    """When a visit from that minute takes the host, buffers included."""
    before = own(host.buffer_before, service.buffer_before) // 60
    after = own(host.buffer_after, service.buffer_after) // 60
    duration = duration_of(host, service)
    segments = host.segments
    if segments is None and duration * 60 == service.duration:
        segments = service.segments
    if segments is None:
        return [range(minute - before, minute + duration + after)]
    parts = []
    for n, (offset, length) in enumerate(segments):
        start, end = minute + offset // 60, minute + (offset + length) // 60
        parts.append(
            range(
                start - (before if n == 0 else 0),
                end + (after if n == len(segments) - 1 else 0),
            )
        )
    return parts


def pool_is_free(pool: Pool, minute: int, duration: int) -> bool:
    visit = range(minute - pool.buffer_before // 60, minute + duration + pool.buffer_after // 60)
    return any(
        not any(m in taken for m in visit) for taken in (taken_minutes(r) for r in pool.resources)
    )


def within_limits(minute: int, host: Host, query: Query, days: list[date]) -> bool:
    borders = midnights(host, days)
    rules = query.rules
    counted = [b for b in host.busy if b.counts and b.start // 60 >= borders[0]]
    date_of = {b: days[day_of(b.start // 60, borders)] for b in counted}
    day = days[day_of(minute, borders)]
    week = day.isocalendar()[:2]
    return has_room(
        [b for b in counted if date_of[b] == day],
        (rules.per_day, rules.minutes_per_day),
        duration_of(host, query.service),
    ) and has_room(
        [b for b in counted if date_of[b].isocalendar()[:2] == week],
        (rules.per_week, rules.minutes_per_week),
        duration_of(host, query.service),
    )


def has_room(booked: list[Busy], most: tuple[int | None, int | None], duration: int) -> bool:
    if most[0] is not None and len(booked) + 1 > most[0]:
        return False
    minutes = sum(b.end - b.start for b in booked) // 60 + duration
    return most[1] is None or minutes <= most[1]


def rest(minute: int, direction: int, window: range, taken: frozenset[int]) -> int:
    """Free minutes of the window from there on, in that direction."""
    count = 0
    while minute in window and minute not in taken:
        count += 1
        minute += direction
    return count


def leaves_good_gaps(
    minute: int, host: Host, query: Query, windows: list[range], days: list[date]
) -> bool:
    rules = query.rules
    if rules.gap_mode == "free":
        return True
    window = next(w for w in windows if minute in w)
    taken = taken_minutes(host.busy)
    parts = occupied(minute, host, query.service)
    if not parts:
        return True
    rests = (
        rest(parts[0].start - 1, -1, window, taken),
        rest(parts[-1].stop, 1, window, taken),
    )
    if rules.gap_mode == "tidy":
        return not any(0 < r < rules.min_gap // 60 for r in rests) or (rules.flush and 0 in rests)
    borders = midnights(host, days)
    booked = any(
        b.booked
        and b.blocks
        and b.start // 60 >= borders[0]
        and day_of(b.start // 60, borders) == day_of(minute, borders)
        for b in host.busy
    )
    return not booked or 0 in rests


def host_can(minute: int, host: Host, query: Query, windows: list[range], days: list[date]) -> bool:
    taken = taken_minutes(host.busy)
    return (
        not any(m in taken for part in occupied(minute, host, query.service) for m in part)
        and keeps_buffers(minute, host, query, windows)
        and within_limits(minute, host, query, days)
        and leaves_good_gaps(minute, host, query, windows, days)
    )


def bounds(rules: Rules, low: int, high: int) -> tuple[int, int]:
    low = max(low, -(-(rules.now + rules.min_notice) // 60))
    if rules.horizon_days is None:
        return low, high
    last = wall(rules.tz, rules.now // 60).date() + timedelta(rules.horizon_days)
    while low < high and wall(rules.tz, high - 1).date() > last:
        high -= 1
    return low, high


def starts(query: Query, range_from: int, range_to: int) -> list[int]:
    """The expected answer, in epoch seconds."""
    low, high = bounds(query.rules, range_from // 60, range_to // 60)
    days = days_around(range_from // 60, range_to // 60)
    opened = [(host, open_minutes(host, days)) for host in query.hosts]
    found: set[int] = set()
    if query.rules.team_mode == "collective":
        shared = set.intersection(*(minutes for _, minutes in opened))
        duration = max(duration_of(host, query.service) for host in query.hosts)
        first = query.hosts[0]
        agree = all((h.tz, h.tz_periods) == (first.tz, first.tz_periods) for h in query.hosts)
        calendar = first if agree else Host(key=-1, tz=query.rules.tz)
        teams = [([(h, runs(m)) for h, m in opened], runs(shared), duration, calendar)]
    else:
        teams = [([(h, runs(m))], runs(m), duration_of(h, query.service), h) for h, m in opened]
    for members, windows, duration, calendar in teams:
        for window in windows:
            around = range(low, high)
            wanted = on_grid(window, around, duration, query, calendar, days)
            wanted += beside(window, around, duration, query, [h for h, _ in members])
            for minute in wanted:
                if all(pool_is_free(pool, minute, duration) for pool in query.pools) and all(
                    host_can(minute, h, query, w, days) for h, w in members
                ):
                    found.add(minute * 60)
    return sorted(found)
