"""The questions that can be asked: which starts, by which host, and when is a host open.

Called by `booking.schedule` for pages, API and the write path alike. The road of an answer:
hours -> merged windows -> grid of candidates -> one sweep over blocked spans -> limits and gaps.
"""

from __future__ import annotations

from datetime import date

from booking.availability.hours import common, midnights, open_times
from booking.availability.question import Question
from booking.availability.types import Host, Interval, Query
from booking.availability.zones import epoch_day

# What an earlier host can do is not asked of a later one, once it is so much of what is wanted.
WORTH_SIFTING = 8


def starts_by_host(query: Query, range_from: int, range_to: int) -> dict[int, list[int]]:
    """Each host's free starts in `[range_from, range_to)`, ascending epoch seconds.

    Every host's key is in the answer. In a collective team all have the same starts.
    """
    question = Question(query, range_from, range_to)
    if query.rules.team_mode == "collective":
        together = question.together()
        return {host.key: list(together) for host in query.hosts}
    return {host.key: question.alone(host, question.grid(host)) for host in query.hosts}


def first_by_host(query: Query, range_from: int, range_to: int) -> dict[int, int]:
    """The earliest start of each host who has one in `[range_from, range_to)`."""
    question = Question(query, range_from, range_to)
    if query.rules.team_mode == "collective":
        together = question.together()
        return {host.key: together[0] for host in query.hosts if together}
    firsts = ((host.key, question.first(host)) for host in query.hosts)
    return {key: first for key, first in firsts if first is not None}


def starts(query: Query, range_from: int, range_to: int) -> list[int]:
    """The starts a client may choose from in `[range_from, range_to)`, ascending, distinct."""
    question = Question(query, range_from, range_to)
    if query.rules.team_mode == "collective":
        return question.together()
    found: set[int] = set()
    # By the grid's id: the grid, what was left of it, and how many starts were found by then.
    left: dict[int, tuple[list[int], list[int], int]] = {}
    for host in query.hosts:
        grid = question.grid(host)
        _, wanted, before = left.get(id(grid), (grid, grid, 0))
        if len(found) - before > len(wanted) // WORTH_SIFTING:
            wanted = [start for start in wanted if start not in found]
            left[id(grid)] = grid, wanted, len(found)
        if wanted:
            found.update(question.alone(host, wanted, known=found))
    return sorted(found)


def windows(host: Host, from_date: date, to_date: date) -> list[Interval]:
    """A host's merged opening times on the local dates `from_date … to_date`, both included.

    Epoch seconds, ascending, cut at the first and last midnight; busy times are not looked at.
    """
    first, last = epoch_day(from_date), epoch_day(to_date)
    begin, *_, end = midnights(host, first, max(first, last) + 1)
    # Windows of the two dates before may run past midnight.
    times = open_times(host, first - 2, last)
    return common(times, [(begin, end)]) if first <= last else []
