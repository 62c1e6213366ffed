"""What a step and buffers cost a day."""

from __future__ import annotations

import pytest

from booking.cockpit.catalogue.waste import Cost, table


@pytest.mark.parametrize(
    ("cost", "taken", "wasted", "per_day"),
    [
        # 45 minutes on the half hour take a whole hour: eight a day instead of ten.
        (Cost(30, 45, 0), 60, 15, 8),
        (Cost(15, 45, 0), 45, 0, 10),
        (Cost(30, 60, 0), 60, 0, 8),
        (Cost(30, 45, 20), 90, 25, 5),
        (Cost(15, 480, 15), 495, 0, 1),
        (Cost(15, 500, 0), 510, 10, 0),
    ],
)
def test_an_appointment_takes_whole_steps(
    cost: Cost, taken: int, wasted: int, per_day: int
) -> None:
    assert (cost.taken, cost.wasted, cost.per_day) == (taken, wasted, per_day)


def test_the_step_in_use_is_in_the_table() -> None:
    steps = [row.step for row in table(45, 0, 25)]
    assert steps == sorted(steps)
    assert 25 in steps
