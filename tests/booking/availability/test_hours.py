"""When a host is open: weekly windows, midnight, exceptions, validity, closures, travel."""

from __future__ import annotations

from datetime import date

from booking.availability import TzPeriod, windows
from tests.booking.availability.build import (
    at,
    exception,
    host,
    offered,
    query,
    shown,
    weekly,
)

MONDAY, SATURDAY, SUNDAY = frozenset({1}), frozenset({6}), frozenset({7})


def test_two_windows_of_a_day_have_each_their_own_grid() -> None:
    question = query(host("UTC", weekly("09:00", "11:00"), weekly("14:30", "16:00")))
    assert offered(question, "2027-03-15 00:00", "2027-03-16 00:00") == [
        "2027-03-15 09:00",
        "2027-03-15 10:00",
        "2027-03-15 14:30",
    ]


def test_windows_that_touch_are_one_window() -> None:
    question = query(host("UTC", weekly("09:00", "10:30"), weekly("10:30", "12:00")))
    assert offered(question, "2027-03-15 00:00", "2027-03-16 00:00") == [
        "2027-03-15 09:00",
        "2027-03-15 10:00",
        "2027-03-15 11:00",
    ]


def test_windows_that_touch_at_midnight_are_one_window() -> None:
    saturday, sunday = (
        weekly("22:30", "24:00", days=SATURDAY),
        weekly("00:00", "02:00", days=SUNDAY),
    )
    question = query(host("UTC", saturday, sunday))
    assert offered(question, "2027-03-19 00:00", "2027-03-22 00:00") == [
        "2027-03-20 22:30",
        "2027-03-20 23:30",
        "2027-03-21 00:30",
    ]


def test_a_window_past_midnight_belongs_to_the_date_it_began() -> None:
    bar = host(
        "UTC", weekly("22:00", "26:00", days=SATURDAY), exceptions=(exception("2027-03-21"),)
    )
    assert offered(query(bar), "2027-03-20 00:00", "2027-03-22 00:00") == [
        "2027-03-20 22:00",
        "2027-03-20 23:00",
        "2027-03-21 00:00",
        "2027-03-21 01:00",
    ]


def test_a_window_that_ends_before_it_starts_offers_nothing() -> None:
    question = query(host("UTC", weekly("22:00", "06:00"), weekly("09:00", "09:00")))
    assert offered(question, "2027-03-15 00:00", "2027-03-18 00:00") == []


def test_what_is_always_open_starts_anew_at_each_midnight_whatever_range_is_asked_for() -> None:
    question = query(host("UTC", weekly("00:00", "24:00")), duration=60, step=420)
    day = ["2027-03-16 00:00", "2027-03-16 07:00", "2027-03-16 14:00", "2027-03-16 21:00"]
    assert offered(question, "2027-03-16 00:00", "2027-03-17 00:00") == day
    assert offered(question, "2027-03-16 06:30", "2027-03-17 00:00") == day[1:]
    assert offered(question, "2027-03-15 23:00", "2027-03-17 00:00") == day


def test_a_window_holding_a_whole_day_keeps_its_own_beginning_before_the_first_midnight() -> None:
    long_night = host(
        "UTC",
        exceptions=(
            exception("2027-03-15", ("20:30", "24:00")),
            exception("2027-03-16", ("00:00", "24:00")),
            exception("2027-03-17", ("00:00", "05:00")),
        ),
    )
    question = query(long_night, duration=60, step=480)
    assert offered(question, "2027-03-14 00:00", "2027-03-19 00:00") == [
        "2027-03-15 20:30",
        "2027-03-16 00:00",
        "2027-03-16 08:00",
        "2027-03-16 16:00",
        "2027-03-17 00:00",
    ]


def test_almost_two_days_without_a_whole_one_keep_one_grid() -> None:
    long_night = host(
        "UTC",
        exceptions=(
            exception("2027-03-15", ("01:00", "24:00")),
            exception("2027-03-16", ("00:00", "23:30")),
        ),
    )
    question = query(long_night, duration=60, step=600)
    assert offered(question, "2027-03-16 00:00", "2027-03-17 00:00") == [
        "2027-03-16 07:00",
        "2027-03-16 17:00",
    ]


def test_the_29th_of_february_is_a_day_like_any_other() -> None:
    tuesdays = host("Europe/Berlin", weekly("09:00", "10:00", days=frozenset({2})))
    assert offered(query(tuesdays), "2028-02-22 00:00", "2028-03-08 00:00") == [
        "2028-02-22 08:00",
        "2028-02-29 08:00",
        "2028-03-07 08:00",
    ]
    leap = host("Europe/Berlin", exceptions=(exception("2028-02-29", ("12:00", "13:00")),))
    assert offered(query(leap), "2028-02-01 00:00", "2028-04-01 00:00") == ["2028-02-29 11:00"]


def test_an_exception_replaces_the_windows_of_its_date() -> None:
    changed = host(
        "UTC",
        weekly("09:00", "11:00"),
        exceptions=(exception("2027-03-15"), exception("2027-03-16", ("14:00", "15:00"))),
    )
    assert offered(query(changed), "2027-03-15 00:00", "2027-03-18 00:00") == [
        "2027-03-16 14:00",
        "2027-03-17 09:00",
        "2027-03-17 10:00",
    ]


def test_a_closure_of_the_location_wins_over_an_exception() -> None:
    holiday = host(
        "UTC",
        weekly("09:00", "10:00"),
        exceptions=(exception("2027-03-16", ("14:00", "15:00")),),
        closed=frozenset({date(2027, 3, 15), date(2027, 3, 16)}),
    )
    assert offered(query(holiday), "2027-03-15 00:00", "2027-03-18 00:00") == ["2027-03-17 09:00"]


def test_a_window_holds_from_its_first_to_its_last_date_both_included() -> None:
    june = weekly("09:00", "10:00", valid_from=date(2027, 6, 2), valid_to=date(2027, 6, 4))
    assert offered(query(host("UTC", june)), "2027-05-25 00:00", "2027-06-15 00:00") == [
        "2027-06-02 09:00",
        "2027-06-03 09:00",
        "2027-06-04 09:00",
    ]


def test_every_second_week_is_counted_from_the_week_of_the_anchor() -> None:
    # Thursday 18 March 2027; the windows are on the Mondays of its week and of each second one.
    alternating = weekly("09:00", "10:00", days=MONDAY, every_weeks=2, anchor=date(2027, 3, 18))
    assert offered(query(host("UTC", alternating)), "2027-02-24 00:00", "2027-04-15 00:00") == [
        "2027-03-01 09:00",
        "2027-03-15 09:00",
        "2027-03-29 09:00",
        "2027-04-12 09:00",
    ]


def test_every_third_week_runs_over_the_turn_of_the_year() -> None:
    third = weekly("09:00", "10:00", days=MONDAY, every_weeks=3, anchor=date(2027, 12, 13))
    assert offered(query(host("UTC", third)), "2027-12-01 00:00", "2028-02-01 00:00") == [
        "2027-12-13 09:00",
        "2028-01-03 09:00",
        "2028-01-24 09:00",
    ]


def test_without_an_anchor_weeks_are_counted_from_the_first_valid_date() -> None:
    biweekly = weekly("09:00", "10:00", days=MONDAY, every_weeks=2, valid_from=date(2027, 3, 10))
    # 10 March lies in the week of the 8th, whose Monday is before the first valid date.
    assert offered(query(host("UTC", biweekly)), "2027-03-01 00:00", "2027-04-06 00:00") == [
        "2027-03-22 09:00",
        "2027-04-05 09:00",
    ]


def test_a_host_on_a_journey_works_by_the_clock_of_the_other_zone() -> None:
    journey = TzPeriod(date(2027, 6, 8), date(2027, 6, 9), "America/New_York")
    away = host("Europe/Berlin", weekly("09:00", "10:00"), tz_periods=(journey,))
    assert offered(query(away), "2027-06-07 00:00", "2027-06-11 00:00") == [
        "2027-06-07 07:00",
        "2027-06-08 13:00",
        "2027-06-09 13:00",
        "2027-06-10 07:00",
    ]


def test_of_two_journeys_on_a_date_the_later_one_decides() -> None:
    journeys = (
        TzPeriod(date(2027, 6, 8), None, "America/New_York"),
        TzPeriod(date(2027, 6, 9), date(2027, 6, 9), "Asia/Tokyo"),
    )
    for order in (journeys, journeys[::-1]):
        away = host("Europe/Berlin", weekly("09:00", "10:00"), tz_periods=order)
        assert offered(query(away), "2027-06-08 00:00", "2027-06-11 00:00") == [
            "2027-06-08 13:00",
            "2027-06-09 00:00",
            "2027-06-10 13:00",
        ]


def test_windows_lists_what_is_open_on_local_dates_whatever_is_booked() -> None:
    shop = host(
        "Europe/Berlin",
        weekly("09:00", "12:00"),
        weekly("11:00", "14:00"),
        exceptions=(exception("2027-03-28"),),
    )
    found = windows(shop, date(2027, 3, 27), date(2027, 3, 29))
    assert [shown(list(window)) for window in found] == [
        ["2027-03-27 08:00", "2027-03-27 13:00"],
        ["2027-03-29 07:00", "2027-03-29 12:00"],
    ]


def test_windows_are_cut_at_the_midnights_around_the_dates() -> None:
    bar = host("UTC", weekly("20:00", "26:00"))
    assert windows(bar, date(2027, 3, 15), date(2027, 3, 15)) == [
        (at("2027-03-15 00:00"), at("2027-03-15 02:00")),
        (at("2027-03-15 20:00"), at("2027-03-16 00:00")),
    ]
    assert windows(bar, date(2027, 3, 16), date(2027, 3, 15)) == []


def test_years_at_the_ends_of_the_calendar_are_answered() -> None:
    shop = host("Pacific/Kiritimati", weekly("09:00", "10:00"))
    assert offered(query(shop, now=at("0001-01-01 00:00")), "0001-01-02 00:00", "0001-01-03 00:00")
    assert offered(query(shop), "9999-12-30 00:00", "9999-12-31 00:00")
    assert offered(query(shop, horizon_days=10**7), "2027-03-15 00:00", "2027-03-16 00:00")
