"""From windows to candidate starts: the grid of the window, or the hands of the clock.

Called by the engine once per set of hours and duration, however many hosts share them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from booking.availability.hours import midnights, zones_by_day
from booking.availability.types import Fit, Host, Interval
from booking.availability.zones import DAY, change_between, offset_at, opening

# No local day is shorter (Troll has one of 22 hours), so shorter windows hold no whole one.
SHORTEST_DAY = 20 * 3600


def window_grid(
    windows: list[Interval],
    days: tuple[int, int],
    host: Host,
    fit: Fit,
    around: Interval,
) -> list[int]:
    """Every `step` seconds from where a merged window begins, while the visit fits into it.

    In a window that holds a whole local day of `host` the grid starts anew at each midnight: what
    is always open has no beginning. `days` are those the windows were made of, the starts lie
    in `around`.
    """
    before, after, step = fit
    earliest, high = around
    wholes: list[Interval] | None = None
    found: list[int] = []
    for begin, end in windows:
        stop = min(end - after + 1, end, high)
        low = begin + before if begin + before > earliest else earliest
        if stop <= low:
            continue
        if end - begin < SHORTEST_DAY:
            found += range(begin if begin >= low else low + (begin - low) % step, stop, step)
            continue
        if wholes is None:
            wholes = _local_days(host, days)
        for piece, until in _pieces(begin, end, wholes):
            first = piece if piece >= low else low + (piece - low) % step
            found += range(first, min(until, stop), step)
    return found


def _local_days(host: Host, days: tuple[int, int]) -> list[Interval]:
    """Each local date as `(first instant, first instant of the next date in the same zone)`."""
    return [
        (opening(tz, day * DAY), opening(tz, (day + 1) * DAY))
        for tz, since, to in zones_by_day(host, *days)
        for day in range(since, to + 1)
    ]


def _pieces(begin: int, end: int, wholes: list[Interval]) -> Iterator[Interval]:
    inside = [whole for whole in wholes if begin <= whole[0] < whole[1] <= end]
    cuts = sorted({m for m, _ in wholes if begin < m < end}) if inside else []
    return zip([begin, *cuts], [*cuts, end], strict=True)


def clock_grid(
    windows: list[Interval],
    days: tuple[int, int],
    host: Host,
    fit: Fit,
    around: Interval,
) -> list[int]:
    """The starts whose local minute of the day is a multiple of the step."""
    before, after, step = fit
    borders = midnights(host, days[0], days[1] + 1)
    zones = [tz for tz, since, to in zones_by_day(host, *days) for _ in range(since, to + 1)]
    found: list[int] = []
    for begin, end in windows:
        low, stop = max(begin + before, around[0]), min(end - after + 1, end, around[1])
        if low >= stop:
            continue
        for i in range(bisect_right(borders, low) - 1, bisect_left(borders, stop)):
            piece = max(low, borders[i]), min(stop, borders[i + 1])
            for since, to, offset in _constant(zones[i], piece):
                found += _on_the_clock(since, to, offset, step)
    return found


def _constant(tz: str, piece: Interval) -> Iterator[tuple[int, int, int]]:
    """Parts of at most one local day without a change of offset: `(start, end, offset)`."""
    start, end = piece
    if start >= end:
        return
    before, after = offset_at(tz, start), offset_at(tz, end - 1)
    if before != after:
        change = change_between(tz, start, end - 1)
        yield start, change, before
        start = change
    yield start, end, after


def _on_the_clock(start: int, end: int, offset: int, step: int) -> Iterator[int]:
    midnight = (start + offset) // DAY * DAY - offset
    while midnight < end:
        first = start + (midnight - start) % step if midnight < start else midnight
        yield from range(first, min(end, midnight + DAY), step)
        midnight += DAY
