"""What removes free starts after the sweep: limits of days and weeks, and gaps not worth leaving.

Called by the engine per host, and only when a rule asks for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from booking.availability.spans import sweep
from booking.availability.types import Busy, Interval

MINUTE = 60
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

    `occupied` is when the visit takes the host, in seconds from its start, buffers included. A
    *stretch* is what nobody has taken of a window; nothing is left where a buffer or the visit
    itself leaves the window.
    """

    def __init__(self, windows: list[Interval], busy: Sequence[Busy], occupied: Interval) -> None:
        self.windows, self.busy, self.occupied = windows, busy, occupied

    def tidy(self, free: list[int], min_gap: int) -> list[int]:
        """The starts that leave no rest too short to be of use."""
        if not free or min_gap <= 0:
            return free
        lead, tail = self.occupied
        left: list[Interval] = []
        right: list[Interval] = []
        # Open spans of starts, as `sweep` wants them; windows keep to their own starts.
        for opens, closes, since, until in self._stretches(free):
            low, high = since + min_gap, until - min_gap
            if low > until:
                low = until + 1
            if high < since:
                high = since - 1
            since, until = since - lead, until - tail
            low, high = low - lead, high - tail
            left.append((since if since >= opens else opens - 1, low if low < closes else closes))
            right.append((high if high >= opens else opens - 1, until))
        return sweep(sweep(free, left), right)

    def packed(self, free: list[int], days: list[int]) -> list[int]:
        """On days with a booking only the starts beside something taken or the window's edge."""
        booked = {bisect_right(days, b.start) for b in self.busy if b.booked and b.blocks}
        if not free or not booked:
            return free
        stretches = self._stretches(free)
        begins = [since for _, _, since, _ in stretches]
        lead, tail = self.occupied

        def touches(start: int) -> bool:
            begin, end = start + lead, start + tail
            left = stretches[max(bisect_left(begins, begin) - 1, 0)]
            right = stretches[max(bisect_right(begins, end) - 1, 0)]
            leaves_left = left[0] <= start < left[1] and left[2] < begin <= left[3]
            leaves_right = right[0] <= start < right[1] and right[2] <= end < right[3]
            return not (leaves_left and leaves_right)

        return [s for s in free if bisect_right(days, s) not in booked or touches(s)]

    def _stretches(self, free: list[int]) -> list[tuple[int, int, int, int]]:
        """`(window's begin, window's end, begin, end)` of each stretch of the starts' windows."""
        taken = [(b.start - b.buffer_before, b.end + b.buffer_after) for b in self.busy if b.blocks]
        taken.sort()
        found: list[tuple[int, int, int, int]] = []
        at, count, since = 0, len(taken), 0
        for opens, closes in self.windows:
            if closes < free[0] or opens > free[-1]:
                continue
            since = max(since, opens)
            while at < count:
                start, end = taken[at]
                if start >= closes:
                    break
                # An empty one takes nothing.
                if end > since and end > start:
                    if start >= since:
                        found.append((opens, closes, since, start))
                    since = end
                at += 1
            if since <= closes:
                found.append((opens, closes, since, closes))
        return found
