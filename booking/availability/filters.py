"""What removes free starts after the sweep: limits of days and weeks, and gaps not worth leaving.

Called by the engine per host, and only when a rule asks for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from booking.availability.spans import joined
from booking.availability.types import Busy, Interval

MINUTE = 60
# Beyond every instant.
FAR = 1 << 62
Limit = tuple[int | None, int | None]
"""The most bookings and the most booked minutes of a day or week, the new one included."""


def within_limits(
    free: list[int], busy: Sequence[Busy], limit: Limit, duration: int, borders: list[int]
) -> list[int]:
    """The starts in local days (or weeks) that have room for one more booking of `duration`.

    A booking belongs to the day on which it starts. `borders` are the first instants of the days
    or weeks around `free`.
    """
    bookings = [0] * len(borders)
    seconds = [0] * len(borders)
    for start, end, _, _, _, counts, _ in busy:
        if counts and borders[0] <= start < borders[-1]:
            period = bisect_right(borders, start) - 1
            bookings[period] += 1
            seconds[period] += end - start
    most, minutes = limit
    full = {
        period
        for period in range(len(borders))
        if (most is not None and bookings[period] >= most)
        or (minutes is not None and seconds[period] + duration > minutes * MINUTE)
    }
    return [start for start in free if bisect_right(borders, start) - 1 not in full]


class Gaps:
    """The free rest that a visit would leave on each side, for `tidy` and `pack`.

    `occupied` is when the visit takes the host, in seconds from its start, buffers included.
    Nothing is left where a buffer or the visit itself leaves the window of its start. Only free
    starts may be asked about: whatever is taken ends before them or begins after them.
    """

    def __init__(self, windows: list[Interval], busy: Sequence[Busy], occupied: Interval) -> None:
        self.windows, self.busy, self.occupied = windows, busy, occupied

    def tidy(self, free: list[int], min_gap: int, *, flush: bool) -> list[int]:
        """The starts that leave no rest too short to be of use, or none on one side (`flush`)."""
        if min_gap <= 0:
            return free
        return [
            start
            for start, left, right in self.rests(free)
            if not (0 < left < min_gap or 0 < right < min_gap) or (flush and min(left, right) <= 0)
        ]

    def packed(self, free: list[int], days: list[int]) -> list[int]:
        """On days with a booking only the starts beside something taken or the window's edge."""
        booked = {bisect_right(days, b.start) for b in self.busy if b.booked and b.blocks}
        if not booked:
            return free
        return [
            start
            for start, left, right in self.rests(free)
            if left <= 0 or right <= 0 or bisect_right(days, start) not in booked
        ]

    def rests(self, free: list[int]) -> Iterator[tuple[int, int, int]]:
        """Each start, ascending, with the seconds that stay free before and after its visit."""
        begins, ends = self._taken()
        opens = [window[0] for window in self.windows]
        lead, tail = self.occupied
        closes = following = since = until = -FAR
        for start in free:
            begin, end = start + lead, start + tail
            # As long as nothing else is passed the last answer holds.
            if start >= closes or begin > following or end > until:
                first, closes = self.windows[bisect_right(opens, start) - 1]
                before = bisect_right(ends, begin) - 1
                since, following = max(first, ends[before]), begins[before]
                until = min(closes, begins[bisect_left(begins, end)])
            yield start, begin - since, until - end

    def _taken(self) -> tuple[list[int], list[int]]:
        """Where what is taken begins, then `FAR`; and where it ends, after `-FAR`."""
        taken = [(b.start - b.buffer_before, b.end + b.buffer_after) for b in self.busy if b.blocks]
        taken.sort()
        # An empty one takes nothing.
        taken = joined([span for span in taken if span[0] < span[1]])
        return [*[since for since, _ in taken], FAR], [-FAR, *[until for _, until in taken]]
