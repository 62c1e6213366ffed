"""From a host's weekly hours, exceptions and closures to merged windows of epoch seconds.

Called by the engine; the rules are those of the scenarios' format (tests/data/slots): windows that
overlap or touch are one, also across midnight and across a change of the clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from booking.availability.types import Host, Interval, Weekly
from booking.availability.zones import (
    DAY,
    closing,
    epoch_day,
    local_day,
    offsets,
    opening,
)

MINUTE = 60
# A window without a whole local day inside is shorter than two days, and overnight windows reach
# two days on: with six days more on each side a window is seen whole, or known to hold a day.
NEIGHBOURS = 6


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals that overlap or touch become one; empty ones vanish; ascending."""
    found: list[Interval] = []
    begun = until = None
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if begun is None or until is None:
            begun, until = start, end
        elif start > until:
            found.append((begun, until))
            begun, until = start, end
        elif end > until:
            until = end
    if begun is not None and until is not None:
        found.append((begun, until))
    return found


def common(left: list[Interval], right: list[Interval]) -> list[Interval]:
    """What two ascending lists of disjoint intervals share."""
    found = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def zones_by_day(host: Host, first: int, last: int) -> list[tuple[str, int, int]]:
    """Runs of local dates in one zone: `(zone, first day, last day)`. The latest period wins."""
    runs: list[tuple[str, int, int]] = []
    if not host.tz_periods:
        return [(host.tz, first, last)]
    periods = sorted(
        (epoch_day(p.from_date), p.tz, epoch_day(p.to_date) if p.to_date else last)
        for p in host.tz_periods
    )
    for day in range(first, last + 1):
        tz = next((tz for since, tz, to in reversed(periods) if since <= day <= to), host.tz)
        if runs and runs[-1][0] == tz:
            runs[-1] = (tz, runs[-1][1], day)
        else:
            runs.append((tz, day, day))
    return runs


def midnights(host: Host, first: int, last: int) -> list[int]:
    """The first instant of each local date from `first` to `last`, both included."""
    found: list[int] = []
    for tz, since, to in zones_by_day(host, first, last):
        for day, offset in zip(range(since, to + 1), offsets(tz, since, to), strict=True):
            local = day * DAY
            found.append(opening(tz, local) if offset is None else local - offset)
    return found


def days_around(host: Host, start: int, end: int, reach: int) -> tuple[int, int]:
    """The dates whose windows decide what is open in `[start, end)` and `reach` seconds around.

    One date more on each side is enough where nights are free: a clock change joins two at most.
    """
    first, last = local_day(host.tz, start) - 1, local_day(host.tz, end) + 1
    if _nights_are_free(host):
        return first, last
    more = NEIGHBOURS + reach // DAY
    return first - more, last + more


def _nights_are_free(host: Host) -> bool:
    """True if no window reaches one of another date, but for a night in which the clock jumps."""
    if host.tz_periods:
        return False
    spans = [(weekly.start, weekly.end) for weekly in host.weekly]
    spans += [span for exception in host.exceptions for span in exception.intervals]
    latest = max((end for _, end in spans), default=0)
    earliest = min((start for start, _ in spans), default=0)
    return latest <= 24 * 60 and latest - 24 * 60 < earliest


def _days_of(weekly: Weekly, first: int, last: int) -> Iterable[int]:
    """The dates from `first` to `last` on which that window begins."""
    since = first if weekly.valid_from is None else max(first, epoch_day(weekly.valid_from))
    until = last if weekly.valid_to is None else min(last, epoch_day(weekly.valid_to))
    origin = weekly.anchor or weekly.valid_from
    # Day 0 is a Thursday, day 4 the Monday 1970-01-05.
    monday = 4 if origin is None else (epoch_day(origin) + 3) // 7 * 7 - 3
    rhythm = 7 * max(weekly.every_weeks, 1)
    for weekday in weekly.days:
        begins = monday + weekday - 1
        yield from range(since + (begins - since) % rhythm, until + 1, rhythm)


def _hours_by_day(host: Host, first: int, last: int) -> list[list[Interval]]:
    """For each date its windows in seconds of the local day."""
    table: list[list[Interval]] = [[] for _ in range(first, last + 1)]
    for weekly in host.weekly:
        if weekly.start < weekly.end:
            span = (weekly.start * MINUTE, weekly.end * MINUTE)
            for day in _days_of(weekly, first, last):
                table[day - first].append(span)
    replaced: dict[int, list[Interval]] = {}
    for exception in host.exceptions:
        spans = replaced.setdefault(epoch_day(exception.date), [])
        spans += [(s * MINUTE, e * MINUTE) for s, e in exception.intervals if s < e]
    replaced.update((epoch_day(day), []) for day in host.closed)
    for day, spans in replaced.items():
        if first <= day <= last:
            table[day - first] = spans
    return table


def open_times(host: Host, first: int, last: int) -> list[Interval]:
    """The merged windows that begin on the local dates from `first` to `last`, both included."""
    table = _hours_by_day(host, first, last)
    found: list[Interval] = []
    for tz, since, to in zones_by_day(host, first, last):
        local = since * DAY
        for spans, offset in zip(
            table[since - first : to - first + 1], offsets(tz, since, to), strict=True
        ):
            for start, end in spans:
                if offset is None:
                    found.append((opening(tz, local + start), closing(tz, local + end)))
                else:
                    found.append((local + start - offset, local + end - offset))
            local += DAY
    return merged(found)
