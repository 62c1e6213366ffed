"""Weeks and days that differ, as they are written: what is cut, what stays, what is joined."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import timetable
from booking.models import Hours, HoursException, Location, Resource
from booking.timetable import Different, Kind, Span, Window
from tenants.models import Business

JULY, AUGUST = dt.date(2027, 7, 1), dt.date(2027, 8, 31)
SUMMER = Span(JULY, AUGUST)
BEFORE, AFTER = dt.date(2027, 6, 30), dt.date(2027, 9, 1)
USUAL, SHORT = Window(1, 540, 1020), Window(1, 540, 720)
# A Monday, and the Monday after it.
EVEN = dt.date(2027, 3, 1)
Row = tuple[dt.date | None, dt.date | None, int]


@pytest.fixture
def house(salon_maria: Business) -> Location:
    """The salon, open on Mondays from nine to five."""
    Hours.objects.all().delete()
    house = Location.objects.get()
    timetable.set_week(house, span=Span(), windows=[USUAL])
    return house


def rows() -> list[Row]:
    """From when until when, and when it ends, in order."""
    found = [(row.valid_from, row.valid_to, row.ends) for row in Hours.objects.all()]
    return sorted(found, key=lambda row: row[0] or dt.date.min)


def test_summer_hours_cut_the_usual_ones_in_two(house: Location) -> None:
    timetable.set_week(house, span=SUMMER, windows=[SHORT], alone=True)
    assert rows() == [(None, BEFORE, 1020), (JULY, AUGUST, 720), (AFTER, None, 1020)]


def test_without_summer_hours_the_usual_ones_are_whole_again(house: Location) -> None:
    timetable.set_week(house, span=SUMMER, windows=[SHORT], alone=True)
    timetable.remove_week(house, SUMMER)
    assert rows() == [(None, None, 1020)]


def test_a_shorter_summer_leaves_no_gap(house: Location) -> None:
    timetable.set_week(house, span=SUMMER, windows=[SHORT], alone=True)
    ends = dt.date(2027, 8, 15)
    timetable.set_week(house, span=Span(JULY, ends), windows=[SHORT], instead_of=SUMMER, alone=True)
    assert rows() == [
        (None, BEFORE, 1020),
        (JULY, ends, 720),
        (dt.date(2027, 8, 16), None, 1020),
    ]


def test_new_hours_from_a_day_on_end_the_old_ones_until_they_are_removed(house: Location) -> None:
    timetable.set_week(house, span=Span(JULY), windows=[SHORT], alone=True)
    assert rows() == [(None, BEFORE, 1020), (JULY, None, 720)]
    timetable.remove_week(house, Span(JULY))
    assert rows() == [(None, None, 1020)]


def test_a_week_beside_others_cuts_nothing(house: Location) -> None:
    timetable.set_week(house, span=SUMMER, windows=[Window(1, 1080, 1200)])
    assert rows() == [(None, None, 1020), (JULY, AUGUST, 1200)]
    timetable.remove_week(house, SUMMER)
    assert rows() == [(None, None, 1020)]


def test_summer_hours_that_cover_a_whole_week_take_its_place(house: Location) -> None:
    within = Span(dt.date(2027, 7, 10), dt.date(2027, 7, 20))
    timetable.set_week(house, span=within, windows=[USUAL])
    timetable.set_week(house, span=SUMMER, windows=[SHORT], alone=True)
    assert [row[2] for row in rows()] == [1020, 720, 1020]


def test_a_rhythm_survives_being_cut(house: Location) -> None:
    rhythm = Span(None, None, 2, EVEN)
    timetable.set_week(house, span=rhythm, windows=[Window(6, 540, 720)])
    timetable.set_week(house, span=SUMMER, windows=[SHORT], alone=True)
    pieces = Hours.objects.filter(weekday=6)
    assert {(row.every_weeks, row.anchor) for row in pieces} == {(2, EVEN)}
    assert pieces.count() == 2


def test_the_same_week_again_writes_nothing(house: Location) -> None:
    before = Hours.objects.get().pk
    timetable.set_week(house, span=Span(), windows=[USUAL])
    assert Hours.objects.get().pk == before


def test_what_is_said_last_about_a_day_counts(house: Location) -> None:
    first, last, middle = JULY, dt.date(2027, 7, 10), dt.date(2027, 7, 5)
    timetable.set_days(house, house, Different(Kind.CLOSED, first, last))
    timetable.set_days(house, house, Different(Kind.OPEN, middle, middle, ((600, 720),)))
    found = HoursException.objects.filter(location=house)
    assert [(row.kind, row.from_on.day, row.to_on.day) for row in found] == [
        ("closed", 1, 4),
        ("open", 5, 5),
        ("closed", 6, 10),
    ]


def test_a_holiday_within_a_closure_outlives_it(house: Location) -> None:
    holiday = dt.date(2027, 8, 15)
    timetable.set_days(house, house, Different(Kind.HOLIDAY, holiday, holiday))
    timetable.set_days(house, house, Different(Kind.CLOSED, JULY, AUGUST))
    timetable.remove_days(HoursException.objects.filter(kind="closed"))
    assert [row.kind for row in HoursException.objects.all()] == ["holiday"]


def test_a_staff_members_day_leaves_the_businesss_alone(house: Location, ana: Resource) -> None:
    timetable.set_days(house, house, Different(Kind.CLOSED, JULY, JULY))
    timetable.set_days(house, ana, Different(Kind.OPEN, JULY, JULY, ((600, 720),)))
    assert HoursException.objects.filter(location=house).count() == 1
    assert HoursException.objects.filter(resource=ana).count() == 1


def test_who_has_left_meanwhile_is_left_out_when_days_come_back(
    house: Location, ana: Resource
) -> None:
    timetable.set_days(house, ana, Different(Kind.CLOSED, JULY, JULY))
    (row,) = timetable.remove_days(HoursException.objects.all())
    kept = timetable.keep(row)
    timetable.restore_days([kept._replace(owner="nobody")])
    assert not HoursException.objects.exists()
    timetable.restore_days([kept, kept])
    assert HoursException.objects.get().resource == ana
