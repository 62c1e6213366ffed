"""Why a start is not offered: every rule that alone forbids it is named, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import Busy, Pool, Query, Reason, explain, starts_by_host

from .build import HOUR, MINUTE, at, busy, exception, host, query, weekly

TEN = at("2027-03-15 10:00")


def told(question: Query, start: int = TEN) -> list[str]:
    """The codes for the first host."""
    return [reason.code for reason in explain(question, start)[question.hosts[0].key]]


def one(question: Query, start: int = TEN) -> Reason:
    """The only reason there is."""
    (reason,) = explain(question, start)[question.hosts[0].key]
    return reason


def open_host(**changes: Any) -> Any:
    return host("UTC", weekly("09:00", "17:00"), **changes)


def test_a_free_start_has_no_reason() -> None:
    assert told(query(open_host())) == []


def test_lead_time_names_the_first_start_that_is_far_enough() -> None:
    reason = one(query(open_host(), now=TEN - HOUR, min_notice=2 * HOUR))
    assert (reason.code, reason.since) == ("too_soon", TEN + HOUR)


def test_the_horizon_names_its_end() -> None:
    reason = one(query(open_host(), now=TEN - 3 * 24 * HOUR, horizon_days=2))
    assert (reason.code, reason.until) == ("too_far", at("2027-03-15 00:00"))


def test_outside_of_hours_names_the_windows_around() -> None:
    reason = one(query(open_host()), at("2027-03-15 17:00"))
    assert reason.code == "outside_hours"
    assert (reason.since, reason.until) == (at("2027-03-15 17:00"), at("2027-03-16 09:00"))


def test_a_closure_and_another_days_hours_are_told_apart() -> None:
    assert told(query(open_host(closed=frozenset({date(2027, 3, 15)})))) == ["closed"]
    different = open_host(exceptions=(exception("2027-03-15", ("14:00", "16:00")),))
    assert told(query(different)) == ["exception"]


def test_what_is_busy_is_named_with_its_time() -> None:
    reason = one(query(open_host(busy=(busy("2027-03-15 09:30", "2027-03-15 10:15"),))))
    assert (reason.code, reason.by_buffer) == ("busy", False)
    assert (reason.since, reason.until) == (TEN - 30 * MINUTE, TEN + 15 * MINUTE)


def test_the_own_buffer_that_reaches_into_a_visit_is_told_apart() -> None:
    taken = (busy("2027-03-15 11:00", "2027-03-15 12:00"),)
    assert one(query(open_host(busy=taken), buffer_after=15)).by_buffer


def test_each_thing_in_the_way_is_named() -> None:
    taken = (
        busy("2027-03-15 10:00", "2027-03-15 10:15"),
        busy("2027-03-15 10:30", "2027-03-15 10:45"),
    )
    assert told(query(open_host(busy=taken))) == ["busy", "busy"]


def test_a_full_room_a_full_day_and_the_grid_are_reasons() -> None:
    room = Pool(((busy("2027-03-15 10:30", "2027-03-15 11:00"),),))
    assert told(query(open_host(), pools=(room,))) == ["no_room"]
    counted = open_host(busy=(busy("2027-03-15 14:00", "2027-03-15 15:00"),))
    assert one(query(counted, per_day=1)).limit == "per_day"
    assert one(query(counted, minutes_per_day=90)).limit == "minutes_per_day"
    assert told(query(open_host()), TEN + 10 * MINUTE) == ["off_grid"]


def test_a_gap_that_would_be_left_is_a_reason() -> None:
    taken = open_host(busy=(busy("2027-03-15 09:00", "2027-03-15 09:45"),))
    assert told(query(taken, gap_mode="tidy", min_gap=30 * MINUTE)) == ["gap"]


def test_a_team_is_explained_by_whoever_cannot() -> None:
    ana = open_host(key=1)
    ben = open_host(key=2, busy=(busy("2027-03-15 10:00", "2027-03-15 11:00"),))
    reasons = explain(query(ana, ben, team_mode="collective"), TEN)
    assert [reason.code for reason in reasons[2]] == ["busy"]
    assert reasons[1] == ()


@st.composite
def questions(draw: st.DrawFn) -> Query:
    taken = draw(
        st.lists(st.tuples(st.integers(30, 70), st.integers(1, 8)), max_size=4).map(
            lambda found: tuple(
                sorted(
                    Busy(
                        at("2027-03-15 00:00") + begin * 15 * MINUTE,
                        at("2027-03-15 00:00") + (begin + length) * 15 * MINUTE,
                    )
                    for begin, length in found
                )
            )
        )
    )
    rules = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "per_day": st.integers(1, 3),
                "minutes_per_day": st.integers(30, 240),
                "min_notice": st.integers(0, 3).map(lambda hours: hours * HOUR),
                "gap_mode": st.sampled_from(["tidy", "pack"]),
            },
        )
    )
    extra = {"now": at("2027-03-15 08:00"), "horizon_days": 1, "min_gap": 30 * MINUTE}
    question = query(open_host(busy=taken), duration=45, step=15, buffer_after=15, **extra)
    return replace(question, rules=replace(question.rules, **rules))


@settings(max_examples=200, deadline=None)
@given(questions(), st.integers(28, 72))
def test_a_start_has_reasons_exactly_when_it_is_not_offered(question: Query, quarter: int) -> None:
    start = at("2027-03-15 00:00") + quarter * 15 * MINUTE
    offered = starts_by_host(question, start, start + 1)[question.hosts[0].key]
    assert (start in offered) == (not told(question, start))
