"""One question over one range: windows, grids, and what each host can do on them.

Shared by `engine`, which asks about one service, and `chains`, which asks about several.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Set

from booking.availability.filters import Gaps, within_limits
from booking.availability.grid import clock_grid, window_grid
from booking.availability.hours import common, days_around, midnights, open_times
from booking.availability.spans import (
    blocked,
    blocked_by_pools,
    duration_of,
    occupied_parts,
    sweep,
)
from booking.availability.types import Fit, Host, Interval, Query, Rules
from booking.availability.zones import DAY, local_day, opening


def reach(query: Query) -> int:
    """Seconds before and after a range in which busy times matter to its answer.

    The busy times' own buffers come on top. Two days, because the limits look at whole local days;
    a week more where they look at weeks.
    """
    longest = 0
    for host in query.hosts:
        parts = occupied_parts(host, query.service)
        duration = duration_of(host, query.service)
        longest = max([longest, duration, *(abs(edge) for part in parts for edge in part)])
    pools = max((p.buffer_before + p.buffer_after for p in query.pools), default=0)
    days = 9 if query.rules.has_weekly_limit else 2
    return days * DAY + longest + pools + query.rules.min_gap


# Starts that are judged at once when only the first free one matters: some days of a grid.
A_LOOK = 128


class Question:
    """A query over one range, and what its hosts share: windows, grids, the spans of the rooms."""

    def __init__(self, query: Query, range_from: int, range_to: int) -> None:
        self.service, self.rules, self.hosts = query.service, query.rules, query.hosts
        self.pools = query.pools
        self.around = _bounds(self.rules, range_from, range_to)
        self.reach = reach(query)
        self._times: dict[Hashable, tuple[tuple[int, int], list[Interval]]] = {}
        self._grids: dict[Hashable, list[int]] = {}

    def opened(self, host: Host) -> tuple[tuple[int, int], list[Interval]]:
        """The days that were looked at and the merged windows that begin on them."""
        key = _hours_key(host)
        if key not in self._times:
            days = days_around(host, *self.around, self.reach)
            self._times[key] = days, open_times(host, *days)
        return self._times[key]

    def grid(self, host: Host) -> list[int]:
        """The starts at which this host works and a room is free."""
        duration = duration_of(host, self.service)
        fit = self._fit(host, duration)
        key = (_hours_key(host), duration, fit)
        if key not in self._grids:
            days, times = self.opened(host)
            self._grids[key] = self._candidates(host, times, days, duration, fit)
        if not self.rules.beside_bookings:
            return self._grids[key]
        return sorted({*self._grids[key], *self.inside(host, self._beside(host), duration)})

    def among(self, wanted: list[int]) -> list[int]:
        """Which of the wanted starts all hosts can do together, whatever the grid says."""
        longest = max(duration_of(host, self.service) for host in self.hosts)
        for host in self.hosts:
            wanted = self.alone(host, self.inside(host, wanted, longest))
        return wanted

    def inside(self, host: Host, wanted: list[int], duration: int) -> list[int]:
        """Which of the wanted starts lie in this host's hours with a room free."""
        _, times = self.opened(host)
        before, after, _ = self._fit(host, duration)
        begins = [begin for begin, _ in times]
        found = []
        for start in wanted:
            at = bisect_right(begins, start) - 1
            if at < 0:
                continue
            begin, end = times[at]
            if begin + before <= start < end and start + after <= end:
                found.append(start)
        for spans in blocked_by_pools(self.pools, duration):
            found = sweep(found, spans)
        return found

    def alone(self, host: Host, wanted: list[int], *, known: Set[int] = frozenset()) -> list[int]:
        """Which of the wanted starts are free in this host's diary and wished for by the rules.

        What is `known` to be possible with somebody else need not be judged, and is left out.
        """
        free = sweep(wanted, blocked(host.busy, occupied_parts(host, self.service)))
        if known:
            free = [start for start in free if start not in known]
        if not free:
            return free
        rules, duration = self.rules, duration_of(host, self.service)
        if rules.per_day is not None or rules.minutes_per_day is not None:
            limit = (rules.per_day, rules.minutes_per_day)
            free = within_limits(free, host.busy, limit, duration, self._midnights(host))
        if rules.has_weekly_limit:
            limit = (rules.per_week, rules.minutes_per_week)
            free = within_limits(free, host.busy, limit, duration, self._mondays(host))
        if rules.gap_mode != "free":
            free = self._without_gaps(host, free)
        return free

    def first(self, host: Host) -> int | None:
        """This host's earliest free start; what comes after it is not looked at."""
        wanted = self.grid(host)
        for at in range(0, len(wanted), A_LOOK):
            if free := self.alone(host, wanted[at : at + A_LOOK]):
                return free[0]
        return None

    def together(self) -> list[int]:
        """The starts at which all hosts are free, on the grid of their common windows."""
        if not self.hosts or self.around[0] >= self.around[1]:
            return []
        opened = [self.opened(host) for host in self.hosts]
        times = opened[0][1]
        for _, others in opened[1:]:
            times = common(times, others)
        days = min(d[0] for d, _ in opened), max(d[1] for d, _ in opened)
        longest = max(duration_of(host, self.service) for host in self.hosts)
        # Each host's buffers keep to that host's own windows, so they are judged one by one.
        fit = Fit(0, longest - self.rules.overrun, self.service.step)
        wanted = self._candidates(self._calendar(), times, days, longest, fit)
        if self.rules.beside_bookings:
            wanted = sorted({*wanted, *(start for h in self.hosts for start in self._beside(h))})
        for host in self.hosts:
            if self.rules.beside_bookings or self.rules.buffers_inside:
                wanted = self.inside(host, wanted, longest)
            wanted = self.alone(host, wanted)
        return wanted

    def _candidates(
        self, host: Host, times: list[Interval], days: tuple[int, int], duration: int, fit: Fit
    ) -> list[int]:
        if self.around[0] >= self.around[1]:
            return []
        lay = clock_grid if self.rules.align == "clock" else window_grid
        grid = lay(times, days, host, fit, self.around)
        for spans in blocked_by_pools(self.pools, duration):
            grid = sweep(grid, spans)
        return grid

    def _fit(self, host: Host, duration: int) -> Fit:
        """What of a visit must lie inside of this host's hours."""
        before, after = 0, duration
        parts = occupied_parts(host, self.service) if self.rules.buffers_inside else ()
        if parts:
            before, after = max(0, -parts[0][0]), max(duration, parts[-1][1])
        return Fit(before, after - self.rules.overrun, self.service.step)

    def _beside(self, host: Host) -> list[int]:
        """The starts at which a visit with its buffer follows right on an own booking."""
        parts = occupied_parts(host, self.service)
        if not parts:
            return []
        low, high = self.around
        ends = {b.end + b.buffer_after - parts[0][0] for b in host.busy if b.booked and b.blocks}
        return sorted(start for start in ends if low <= start < high)

    def _calendar(self) -> Host:
        """Whose midnights a team shares: those of all if they agree, else the business's."""
        first = self.hosts[0]
        if all((h.tz, h.tz_periods) == (first.tz, first.tz_periods) for h in self.hosts):
            return first
        return Host(key=0, tz=self.rules.tz)

    def _midnights(self, host: Host) -> list[int]:
        low, high = self.around
        return midnights(host, local_day(host.tz, low) - 2, local_day(host.tz, high) + 3)

    def _mondays(self, host: Host) -> list[int]:
        """The first instants of the local ISO weeks around the range."""
        low, high = self.around
        first, last = local_day(host.tz, low) - 9, local_day(host.tz, high) + 10
        days = zip(range(first, last + 1), midnights(host, first, last), strict=True)
        # Day 4 was the Monday 1970-01-05.
        return [midnight for day, midnight in days if day % 7 == 4]

    def _without_gaps(self, host: Host, free: list[int]) -> list[int]:
        parts = occupied_parts(host, self.service)
        if not parts:
            return free
        gaps = Gaps(self.opened(host)[1], host.busy, (parts[0][0], parts[-1][1]))
        if self.rules.gap_mode == "tidy":
            return gaps.tidy(free, self.rules.min_gap, flush=self.rules.flush)
        return gaps.packed(free, self._midnights(host))


def _bounds(rules: Rules, range_from: int, range_to: int) -> Interval:
    """The range without what is too soon or too far ahead."""
    low = max(range_from, rules.now + rules.min_notice)
    if rules.horizon_days is None:
        return low, range_to
    end = local_day(rules.tz, rules.now) + rules.horizon_days + 1
    return low, min(range_to, opening(rules.tz, end * DAY))


def _hours_key(host: Host) -> Hashable:
    return host.tz, host.weekly, host.exceptions, host.tz_periods, host.closed
