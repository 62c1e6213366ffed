"""What removes free starts after the sweep: limits of a local day, and gaps not worth leaving.

Called by the engine per host, and only when a rule asks for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from booking.availability.hours import merged
from booking.availability.types import Busy, Interval, Rules

MINUTE = 60


def within_limits(
    free: list[int], busy: Sequence[Busy], rules: Rules, duration: int, days: list[int]
) -> list[int]:
    """The starts on local days that have room for one more booking of `duration`.

    A booking belongs to the local day on which it starts. `days` are the midnights around `free`.
    """
    bookings = [0] * len(days)
    seconds = [0] * len(days)
    for start, end, _, _, _, counts, _ in busy:
        if counts and days[0] <= start < days[-1]:
            day = bisect_right(days, start) - 1
            bookings[day] += 1
            seconds[day] += end - start
    full = {
        day
        for day in range(len(days))
        if (rules.per_day is not None and bookings[day] >= rules.per_day)
        or (
            rules.minutes_per_day is not None
            and seconds[day] + duration > rules.minutes_per_day * MINUTE
        )
    }
    return [start for start in free if bisect_right(days, start) - 1 not in full]


class Gaps:
    """The free rest that a visit would leave on each side, for `tidy` and `pack`.

    `occupied` is when the visit takes the host, in seconds from its start, buffers included.
    """

    def __init__(self, windows: list[Interval], busy: Sequence[Busy], occupied: Interval) -> None:
        self.windows = windows
        self.opens = [start for start, _ in windows]
        taken = merged(
            (b.start - b.buffer_before, b.end + b.buffer_after) for b in busy if b.blocks
        )
        self.begins = [start for start, _ in taken]
        self.ends = [end for _, end in taken]
        self.occupied = occupied

    def rests(self, start: int) -> tuple[int, int]:
        """Seconds left free before and after; none are left where a buffer leaves the window."""
        window = self.windows[bisect_right(self.opens, start) - 1]
        begin, end = start + self.occupied[0], start + self.occupied[1]
        previous = bisect_right(self.ends, begin) - 1
        following = bisect_left(self.begins, end)
        low, high = window
        if previous >= 0:
            low = max(low, self.ends[previous])
        if following < len(self.begins):
            high = min(high, self.begins[following])
        return begin - low, high - end

    def tidy(self, free: list[int], min_gap: int) -> list[int]:
        """The starts that leave no rest too short to be of use."""
        return [s for s in free if not any(0 < rest < min_gap for rest in self.rests(s))]

    def packed(self, free: list[int], busy: Sequence[Busy], days: list[int]) -> list[int]:
        """On days with a booking only the starts beside something taken or the window's edge."""
        booked = {bisect_right(days, b.start) for b in busy if b.booked and b.blocks}
        return [s for s in free if bisect_right(days, s) not in booked or min(self.rests(s)) <= 0]
