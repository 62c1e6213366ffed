"""Days on which the clock jumps, worked out by hand: window borders that are skipped move to the
first instant that exists; one that comes twice opens at the first and closes at the second."""

from __future__ import annotations

import pytest

from tests.booking.availability.build import host, offered, query, weekly

MON, TUE, WED, THU, FRI, SAT, SUN = (frozenset({n}) for n in range(1, 8))

# zone, weekday, window, minutes of duration and step, date, starts in UTC (< = the day before)
TABLE = [
    # 28 March 2027, 01:00 UTC: 02:00 becomes 03:00
    ("Europe/Berlin", SUN, "00:00-06:00", 60, "2027-03-28", "<23:00 00:00 01:00 02:00 03:00"),
    ("Europe/Berlin", SUN, "02:30-05:00", 60, "2027-03-28", "01:00 02:00"),
    ("Europe/Berlin", SUN, "01:00-02:30", 60, "2027-03-28", "00:00"),
    ("Europe/Berlin", SUN, "02:15-02:45", 15, "2027-03-28", ""),
    ("Europe/Berlin", SUN, "10:00-12:00", 60, "2027-03-28", "08:00 09:00"),
    ("Europe/Berlin", SAT, "22:00-28:00", 60, "2027-03-28", "<21:00 <22:00 <23:00 00:00 01:00"),
    # 31 October 2027, 01:00 UTC: 03:00 becomes 02:00
    ("Europe/Berlin", SUN, "00:00-04:00", 60, "2027-10-31", "<22:00 <23:00 00:00 01:00 02:00"),
    ("Europe/Berlin", SUN, "02:00-03:00", 60, "2027-10-31", "00:00 01:00"),
    ("Europe/Berlin", SUN, "01:00-02:30", 60, "2027-10-31", "<23:00 00:00"),
    ("Europe/Berlin", SUN, "10:00-12:00", 60, "2027-10-31", "09:00 10:00"),
    # the same instants, one hour further on the clock
    ("Europe/Bucharest", SUN, "03:30-06:00", 60, "2027-03-28", "01:00 02:00"),
    ("Europe/Bucharest", SUN, "09:00-11:00", 60, "2027-03-28", "06:00 07:00"),
    ("Europe/Bucharest", SUN, "03:00-04:00", 60, "2027-10-31", "00:00 01:00"),
    # 14 March 2027, 07:00 UTC and 7 November, 06:00 UTC
    ("America/New_York", SUN, "02:00-04:00", 60, "2027-03-14", "07:00"),
    ("America/New_York", SUN, "09:00-11:00", 60, "2027-03-14", "13:00 14:00"),
    ("America/New_York", SUN, "01:00-02:00", 60, "2027-11-07", "05:00 06:00"),
    # half an hour: 3 April 2027, 15:00 UTC back to 01:30; 2 October, 15:30 UTC on to 02:30
    ("Australia/Lord_Howe", SUN, "01:30-03:00", 30, "2027-04-04", "<14:30 <15:00 <15:30 <16:00"),
    ("Australia/Lord_Howe", SUN, "01:30-02:00", 30, "2027-04-04", "<14:30 <15:00"),
    ("Australia/Lord_Howe", SUN, "02:00-03:00", 30, "2027-10-03", "<15:30"),
    ("Australia/Lord_Howe", SUN, "02:15-04:00", 30, "2027-10-03", "<15:30 <16:00 <16:30"),
    # midnight does not exist: 5 September 2027, 04:00 UTC, is 01:00
    ("America/Santiago", SUN, "00:00-03:00", 60, "2027-09-05", "04:00 05:00"),
    ("America/Santiago", SUN, "00:30-02:00", 60, "2027-09-05", "04:00"),
    ("America/Santiago", SUN, "09:00-11:00", 60, "2027-09-05", "12:00 13:00"),
    ("America/Santiago", SAT, "22:00-24:00", 60, "2027-09-05", "02:00 03:00"),
    # the hour before midnight comes twice: 4 April 2027, 03:00 UTC, is 23:00 again
    ("America/Santiago", SAT, "22:00-24:00", 60, "2027-04-04", "01:00 02:00 03:00"),
    ("America/Santiago", SAT, "23:00-23:30", 30, "2027-04-04", "02:00 02:30 03:00"),
    # 30 April 2027 begins at 01:00 (22:00 UTC); 28 October has 23:00 twice
    ("Africa/Cairo", FRI, "00:00-02:00", 60, "2027-04-30", "<22:00"),
    ("Africa/Cairo", FRI, "09:00-11:00", 60, "2027-04-30", "06:00 07:00"),
    ("Africa/Cairo", THU, "23:00-24:00", 60, "2027-10-28", "20:00 21:00"),
    # no change, but not a whole hour from UTC
    ("Asia/Kolkata", WED, "09:00-11:00", 60, "2027-03-17", "03:30 04:30"),
    ("Asia/Kathmandu", WED, "09:00-11:00", 60, "2027-03-17", "03:15 04:15"),
]  # fmt: skip


@pytest.mark.parametrize(("tz", "days", "window", "length", "day", "expected"), TABLE)
def test_windows_on_days_of_a_clock_change(
    tz: str, days: frozenset[int], window: str, length: int, day: str, expected: str
) -> None:
    question = query(host(tz, weekly(*window.split("-"), days=days)), duration=length, step=length)
    before = f"{day[:8]}{int(day[8:]) - 1:02}"
    starts = [
        f"{before} {start[1:]}" if start.startswith("<") else f"{day} {start}"
        for start in expected.split()
    ]
    found = offered(question, f"{before} 00:00", f"{day} 23:59")
    # The neighbouring week has a window of the same weekday only outside of these two days.
    assert found == starts


def test_a_day_of_23_hours_that_is_open_all_day_starts_anew_at_both_midnights() -> None:
    question = query(host("Europe/Berlin", weekly("00:00", "24:00")), duration=60, step=300)
    assert offered(question, "2027-03-27 20:00", "2027-03-29 02:00") == [
        "2027-03-27 23:00",
        "2027-03-28 04:00",
        "2027-03-28 09:00",
        "2027-03-28 14:00",
        "2027-03-28 19:00",
        "2027-03-28 22:00",
    ]


def test_by_the_clock_an_hour_that_comes_twice_offers_its_times_twice() -> None:
    question = query(host("Europe/Berlin", weekly("00:30", "04:00")), align="clock")
    assert offered(question, "2027-10-30 20:00", "2027-10-31 12:00") == [
        "2027-10-30 23:00",
        "2027-10-31 00:00",
        "2027-10-31 01:00",
        "2027-10-31 02:00",
    ]


def test_by_the_clock_the_grid_follows_a_change_of_half_an_hour() -> None:
    question = query(host("Australia/Lord_Howe", weekly("00:00", "04:00")), align="clock")
    assert offered(question, "2027-04-03 12:00", "2027-04-03 23:00") == [
        "2027-04-03 13:00",
        "2027-04-03 14:00",
        "2027-04-03 15:30",
        "2027-04-03 16:30",
    ]


def test_windows_that_meet_only_because_an_hour_is_skipped_are_one() -> None:
    windows = weekly("01:00", "02:10", days=SUN), weekly("02:50", "04:00", days=SUN)
    question = query(host("Europe/Berlin", *windows), duration=40, step=40)
    assert offered(question, "2027-03-27 12:00", "2027-03-28 12:00") == [
        "2027-03-28 00:00",
        "2027-03-28 00:40",
        "2027-03-28 01:20",
    ]


def test_a_date_that_the_zone_skips_offers_nothing() -> None:
    # Samoa went from 29 to 31 December 2011.
    question = query(host("Pacific/Apia", weekly("09:00", "10:00")))
    assert offered(question, "2011-12-29 00:00", "2011-12-31 12:00") == [
        "2011-12-29 19:00",
        "2011-12-30 19:00",
    ]


def test_a_window_that_closes_at_a_second_midnight_is_seen_from_between_the_two() -> None:
    # Havana, 7 November 2027, 05:00 UTC: 01:00 becomes 00:00.
    question = query(host("America/Havana", weekly("22:00", "24:00", days=SAT)))
    assert offered(question, "2027-11-07 00:00", "2027-11-07 12:00") == [
        "2027-11-07 02:00",
        "2027-11-07 03:00",
        "2027-11-07 04:00",
    ]
    assert offered(question, "2027-11-07 04:00", "2027-11-07 12:00") == ["2027-11-07 04:00"]
