"""Free time in somebody's day: working hours without what is in the way. Pure, epoch seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]

# Shorter than any service: showing it would only be noise (seconds).
SHORTEST = 15 * 60


def free(working: Sequence[Interval], taken: Iterable[Interval], *, since: int) -> list[Interval]:
    """What is left of the working hours from `since` on, ascending."""
    found: list[Interval] = []
    busy = sorted(taken)
    for opens, closes in working:
        start = max(opens, since)
        for begins, ends in busy:
            if begins < closes and ends > start:
                found.append((start, begins))
                start = max(start, ends)
        found.append((start, closes))
    return [(start, end) for start, end in found if end - start >= SHORTEST]
