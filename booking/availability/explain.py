"""Why a start is not offered: every rule that alone would forbid it, host by host.

Asked by `booking.explaining` at the desk and by `manage.py slots --explain`. It puts the same
questions to the same functions as the listing, one rule at a time, so that both cannot disagree.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from booking.availability.hours import zones_by_day
from booking.availability.question import Question
from booking.availability.spans import blocked, blocked_by_pools, duration_of, occupied_parts, sweep
from booking.availability.types import Busy, Host, Interval, Query
from booking.availability.zones import local_day

EPOCH = date(1970, 1, 1).toordinal()
# Reasons, in the order in which they are told.
TOO_SOON, TOO_FAR = "too_soon", "too_far"
CLOSED, EXCEPTION, OUTSIDE_HOURS = "closed", "exception", "outside_hours"
BUSY, NO_ROOM, LIMIT, OFF_GRID, GAP = "busy", "no_room", "limit", "off_grid", "gap"
# The limits among the rules, by the names of their fields.
LIMITS = ("per_day", "minutes_per_day", "per_week", "minutes_per_week")


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that forbids a start.

    `since` and `until` are epoch seconds: of what is in the way, of the window before and after,
    of the first and last start that lead time and horizon allow. `limit` names which one is full.
    `by_buffer`: only the new visit's own buffer reaches into it. `visit` is when the host would be
    with the client, where something is in the way of that.
    """

    code: str
    since: int | None = None
    until: int | None = None
    limit: str = ""
    by_buffer: bool = False
    visit: Interval | None = None


def explain(query: Query, start: int) -> dict[int, tuple[Reason, ...]]:
    """Why each host cannot be booked at `start`; nothing for those who can."""
    case = _Case(query, start)
    if query.rules.team_mode != "collective":
        return {host.key: tuple(case.reasons(host)) for host in query.hosts}
    among_others = len(query.hosts) > 1
    found = {host.key: tuple(case.reasons(host, among_others=among_others)) for host in query.hosts}
    if not any(found.values()) and not case.fits_the_team():
        return dict.fromkeys(found, (Reason(OFF_GRID),))
    return found


class _Case:
    """One start, with the rules of notice apart from all others."""

    def __init__(self, query: Query, start: int) -> None:
        self.query, self.start = query, start
        self.bounds = Question(query, start, start + 1).around
        # Nothing is too soon or too far here.
        self.plain = replace(query, rules=query.rules.without_notice(start), pools=())
        self.question = Question(self.plain, start, start + 1)
        self.longest = max((duration_of(h, query.service) for h in query.hosts), default=0)

    def reasons(self, host: Host, *, among_others: bool = False) -> Iterator[Reason]:
        """Everything that alone would forbid it."""
        yield from self._notice()
        duration = self.longest if among_others else duration_of(host, self.query.service)
        hours = list(self._hours(host, duration))
        yield from hours
        busy = list(self._busy(host))
        yield from busy
        yield from self._rooms(duration)
        limits = list(self._limits(host))
        yield from limits
        if not hours and not among_others and self.start not in self.question.grid(host):
            yield Reason(OFF_GRID)
        if not hours and not busy and not limits and not self.question.alone(host, [self.start]):
            yield Reason(GAP)

    def fits_the_team(self) -> bool:
        """Whether it lies on the grid that a team has together."""
        return self.start in self.question.together()

    def _notice(self) -> Iterator[Reason]:
        low, high = self.bounds
        if low > self.start:
            yield Reason(TOO_SOON, since=low)
        elif high <= self.start:
            yield Reason(TOO_FAR, until=high)

    def _hours(self, host: Host, duration: int) -> Iterator[Reason]:
        if self.question.inside(host, [self.start], duration):
            return
        _, windows = self.question.opened(host)
        after = bisect_right(windows, (self.start, 1 << 62))
        before = windows[after - 1][1] if after else None
        following = windows[after][0] if after < len(windows) else None
        yield Reason(self._kind_of_day(host), since=before, until=following)

    def _kind_of_day(self, host: Host) -> str:
        tz = next(iter(zones_by_day(host, *(local_day(host.tz, self.start),) * 2)))[0]
        day = date.fromordinal(EPOCH + local_day(tz, self.start))
        if day in host.closed:
            return CLOSED
        return EXCEPTION if any(e.date == day for e in host.exceptions) else OUTSIDE_HOURS

    def _busy(self, host: Host) -> Iterator[Reason]:
        bare = replace(host, buffer_before=0, buffer_after=0)
        wide = occupied_parts(host, self.query.service)
        tight = occupied_parts(bare, self.query.service)
        for each in host.busy:
            if self._forbids(each, wide):
                by_buffer = not self._forbids(each, tight)
                visit = self.start + tight[0][0], self.start + tight[-1][1]
                yield Reason(BUSY, each.start, each.end, by_buffer=by_buffer, visit=visit)

    def _forbids(self, busy: Busy, parts: list[tuple[int, int]]) -> bool:
        return not sweep([self.start], blocked([busy], parts))

    def _rooms(self, duration: int) -> Iterator[Reason]:
        pools = blocked_by_pools(self.query.pools, duration)
        if any(not sweep([self.start], spans) for spans in pools):
            yield Reason(NO_ROOM)

    def _limits(self, host: Host) -> Iterator[Reason]:
        # Without what is busy only limits are left to judge.
        idle = replace(host, busy=tuple(b._replace(blocks=False) for b in host.busy))
        for limit in LIMITS:
            if getattr(self.query.rules, limit) is None:
                continue
            others: dict[str, Any] = {
                name: None for name in LIMITS if name != limit and hasattr(self.query.rules, name)
            }
            rules = replace(self.plain.rules, gap_mode="free", **others)
            question = Question(replace(self.plain, rules=rules), self.start, self.start + 1)
            if not question.alone(idle, [self.start]):
                yield Reason(LIMIT, limit=limit)
