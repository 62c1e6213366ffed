"""Free time: working hours without what is in the way."""

from __future__ import annotations

import pytest

from booking.cockpit.gaps import Interval, free

H = 3600
DAY = [(9 * H, 17 * H)]
SPLIT = [(9 * H, 12 * H), (14 * H, 18 * H)]


@pytest.mark.parametrize(
    ("working", "taken", "since", "expected"),
    [
        (DAY, [], 0, DAY),
        ([], [], 0, []),
        (DAY, [(10 * H, 11 * H)], 0, [(9 * H, 10 * H), (11 * H, 17 * H)]),
        (DAY, [(9 * H, 17 * H)], 0, []),
        (DAY, [(0, 24 * H)], 0, []),
        # overlapping, touching, out of order, within one another
        (DAY, [(12 * H, 15 * H), (10 * H, 13 * H)], 0, [(9 * H, 10 * H), (15 * H, 17 * H)]),
        (DAY, [(10 * H, 11 * H), (11 * H, 12 * H)], 0, [(9 * H, 10 * H), (12 * H, 17 * H)]),
        (DAY, [(10 * H, 14 * H), (11 * H, 12 * H)], 0, [(9 * H, 10 * H), (14 * H, 17 * H)]),
        # outside of the hours nothing is in the way
        (DAY, [(6 * H, 8 * H), (17 * H, 18 * H)], 0, DAY),
        (SPLIT, [(12 * H, 14 * H)], 0, SPLIT),
        (SPLIT, [(11 * H, 15 * H)], 0, [(9 * H, 11 * H), (15 * H, 18 * H)]),
        # only what is still to come
        (DAY, [], 12 * H, [(12 * H, 17 * H)]),
        (DAY, [(10 * H, 13 * H)], 12 * H, [(13 * H, 17 * H)]),
        (DAY, [], 18 * H, []),
        # ten minutes are no gap, a quarter of an hour is
        (DAY, [(9 * H + 600, 17 * H)], 0, []),
        (DAY, [(9 * H + 900, 17 * H)], 0, [(9 * H, 9 * H + 900)]),
    ],
)
def test_what_is_left(
    working: list[Interval], taken: list[Interval], since: int, expected: list[Interval]
) -> None:
    assert free(working, taken, since=since) == expected
