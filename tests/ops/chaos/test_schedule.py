"""The same seed draws the same attempts and the same faults."""

from __future__ import annotations

from collections import Counter

from ops.chaos import nemesis, schedule
from ops.chaos.schedule import KILLS, OPENING, Slot

SLOTS = [Slot(n % 2, ("short",), ("ana", "")[n % 3 == 0], 900 * n) for n in range(200)]


def kinds(seed: int) -> list[str]:
    return [schedule.wish(seed, n, SLOTS, clients=4).kind for n in range(2_000)]


def test_a_seed_always_draws_the_same() -> None:
    drawn = [schedule.wish(7, n, SLOTS, clients=4) for n in range(200)]
    assert drawn == [schedule.wish(7, n, SLOTS, clients=4) for n in range(200)]
    assert drawn != [schedule.wish(8, n, SLOTS, clients=4) for n in range(200)]


def test_all_kinds_of_attempts_are_made_and_the_first_ones_open_forms() -> None:
    drawn = kinds(1)
    assert set(drawn[: 4 * OPENING]) == {"hold"}
    assert set(drawn) == set(schedule.KINDS)


def test_everybody_wants_the_same_few_times_of_one_business() -> None:
    wished = [schedule.wish(1, n, SLOTS, clients=4) for n in range(schedule.WINDOW)]
    assert len({wish.hot for wish in wished}) == 1
    assert len({slot.business for slot in wished[0].hot}) == 1
    everywhere = [schedule.wish(1, n, SLOTS, clients=4).slot for n in range(5_000)]
    counts = Counter(everywhere).most_common(schedule.HOT_SETS * schedule.HOT_SLOTS)
    assert sum(count for _, count in counts) > 0.6 * len(everywhere)


def test_all_kinds_of_kills_come_in_turn_and_each_fault_can_strike() -> None:
    faults = schedule.faults(3, attempts=100_000, kills=50)
    assert faults == schedule.faults(3, attempts=100_000, kills=50)
    kills = Counter(fault.name for fault in faults if fault.is_kill)
    assert sum(kills.values()) == 50
    assert set(kills) == {f"kill {name}" for name in KILLS}
    assert max(kills.values()) - min(kills.values()) <= 1
    assert {fault.name for fault in faults} == set(nemesis.STRIKES)
    assert [fault.at for fault in faults] == sorted(fault.at for fault in faults)
    assert all(0 < fault.at < 100_000 for fault in faults)


def test_without_kills_nothing_strikes() -> None:
    assert schedule.faults(3, attempts=100, kills=0) == []
