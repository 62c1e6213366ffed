"""What forbids a start, as open spans of starts: busy staff, buffers, segments, rooms.

A busy time [s, e) forbids a visit that occupies [start + p, start + q) exactly when
s - q < start < e - p. So every feature ends in more spans, and one sweep removes them.
Open spans that only touch stay apart: the start between them is free.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import combinations

from booking.availability.types import Busy, Host, Interval, Pool, Service


def duration_of(host: Host, service: Service) -> int:
    """Seconds this host takes from start to end."""
    return service.duration if host.duration is None else host.duration


def occupied_parts(host: Host, service: Service) -> list[Interval]:
    """When this host is busy, in seconds from the start of the visit, buffers included."""
    duration = duration_of(host, service)
    before = service.buffer_before if host.buffer_before is None else host.buffer_before
    after = service.buffer_after if host.buffer_after is None else host.buffer_after
    segments = host.segments
    if segments is None and host.duration in (None, service.duration):
        segments = service.segments
    if segments is None:
        return [(-before, duration + after)]
    parts = [(offset, offset + length) for offset, length in segments]
    if parts:
        parts[0] = (parts[0][0] - before, parts[0][1])
        parts[-1] = (parts[-1][0], parts[-1][1] + after)
    return parts


def blocked(busy: Iterable[Busy], parts: Sequence[Interval]) -> list[Interval]:
    """The open spans of starts that these busy times forbid, ordered by where they begin."""
    spans: list[Interval] = []
    for begin, end in parts:
        if begin < end:
            # As wide as the part itself means an empty busy time, which takes nothing.
            width = end - begin
            # `for x in (…,)` is how a comprehension names a value without a call or a cell.
            spans += [
                (low, high)
                for b in busy
                if b.blocks
                for low in (b.start - b.buffer_before - end,)
                for high in (b.end + b.buffer_after - begin,)
                if high - low > width
            ]
    spans.sort()
    return spans


def blocked_by_pools(pools: Sequence[Pool], duration: int) -> list[list[Interval]]:
    """The spans in which some pool, or pools that share rooms together, have too few free."""
    found = []
    for together in _sharing(pools):
        for count in range(1, len(together) + 1):
            for some in combinations(together, count):
                found.append(_too_few(some, duration))
    return found


def _sharing(pools: Sequence[Pool]) -> list[list[Pool]]:
    """Pools that are asked for the same time and have a room in common stand together."""
    groups: list[list[Pool]] = []
    for pool in pools:
        near = [group for group in groups if any(_share(pool, other) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([pool, *(each for group in near for each in group)])
    return groups


def _share(one: Pool, other: Pool) -> bool:
    same_time = (one.buffer_before, one.buffer_after) == (other.buffer_before, other.buffer_after)
    return same_time and not set(one.keys).isdisjoint(other.keys)


def _too_few(pools: Sequence[Pool], duration: int) -> list[Interval]:
    """When fewer rooms are free than there are pools (Hall's condition for this set of them)."""
    part = (-pools[0].buffer_before, duration + pools[0].buffer_after)
    rooms: dict[object, Sequence[Busy]] = {}
    for number, pool in enumerate(pools):
        keys = pool.keys or [(number, at) for at in range(len(pool.resources))]
        rooms.update(zip(keys, pool.resources, strict=True))
    spared = len(rooms) - len(pools)
    if spared < 0:
        return EVERYTHING
    taken = [joined(blocked(room, [part])) for room in rooms.values()]
    if spared == 0:
        return sorted(span for spans in taken for span in spans)
    return _crowded(taken, spared)


def _crowded(taken: Sequence[Sequence[Interval]], spared: int) -> list[Interval]:
    """The open spans in which more than `spared` rooms are taken at once."""
    # Starts are whole seconds: an open span (a, b) takes a + 1 … b - 1.
    changes = sorted(
        change for spans in taken for a, b in spans for change in ((a + 1, 1), (b, -1))
    )
    found: list[Interval] = []
    count, since = 0, 0
    for at, change in changes:
        if change > 0 and count == spared:
            since = at
        if change < 0 and count == spared + 1 and since < at:
            found.append((since - 1, at))
        count += change
    return found


# A pool without a resource has never one free.
EVERYTHING = [(-(1 << 62), 1 << 62)]


def joined(spans: list[Interval]) -> list[Interval]:
    """Overlapping spans become one; touching ones do not."""
    found: list[Interval] = []
    for start, end in spans:
        if found and start < found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def sweep(candidates: list[int], spans: list[Interval]) -> list[int]:
    """The candidates that lie in none of the open spans. Both ascend."""
    free: list[int] = []
    i, count = 0, len(candidates)
    if not count:
        return free
    following = candidates[0]
    for start, end in spans:
        if end <= following:
            continue
        if start >= following:
            j = bisect_right(candidates, start, i)
            free += candidates[i:j]
            i = j
        i = bisect_left(candidates, end, i)
        if i == count:
            return free
        following = candidates[i]
    free += candidates[i:]
    return free
