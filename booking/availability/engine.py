"""The questions that can be asked: which starts, by which host, and when is a host open.

Called by `booking.schedule` for pages, API and the write path alike.
"""

from __future__ import annotations

from datetime import date

from booking.availability.types import Host, Interval, Query


def starts_by_host(query: Query, range_from: int, range_to: int) -> dict[int, list[int]]:
    """Each host's free starts in `[range_from, range_to)`, ascending epoch seconds.

    Every host's key is in the answer. In a collective team all have the same starts.
    """
    raise NotImplementedError


def starts(query: Query, range_from: int, range_to: int) -> list[int]:
    """The starts a client may choose from in `[range_from, range_to)`, ascending, distinct."""
    raise NotImplementedError


def windows(host: Host, from_date: date, to_date: date) -> list[Interval]:
    """A host's merged opening times on the local dates `from_date … to_date`, both included.

    Epoch seconds, ascending, cut at the first and last midnight; busy times are not looked at.
    """
    raise NotImplementedError


def reach(query: Query) -> int:
    """Seconds before and after a range in which busy times matter to its answer.

    The busy times' own buffers come on top.
    """
    raise NotImplementedError
