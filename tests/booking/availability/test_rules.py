"""Lead time, horizon, limits, the two grids, gaps and teams."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from booking.availability import Host, TzPeriod, starts, starts_by_host
from tests.booking.availability.build import (
    HOUR,
    MINUTE,
    at,
    busy,
    host,
    offered,
    query,
    shown,
    weekly,
)

DAY = ("2027-03-15 00:00", "2027-03-16 00:00")
MORNING = weekly("09:00", "12:00")


def times(found: list[str]) -> list[str]:
    assert all(start.startswith("2027-03-15") for start in found)
    return [start[11:] for start in found]


@pytest.mark.parametrize(
    ("now", "notice", "expected"),
    [
        ("2027-03-15 08:00", 60, ["09:00", "10:00", "11:00"]),
        ("2027-03-15 08:01", 60, ["10:00", "11:00"]),
        ("2027-03-15 10:00", 0, ["10:00", "11:00"]),
        ("2027-03-14 10:00", 24 * 60, ["10:00", "11:00"]),
        ("2027-03-15 12:00", 0, []),
    ],
)
def test_a_start_exactly_the_lead_time_away_is_still_offered(
    now: str, notice: int, expected: list[str]
) -> None:
    question = query(host("UTC", MORNING), now=at(now), min_notice=notice * MINUTE)
    assert times(offered(question, *DAY)) == expected


def test_the_lead_time_is_elapsed_time_over_a_clock_change() -> None:
    # Saturday 27 March, 10:00 in Berlin; 24 hours on it is 11:00 there.
    berlin = host("Europe/Berlin", weekly("09:00", "13:00"))
    question = query(berlin, now=at("2027-03-27 09:00"), min_notice=24 * HOUR)
    assert offered(question, "2027-03-28 00:00", "2027-03-29 00:00") == [
        "2027-03-28 09:00",
        "2027-03-28 10:00",
    ]


def test_the_horizon_is_the_last_local_date_that_can_be_booked() -> None:
    # 23:30 UTC on the 14th is the 15th in Bucharest.
    ana = host("Europe/Bucharest", weekly("22:00", "24:00"))
    question = query(ana, now=at("2027-03-14 23:30"), horizon_days=1)
    assert offered(question, "2027-03-14 00:00", "2027-03-20 00:00") == [
        "2027-03-15 20:00",
        "2027-03-15 21:00",
        "2027-03-16 20:00",
        "2027-03-16 21:00",
    ]
    today = replace(question, rules=replace(question.rules, horizon_days=0))
    assert len(offered(today, "2027-03-14 00:00", "2027-03-20 00:00")) == 2


def test_the_horizon_counts_dates_of_the_business_for_a_host_elsewhere() -> None:
    # The 15th in Berlin is 19:00 on the 14th to 19:00 on the 15th in New York.
    away = host("America/New_York", weekly("17:00", "21:00"))
    question = query(away, tz="Europe/Berlin", now=at("2027-03-14 23:00"), horizon_days=0)
    assert offered(question, "2027-03-14 00:00", "2027-03-17 00:00") == [
        "2027-03-14 23:00",
        "2027-03-15 00:00",
        "2027-03-15 21:00",
        "2027-03-15 22:00",
    ]


def test_the_range_holds_its_first_moment_and_not_its_last() -> None:
    question = query(host("UTC", MORNING))
    assert times(offered(question, "2027-03-15 10:00", "2027-03-15 11:00")) == ["10:00"]
    assert offered(question, "2027-03-15 10:00", "2027-03-15 10:00") == []


def test_a_day_with_its_number_of_bookings_is_full() -> None:
    booked = (
        busy("2027-03-15 14:00", "2027-03-15 15:00"),
        busy("2027-03-15 15:00", "2027-03-15 16:00"),
    )
    question = query(host("UTC", MORNING, busy=booked), per_day=2)
    assert offered(question, *DAY) == []
    assert len(offered(question, "2027-03-16 00:00", "2027-03-17 00:00")) == 3
    assert len(offered(query(host("UTC", MORNING, busy=booked), per_day=3), *DAY)) == 3
    assert offered(query(host("UTC", MORNING), per_day=0), *DAY) == []


def test_the_new_visit_counts_for_the_minutes_of_the_day() -> None:
    ana = host("UTC", MORNING, busy=(busy("2027-03-15 14:00", "2027-03-15 15:30"),))
    assert len(offered(query(ana, minutes_per_day=150), *DAY)) == 3
    assert offered(query(ana, minutes_per_day=149), *DAY) == []
    shorter = replace(ana, duration=30 * MINUTE)
    assert len(offered(query(shorter, minutes_per_day=120), *DAY)) == 3


def test_what_does_not_count_leaves_the_limits_alone() -> None:
    lunch = busy("2027-03-15 14:00", "2027-03-15 15:00", counts=False)
    assert len(offered(query(host("UTC", MORNING, busy=(lunch,)), per_day=1), *DAY)) == 3


def test_limits_count_on_the_local_day_of_the_host() -> None:
    # 03:00 UTC on the 16th is still the 15th in New York.
    evening = busy("2027-03-16 03:00", "2027-03-16 03:30")
    ana = host("America/New_York", MORNING, busy=(evening,))
    assert offered(query(ana, per_day=1), "2027-03-15 00:00", "2027-03-17 00:00") == [
        "2027-03-16 13:00",
        "2027-03-16 14:00",
        "2027-03-16 15:00",
    ]


def test_limits_follow_a_host_to_another_zone() -> None:
    # 15:00 and 16:00 on the 7th in Honolulu, the 8th in Berlin.
    west = TzPeriod(date(2027, 6, 1), date(2027, 6, 30), "Pacific/Honolulu")
    taken = busy("2027-06-08 01:00", "2027-06-08 01:30")
    ana = host("Europe/Berlin", weekly("16:00", "17:00"), tz_periods=(west,), busy=(taken,))
    assert offered(query(ana, per_day=1), "2027-06-08 02:00", "2027-06-08 09:00") == []
    assert len(offered(query(ana, per_day=2), "2027-06-08 02:00", "2027-06-08 09:00")) == 1
    # 01:00 and 02:00 on the 9th in Auckland, still the 8th in Berlin.
    east = TzPeriod(date(2027, 6, 1), date(2027, 6, 30), "Pacific/Auckland")
    taken = busy("2027-06-08 13:00", "2027-06-08 13:30")
    ana = host("Europe/Berlin", weekly("02:00", "03:00"), tz_periods=(east,), busy=(taken,))
    assert offered(query(ana, per_day=1), "2027-06-08 14:00", "2027-06-08 16:00") == []
    assert len(offered(query(ana, per_day=2), "2027-06-08 14:00", "2027-06-08 16:00")) == 1


def test_by_the_clock_starts_are_multiples_of_the_step_in_local_time() -> None:
    ana = host("Asia/Kolkata", weekly("09:20", "12:00"))
    assert times(offered(query(ana, duration=30, step=30, align="clock"), *DAY)) == [
        "04:00", "04:30", "05:00", "05:30", "06:00",
    ]  # fmt: skip


def test_by_the_clock_a_step_that_does_not_divide_the_day_starts_anew_at_midnight() -> None:
    night = host("UTC", weekly("20:00", "28:00"))
    question = query(night, duration=30, step=420, align="clock")
    assert offered(question, "2027-03-15 12:00", "2027-03-16 12:00") == [
        "2027-03-15 21:00",
        "2027-03-16 00:00",
    ]


def gapped(mode: str, *taken: tuple[str, str], **changes: object) -> list[str]:
    bookings = tuple(busy(f"2027-03-15 {a}", f"2027-03-15 {b}") for a, b in taken)
    ana = host("UTC", weekly("09:00", "13:00"), busy=bookings)
    question = query(ana, duration=45, step=15, gap_mode=mode, min_gap=30 * MINUTE, **changes)
    return times(offered(question, *DAY))


def test_tidy_hides_starts_that_leave_a_rest_too_short_to_use() -> None:
    # Free is 09:00-10:30 and 11:00-13:00; a rest of 15 minutes is of no use.
    assert gapped("tidy", ("10:30", "11:00")) == [
        "09:00", "09:45", "11:00", "11:30", "11:45", "12:15",
    ]  # fmt: skip


def test_tidy_may_keep_what_lies_at_an_edge() -> None:
    assert gapped("tidy", ("09:00", "10:00"), ("11:00", "13:00")) == []
    assert gapped("tidy", ("09:00", "10:00"), ("11:00", "13:00"), flush=True) == ["10:00", "10:15"]
    # Where there is room for something useful as well, nothing changes.
    roomy = gapped("tidy", ("10:30", "11:00"), flush=True)
    assert roomy == gapped("tidy", ("10:30", "11:00"))


def test_tidy_measures_from_the_buffers_and_takes_what_lies_outside_as_no_rest() -> None:
    # With 15 minutes after it a visit takes an hour: 09:00-10:00 would leave 30 minutes, which is
    # long enough; 09:15 leaves 15 minutes on both sides. 12:15 ends its buffer after closing.
    assert gapped("tidy", ("10:30", "11:00"), buffer_after=15) == [
        "09:00", "09:30", "11:00", "11:30", "12:00", "12:15",
    ]  # fmt: skip


def test_tidy_knows_a_window_that_began_two_dates_before() -> None:
    # Open from Monday noon to Wednesday 06:00: Wednesday 00:15 leaves a long rest before it.
    monday = weekly("12:00", "48:00", days=frozenset({1}))
    wednesday = weekly("00:00", "06:00", days=frozenset({3}))
    question = query(
        host("UTC", monday, wednesday), duration=30, step=15, gap_mode="tidy", min_gap=30 * MINUTE
    )
    assert offered(question, "2027-03-17 00:00", "2027-03-17 00:45") == [
        "2027-03-17 00:00",
        "2027-03-17 00:15",
        "2027-03-17 00:30",
    ]


def test_pack_offers_only_what_touches_a_booking_or_the_edge_of_the_window() -> None:
    assert gapped("pack", ("10:30", "11:00")) == ["09:00", "09:45", "11:00", "12:15"]


def test_pack_counts_a_buffer_beyond_the_edge_as_touching_it() -> None:
    assert gapped("pack", ("10:30", "11:00"), buffer_before=15, buffer_after=15) == [
        "09:00", "09:15", "09:30", "11:15", "12:00", "12:15",
    ]  # fmt: skip


def test_pack_leaves_a_day_without_a_booking_as_it_is() -> None:
    assert gapped("pack") == gapped("free")
    off = busy("2027-03-15 10:30", "2027-03-15 11:00", booked=False)
    ana = host("UTC", weekly("09:00", "13:00"), busy=(off,))
    question = query(ana, duration=45, step=15, gap_mode="pack")
    free = replace(question, rules=replace(question.rules, gap_mode="free"))
    assert offered(question, *DAY) == offered(free, *DAY)


def team() -> tuple[Host, Host]:
    ana = host("UTC", weekly("09:00", "12:00"), key=1)
    ion = host(
        "UTC",
        weekly("10:30", "14:00"),
        key=2,
        busy=(busy("2027-03-15 12:30", "2027-03-15 13:00"),),
    )
    return ana, ion


def test_one_free_host_is_enough_and_each_keeps_their_own_grid() -> None:
    question = query(*team())
    assert times(offered(question, *DAY)) == ["09:00", "10:00", "10:30", "11:00", "11:30"]
    found = starts_by_host(question, at(DAY[0]), at(DAY[1]))
    assert times(shown(found[1])) == ["09:00", "10:00", "11:00"]
    assert times(shown(found[2])) == ["10:30", "11:30"]


def test_a_collective_starts_its_grid_where_the_common_window_begins() -> None:
    question = query(*team(), team_mode="collective", duration=45, step=45)
    assert times(offered(question, *DAY)) == ["10:30", "11:15"]
    found = starts_by_host(question, at(DAY[0]), at(DAY[1]))
    assert found[1] == found[2] == starts(question, at(DAY[0]), at(DAY[1]))


def test_a_collective_is_free_only_when_all_are() -> None:
    ana, ion = team()
    booked = replace(ana, busy=(busy("2027-03-15 11:20", "2027-03-15 11:30"),))
    question = query(booked, ion, team_mode="collective", duration=45, step=45)
    assert times(offered(question, *DAY)) == ["10:30"]


def test_nobody_offers_nothing() -> None:
    question = query(host("UTC", MORNING))
    for mode in ("any", "collective"):
        empty = replace(question, hosts=(), rules=replace(question.rules, team_mode=mode))
        assert starts(empty, at(DAY[0]), at(DAY[1])) == []
        assert starts_by_host(empty, at(DAY[0]), at(DAY[1])) == {}
