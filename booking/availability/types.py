"""The values the engine reads: hours, busy times, hosts, the service and its rules.

`booking.schedule` fills them from SQL rows, `booking.availability.scenario` from JSON.
Instants are epoch seconds, lengths are seconds, times of the day are local minutes.
Nothing here checks its input: forms and the database have done so before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, NamedTuple

Interval = tuple[int, int]
"""Half-open `[start, end)`, in the unit its owner names."""

Segments = tuple[tuple[int, int], ...]
"""`(offset, length)` in seconds from the start of a visit, ascending."""

TeamMode = Literal["any", "collective"]
Align = Literal["window", "clock"]
GapMode = Literal["free", "tidy", "pack"]


@dataclass(frozen=True, slots=True)
class Weekly:
    """A window that comes back on these ISO weekdays (1 = Monday).

    `start` and `end` are local minutes of the day. `end` may reach 2880: the window runs past
    midnight and belongs to the date it began. `end <= start` offers nothing. With `every_weeks=n`
    it applies in each n-th week (Monday to Sunday), counted from the week of `anchor`, else of
    `valid_from`, else of 1970-01-05. `valid_from` and `valid_to` are both included.
    """

    days: frozenset[int]
    start: int
    end: int
    valid_from: date | None = None
    valid_to: date | None = None
    every_weeks: int = 1
    anchor: date | None = None


@dataclass(frozen=True, slots=True)
class DayException:
    """These windows (local minutes) replace the weekly ones of that date; none = closed.

    Several exceptions of one date add up.
    """

    date: date
    intervals: tuple[Interval, ...] = ()


class Busy(NamedTuple):
    """A time that is taken, in epoch seconds, with the buffers that belong to it.

    `blocks`: no other visit may overlap it. `counts`: it counts for the limits of its day.
    `booked`: a client's booking, not time off or an imported event; `pack` acts on days with one.
    A named tuple, because thousands are made from SQL rows per request (`Busy._make(row)`) and a
    frozen dataclass costs three times as much. Ascending order saves the engine the sorting.
    """

    start: int
    end: int
    buffer_before: int = 0
    buffer_after: int = 0
    blocks: bool = True
    counts: bool = True
    booked: bool = True


@dataclass(frozen=True, slots=True)
class TzPeriod:
    """The host works in another zone from one local date to another, both included."""

    from_date: date
    to_date: date | None
    tz: str


@dataclass(frozen=True, slots=True)
class Host:
    """One staff member: their hours, what is taken, what they do differently from the service.

    `closed` are dates on which no window begins, whatever the other fields say (a closure or
    holiday of the location). `duration`, `buffer_before`, `buffer_after`, `segments` are None for
    the service's own; the service's segments do not apply to a host with an own duration.
    """

    key: int
    tz: str
    weekly: tuple[Weekly, ...] = ()
    exceptions: tuple[DayException, ...] = ()
    busy: Sequence[Busy] = ()
    tz_periods: tuple[TzPeriod, ...] = ()
    closed: frozenset[date] = frozenset()
    duration: int | None = None
    buffer_before: int | None = None
    buffer_after: int | None = None
    segments: Segments | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """What is done: seconds from start to end, seconds between two possible starts.

    `segments` are the parts in which the staff member is busy (None = all of it); the buffers lie
    before the first and after the last of them.
    """

    duration: int
    step: int
    buffer_before: int = 0
    buffer_after: int = 0
    segments: Segments | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Rooms or devices of which one must be free for the whole visit: the busy times of each.

    `keys` name them where pools share some: no room stands in for two of them at once.
    """

    resources: tuple[Sequence[Busy], ...]
    buffer_before: int = 0
    buffer_after: int = 0
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Rules:
    """When and how starts are offered.

    `now` is epoch seconds; `min_notice` (`lead` has other ways to count it), `min_gap` and
    `overrun` are seconds. `horizon_days` counts local dates of the business's zone `tz`; the limits
    count per host, on that host's local day and in the ISO week (Monday to Sunday) of that day.
    A visit may end up to `overrun` after the window in which it starts; with `buffers_inside` its
    buffers may not leave the window either, but for that. With `beside_bookings` a visit may also
    begin where an own booking with its buffer ends, whatever the grid says. With `flush` the gap
    mode `tidy` keeps the starts beside something taken or the window's edge: where the visit and
    a useful rest do not both fit, what is free would be lost.
    """

    tz: str
    now: int
    min_notice: int = 0
    horizon_days: int | None = None
    per_day: int | None = None
    minutes_per_day: int | None = None
    team_mode: TeamMode = "any"
    align: Align = "window"
    gap_mode: GapMode = "free"
    min_gap: int = 0
    per_week: int | None = None
    minutes_per_week: int | None = None
    overrun: int = 0
    buffers_inside: bool = False
    beside_bookings: bool = False
    flush: bool = False

    @property
    def has_weekly_limit(self) -> bool:
        """Whether bookings of the whole week matter."""
        return self.per_week is not None or self.minutes_per_week is not None

    def without_notice(self, at: int) -> Rules:
        """The same rules with no start from `at` on too soon or too far ahead."""
        return replace(self, now=at, min_notice=0, horizon_days=None)


@dataclass(frozen=True, slots=True)
class Query:
    """One question to the engine. Each pool must have something free."""

    service: Service
    rules: Rules
    hosts: tuple[Host, ...]
    pools: tuple[Pool, ...] = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """Several services in one visit, one after the other with `pause` seconds between them.

    Each part is a question of its own (with the rules of its service); a host may do several of
    them. `orders` are the sequences of parts that may be tried, the preferred one first.
    """

    parts: tuple[Query, ...]
    pause: int = 0
    orders: tuple[tuple[int, ...], ...] = ()


class Fit(NamedTuple):
    """How a visit lies in a window, in seconds.

    It may start from `before` after the window's begin to `after` before its end, every `step`
    seconds; never at or after its end, even where `after` is negative.
    """

    before: int
    after: int
    step: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One part of a visit as it would happen: epoch seconds, buffers not included."""

    part: int
    hosts: tuple[int, ...]
    start: int
    end: int
