"""Local days and wall-clock times as epoch seconds, looked up once per date, not per slot.

Days are counted from 1970-01-01, local times are seconds on the wall clock since that midnight.
The answers depend on the zone database alone, so they are remembered for the life of the process.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = 86_400
EPOCH = datetime(1970, 1, 1)
# Zones are not asked about years in which adding an offset could leave what `datetime` can hold.
EARLIEST = int(datetime(3, 1, 1, tzinfo=UTC).timestamp())
LATEST = int(datetime(9997, 1, 1, tzinfo=UTC).timestamp())
# A page asks for one or two months: one or two blocks.
BLOCK = 64


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - 719_163


@lru_cache(maxsize=8192)
def offset_at(tz: str, instant: int) -> int:
    """Seconds east of UTC at that instant."""
    moment = datetime.fromtimestamp(min(max(instant, EARLIEST), LATEST), ZoneInfo(tz))
    return int((moment.utcoffset() or timedelta()).total_seconds())


def local_day(tz: str, instant: int) -> int:
    """The local date of that instant."""
    return (instant + offset_at(tz, instant)) // DAY


@lru_cache(maxsize=1024)
def _block(tz: str, number: int) -> tuple[int | None, ...]:
    first = number * BLOCK
    at = [offset_at(tz, day * DAY) for day in range(first - 1, first + BLOCK + 4)]
    return tuple(at[i] if len(set(at[i : i + 5])) == 1 else None for i in range(BLOCK))


def offsets(tz: str, first: int, last: int) -> list[int | None]:
    """The offset of each local date from `first` to `last`, both included.

    None where the offset changes on that date, the one after or a neighbour within the reach of
    an offset: there each time of the day has to be asked for.
    """
    start = first // BLOCK
    found: list[int | None] = []
    for number in range(start, last // BLOCK + 1):
        found += _block(tz, number)
    return found[first - start * BLOCK : last - start * BLOCK + 1]


def change_between(tz: str, start: int, end: int) -> int:
    """The first instant in `(start, end]` with the offset that holds at `end`."""
    after = offset_at(tz, end)
    while end - start > 1:
        middle = (start + end) // 2
        if offset_at(tz, middle) == after:
            end = middle
        else:
            start = middle
    return end


def _candidates(tz: str, local: int) -> tuple[int, int]:
    """The instants of that local time as the offset before and after a change reads it.

    The first is later than the second if the time does not exist (PEP 495).
    """
    wall = EPOCH + timedelta(seconds=local)
    zone = ZoneInfo(tz)
    before = wall.replace(tzinfo=zone).utcoffset() or timedelta()
    after = wall.replace(tzinfo=zone, fold=1).utcoffset() or timedelta()
    return local - int(before.total_seconds()), local - int(after.total_seconds())


def _instant(tz: str, local: int, *, closing: bool) -> int:
    if not EARLIEST <= local <= LATEST:
        return local - offset_at(tz, local)
    first, second = _candidates(tz, local)
    if first > second:
        return change_between(tz, second - 1, first)
    return second if closing else first


@lru_cache(maxsize=8192)
def opening(tz: str, local: int) -> int:
    """When a window opens: the first of two, or the first instant after a time that is skipped."""
    return _instant(tz, local, closing=False)


@lru_cache(maxsize=8192)
def closing(tz: str, local: int) -> int:
    """When a window closes: the second of two, or the first instant after a skipped time."""
    return _instant(tz, local, closing=True)
