"""The same seed draws the same attempts and the same faults."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from ops.chaos import nemesis, schedule
from ops.chaos.schedule import KILLS, OPENING, Schedule, Slot, Wish

SLOTS = [Slot(n % 2, ("short",), ("ana", "")[n % 3 == 0], 900 * n) for n in range(200)]


def wishes(seed: int, count: int) -> list[Wish]:
    drawn = Schedule(seed, SLOTS, clients=4)
    return [drawn.wish(n) for n in range(count)]


def test_a_seed_always_draws_the_same() -> None:
    assert wishes(7, 200) == wishes(7, 200)
    assert wishes(7, 200) != wishes(8, 200)


def test_all_kinds_of_attempts_are_made_and_the_first_ones_open_forms() -> None:
    drawn = [wish.kind for wish in wishes(1, 2_000)]
    assert set(drawn[: 4 * OPENING]) == {"hold"}
    assert set(drawn) == set(schedule.KINDS)


def test_everybody_wants_the_same_few_times_of_one_business() -> None:
    wished = wishes(1, 5_000)
    assert len({wish.hot for wish in wished[: schedule.WINDOW]}) == 1
    assert all(len({slot.business for slot in wish.hot}) == 1 for wish in wished)
    everywhere = [wish.slot for wish in wished]
    counts = Counter(everywhere).most_common(schedule.HOT_SETS * schedule.HOT_SLOTS)
    assert sum(count for _, count in counts) > 0.6 * len(everywhere)


def test_each_kind_of_visit_is_wanted_however_few_times_there_are_for_it() -> None:
    few = [Slot(0, ("group",), "", 900 * n) for n in range(3)]
    drawn = [Schedule(seed, [*SLOTS, *few], clients=4) for seed in range(20)]
    first = Counter(each[0].variants for schedule in drawn for each in schedule.sets)
    assert min(first[("group",)], first[("short",)]) > 30


def test_of_a_group_everybody_wants_the_same_one() -> None:
    seats = [Slot(0, ("group",), "", 900 * n, n % 2 + 1) for n in range(40)]
    seats += [replace(slot, seats=3 - slot.seats) for slot in seats]
    drawn = Schedule(1, [*SLOTS, *seats], clients=4)
    groups = [each for each in drawn.sets if each[0].seats]
    assert groups
    assert all(len({(slot.variants, slot.start) for slot in each}) == 1 for each in groups)


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
