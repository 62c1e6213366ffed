"""Several services in one visit: chained, by one host or several, in the order that fits."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import (
    Busy,
    Chain,
    Host,
    Pool,
    Query,
    best_visit,
    first_visits,
    shortest_stretch,
    visits,
    visits_by_host,
)
from booking.availability.spans import occupied_parts

from .build import HOUR, MINUTE, at, busy, host, joined, query, shown, weekly

DAY = ("2027-03-15 00:00", "2027-03-16 00:00")


def open_until_noon(key: int, *taken: Busy, **changes: object) -> Host:
    """Works from nine to twelve, UTC."""
    return host("UTC", weekly("09:00", "12:00"), key=key, busy=tuple(taken), **changes)


def offered(chain: Chain) -> list[str]:
    """The clock times of that day."""
    return [text[11:] for text in shown(visits(chain, *(at(edge) for edge in DAY)))]


def cheapest(part: int, key: int) -> float:
    """Prefers small keys."""
    return float(key)


def test_parts_follow_each_other_without_a_gap() -> None:
    ana = open_until_noon(1)
    chain = Chain((query(ana, duration=60, step=30), query(ana, duration=30)))
    assert offered(chain) == ["09:00", "09:30", "10:00", "10:30"]


def test_a_stated_pause_lies_between_them() -> None:
    ana = open_until_noon(1)
    chain = Chain((query(ana, duration=60, step=30), query(ana, duration=30)), pause=30 * MINUTE)
    assert offered(chain) == ["09:00", "09:30", "10:00"]


def test_buffers_between_own_parts_do_not_apply() -> None:
    ana = open_until_noon(1, busy("2027-03-15 11:00", "2027-03-15 12:00"))
    first = query(ana, duration=60, step=30, buffer_after=30)
    chain = Chain((first, query(ana, duration=60, buffer_before=30)))
    assert offered(chain) == ["09:00"]


def test_the_last_buffer_of_a_visit_applies() -> None:
    ana = open_until_noon(1, busy("2027-03-15 11:00", "2027-03-15 12:00"))
    chain = Chain((query(ana, duration=60), query(ana, duration=60, buffer_after=1)))
    assert offered(chain) == []


def test_another_host_takes_over_where_the_first_cannot_go_on() -> None:
    ana = open_until_noon(1, busy("2027-03-15 10:00", "2027-03-15 12:00"))
    ben = open_until_noon(2, busy("2027-03-15 09:00", "2027-03-15 10:00"))
    chain = Chain((query(ana, ben, duration=60), query(ana, ben, duration=60)))
    assert offered(chain) == ["09:00", "10:00"]
    turns = best_visit(chain, at("2027-03-15 09:00"), cheapest)
    assert turns is not None
    assert [turn.hosts for turn in turns] == [(1,), (2,)]


def test_one_host_is_preferred_over_changing_hands() -> None:
    ana, ben = open_until_noon(1, busy("2027-03-15 10:00", "2027-03-15 11:00")), open_until_noon(2)
    chain = Chain((query(ana, ben, duration=60), query(ana, ben, duration=60)))
    turns = best_visit(chain, at("2027-03-15 09:00"), cheapest)
    assert turns is not None
    assert [turn.hosts for turn in turns] == [(2,), (2,)]


def test_the_cheapest_host_is_taken_where_several_could() -> None:
    ana, ben = open_until_noon(1), open_until_noon(2)
    chain = Chain((query(ana, ben), query(ana, ben)))
    turns = best_visit(chain, at("2027-03-15 09:00"), lambda part, key: -float(key))
    assert turns is not None
    assert {turn.hosts for turn in turns} == {(2,)}


def test_own_lengths_move_the_parts_that_follow() -> None:
    slow, ben = open_until_noon(1, duration=90 * MINUTE), open_until_noon(2)
    chain = Chain((query(slow, duration=60), query(ben, duration=60)))
    turns = best_visit(chain, at("2027-03-15 09:00"), cheapest)
    assert turns is not None
    assert [turn.start for turn in turns] == [at("2027-03-15 09:00"), at("2027-03-15 10:30")]


def test_the_other_order_is_tried_where_it_may_be() -> None:
    ana = open_until_noon(1, busy("2027-03-15 09:00", "2027-03-15 10:00"))
    ben = open_until_noon(2, busy("2027-03-15 10:00", "2027-03-15 12:00"))
    parts = query(ana, duration=60), query(ben, duration=60)
    assert offered(Chain(parts)) == []
    both = Chain(parts, orders=((0, 1), (1, 0)))
    assert offered(both) == ["09:00"]
    turns = best_visit(both, at("2027-03-15 09:00"), cheapest)
    assert turns is not None
    assert [(turn.part, turn.hosts) for turn in turns] == [(1, (2,)), (0, (1,))]


def test_a_part_for_a_team_needs_all_of_it_at_its_time() -> None:
    ana = open_until_noon(1)
    ben = open_until_noon(2, busy("2027-03-15 10:00", "2027-03-15 11:00"))
    together = query(ana, ben, duration=60, team_mode="collective")
    chain = Chain((query(ana, duration=60), together))
    assert offered(chain) == ["10:00"]
    turns = best_visit(chain, at("2027-03-15 10:00"), cheapest)
    assert turns is not None
    assert turns[1].hosts == (1, 2)


def test_each_part_has_its_room_for_its_own_time() -> None:
    ana = open_until_noon(1)
    chair = Pool(((busy("2027-03-15 09:00", "2027-03-15 10:00"),),))
    first, second = query(ana, duration=60), query(ana, duration=60, pools=(chair,))
    assert offered(Chain((first, second))) == ["09:00", "10:00"]
    assert offered(Chain((second, first))) == ["10:00"]


def test_who_is_wished_for_does_all_they_can() -> None:
    ana = open_until_noon(1, busy("2027-03-15 10:00", "2027-03-15 11:00"))
    ben = open_until_noon(2)
    chain = Chain((query(ana, ben, duration=60), query(ana, ben, duration=60)))
    found = visits_by_host(chain, *(at(edge) for edge in DAY))
    assert found[1] == []
    assert shown(found[2])[0].endswith("09:00")


def test_rooms_that_pools_share_are_not_taken_twice() -> None:
    ana = open_until_noon(1)
    one, two = (), (busy("2027-03-15 09:00", "2027-03-15 10:00"),)
    washing, drying = Pool((one, two), keys=(1, 2)), Pool((one, two), keys=(1, 2))
    assert offered(Chain((query(ana, pools=(washing, drying)),))) == ["10:00", "11:00"]
    assert offered(Chain((query(ana, pools=(washing,)),))) == ["09:00", "10:00", "11:00"]
    only = Pool((one,), keys=(1,))
    assert offered(Chain((query(ana, pools=(only, only)),))) == []


hours = st.integers(0, 11)
spans = st.lists(
    st.tuples(st.integers(0, 47), st.integers(1, 8)).map(
        lambda pair: Busy(
            at(DAY[0]) + pair[0] * 15 * MINUTE, at(DAY[0]) + (pair[0] + pair[1]) * 15 * MINUTE
        )
    ),
    max_size=4,
).map(lambda found: tuple(sorted(found)))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    """Two or three parts by two or three hosts who are open from midnight to noon."""
    hosts = [
        host("UTC", weekly("00:00", "12:00"), key=key, busy=draw(spans))
        for key in range(1, draw(st.integers(2, 3)) + 1)
    ]
    parts = []
    for _ in range(draw(st.integers(2, 3))):
        able = draw(st.lists(st.sampled_from(hosts), min_size=1, unique_by=lambda h: h.key))
        own = [
            replace(each, duration=draw(st.sampled_from([None, 45 * MINUTE, 90 * MINUTE])))
            for each in able
        ]
        after = draw(st.sampled_from([0, 15]))
        parts.append(query(*own, duration=60, step=30, buffer_after=after, buffer_before=after))
    return Chain(tuple(parts), pause=draw(st.sampled_from([0, 15 * MINUTE])))


def possible(chain: Chain, hands: tuple[Host, ...], start: int) -> bool:
    """By the words of the rules alone: every part inside the hours, nothing over anything."""
    clock = start
    for number, (part, who) in enumerate(zip(chain.parts, hands, strict=True)):
        length = part.service.duration if who.duration is None else who.duration
        ends = clock + length
        if clock < at(DAY[0]) or ends > at(DAY[0]) + 12 * HOUR:
            return False
        same = [other.key == who.key for other in hands]
        before = 0 if number and same[number - 1] else part.service.buffer_before
        last = number + 1 == len(hands)
        after = 0 if not last and same[number + 1] else part.service.buffer_after
        if any(b.start < ends + after and clock - before < b.end for b in who.busy):
            return False
        clock = ends + chain.pause
    return True


@settings(max_examples=150, deadline=None)
@given(chains())
def test_exactly_the_possible_visits_are_found(chain: Chain) -> None:
    found = set(visits(chain, *(at(edge) for edge in DAY)))
    grid = range(at(DAY[0]), at(DAY[0]) + 12 * HOUR, 30 * MINUTE)
    ways = list(product(*(part.hosts for part in chain.parts)))
    expected = {start for start in grid if any(possible(chain, way, start) for way in ways)}
    assert found == expected
    for start in sorted(found)[:3]:
        turns = best_visit(chain, start, cheapest)
        assert turns is not None
        keys = [turn.hosts[0] for turn in turns]
        assert any(possible(chain, way, start) for way in ways if [h.key for h in way] == keys)


@settings(max_examples=50, deadline=None)
@given(chains(), st.integers(0, 24))
def test_the_answer_for_a_part_of_the_day_is_that_part_of_the_answer(
    chain: Chain, hour: int
) -> None:
    whole = visits(chain, *(at(edge) for edge in DAY))
    low = at(DAY[0]) + hour * HOUR
    high = min(low + 3 * HOUR, at(DAY[1]))
    assert visits(chain, low, high) == [start for start in whole if low <= start < high]


@settings(max_examples=80, deadline=None)
@given(chains(), st.booleans())
def test_first_times_are_the_first_of_all_times(chain: Chain, alone: bool) -> None:
    chain = replace(chain, parts=chain.parts[:1]) if alone else chain
    bounds = at(DAY[0]), at(DAY[1])
    by_host = visits_by_host(chain, *bounds)
    assert first_visits(chain, *bounds) == {k: found[0] for k, found in by_host.items() if found}
    for key, found in by_host.items():
        assert visits(chain, *bounds, host=key) == found


def test_a_run_keeps_the_processing_gap_of_its_parts() -> None:
    colour = ((0, 30 * MINUTE), (60 * MINUTE, 30 * MINUTE))
    ana = open_until_noon(1, busy("2027-03-15 09:30", "2027-03-15 10:00"))
    chain = Chain((query(ana, duration=90, segments=colour), query(ana, duration=30)))
    assert offered(chain)[0] == "09:00"
    assert occupied_parts(ana, chain.parts[0].service)


def test_nothing_is_offered_for_a_part_that_nobody_does() -> None:
    ana = open_until_noon(1)
    nobody = Query(query(ana).service, query(ana).rules, ())
    assert offered(Chain((query(ana), nobody))) == []


def test_a_visit_may_overrun_with_its_last_part_only() -> None:
    rules = {"step": 30, "overrun": 30 * MINUTE}
    ana, eva = open_until_noon(1), open_until_noon(2)
    chain = Chain((query(ana, **rules), query(eva, **rules)))
    assert offered(chain)[-1] == "10:30"
    # At closing itself no part begins, whoever does it.
    short = Chain((query(ana, duration=120, **rules), query(eva, duration=30, **rules)))
    assert offered(short)[-1] == "09:30"


def test_the_first_part_may_follow_right_on_a_booking() -> None:
    taken = busy("2027-03-15 09:00", "2027-03-15 09:20", buffer_after=5)
    rules = {"beside_bookings": True, "buffer_before": 5, "duration": 30}
    chain = Chain((query(open_until_noon(1, taken), **rules), query(open_until_noon(2), **rules)))
    assert offered(chain)[0] == "09:30"


def test_a_week_that_is_full_takes_no_part_of_a_visit() -> None:
    # The visit is on a Monday; Saturday belongs to the same week, the Sunday before does not.
    for day, expected in (("20", False), ("14", True)):
        taken = busy(f"2027-03-{day} 14:00", f"2027-03-{day} 15:00")
        full = query(open_until_noon(2, taken), per_week=1)
        chain = Chain((query(open_until_noon(1)), full))
        assert bool(offered(chain)) is expected


def test_the_shortest_part_says_how_close_busy_times_may_be() -> None:
    long = query(open_until_noon(1), duration=60)
    short = query(open_until_noon(1), open_until_noon(2, duration=20 * MINUTE), duration=30)
    parted = query(open_until_noon(1), duration=60, segments=((0, 600), (1800, 1800)))
    assert shortest_stretch(Chain((long,))) == 60 * MINUTE
    assert shortest_stretch(Chain((long, short))) == 20 * MINUTE
    assert shortest_stretch(Chain((long, parted))) == 10 * MINUTE


@settings(max_examples=150, deadline=None)
@given(chains())
def test_busy_times_with_nothing_useful_between_them_may_be_one(chain: Chain) -> None:
    useless = shortest_stretch(chain) - 1
    parts = tuple(
        replace(
            part,
            hosts=tuple(replace(each, busy=joined(each.busy, useless)) for each in part.hosts),
        )
        for part in chain.parts
    )
    range_of_day = tuple(at(edge) for edge in DAY)
    assert visits(replace(chain, parts=parts), *range_of_day) == visits(chain, *range_of_day)
