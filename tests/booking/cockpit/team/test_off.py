"""Time off: looked at before it is saved, changed, taken back and brought again."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import schedule
from booking.models import Block, Booking, Performs, Resource, Service, Variant
from booking.schedule import Choice
from tests.booking.cockpit.conftest import Booker
from tests.booking.cockpit.team.conftest import (
    BUCHAREST,
    MARIA,
    OFF,
    absent,
    page_of,
    save,
    text,
    verbs,
)

NEW = f"{OFF}new/"


@pytest.fixture
def alone(ana: Resource) -> Resource:
    """Nobody but Ana performs anything, and only the men's cut (30 minutes) can be booked."""
    Performs.objects.exclude(resource=ana).delete()
    Service.objects.exclude(variants__slug="tuns-barbati").update(visibility="off")
    Variant.objects.update(buffer_before_min=0, buffer_after_min=0)
    Service.objects.update(step_min=None, lead_min=None, horizon_days=None, limits={})
    Performs.objects.update(buffer_before_min=None, buffer_after_min=None, duration_min=None)
    return ana


def whole(first: dt.date, last: dt.date | None = None, **more: str) -> dict[str, Any]:
    """The form: whole days."""
    known = {"kind": "time_off", "span": "days", "from_on": str(first), "to_on": str(last or "")}
    return known | more


def hours(day: dt.date, times: str) -> dict[str, Any]:
    """The form: some hours."""
    return {"kind": "time_off", "span": "hours", "from_on": str(day), "times": times}


def rows() -> list[tuple[str, dt.datetime, dt.datetime]]:
    """What is stored, on the clock of Bucharest."""
    return [
        (row.kind, row.starts_at.astimezone(BUCHAREST), row.ends_at.astimezone(BUCHAREST))
        for row in Block.objects.all()
    ]


def at(day: dt.date, hour: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), BUCHAREST)


def key_path(row: Block, action: str) -> str:
    return f"{page_of(row)}{action}/"


def test_a_day_off_is_looked_at_and_saved(desk: Client, monday: dt.date, alone: Resource) -> None:
    page = text(desk.post(NEW, whole(monday)))
    assert "16 times fewer." in page
    assert rows() == []
    response = save(desk, NEW, whole(monday, note="Wedding"))
    assert response["Location"] == OFF
    assert rows() == [("time_off", at(monday), at(monday + dt.timedelta(days=1)))]
    page = text(desk.get(OFF))
    assert "Time off – Wedding" in page
    assert verbs(alone)[-1] == "block"


def test_bookings_stay_and_are_named_in_the_preview(
    desk: Client, book: Booker, monday: dt.date, alone: Resource
) -> None:
    booking = book()
    page = text(desk.post(NEW, whole(monday)))
    assert "15 times fewer; 1 booking now falls outside." in page
    assert f"/bookings/{booking.code}/" in page
    save(desk, NEW, whole(monday))
    assert Booking.objects.get(pk=booking.pk).state == "confirmed"
    assert "1 appointment to sort out" in text(desk.get(OFF))


def test_some_hours_are_one_stretch_of_a_day(
    desk: Client, monday: dt.date, alone: Resource
) -> None:
    save(desk, NEW, hours(monday, "10-12"))
    assert rows() == [("time_off", at(monday, 10), at(monday, 12))]
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    free = schedule.free(plan, first=monday, last=monday)[monday]
    assert {each.astimezone(BUCHAREST).hour for each in free} == {9, 12, 13, 14, 15, 16}


def test_a_range_ends_with_its_last_day(desk: Client, monday: dt.date, ana: Resource) -> None:
    friday = monday + dt.timedelta(days=4)
    save(desk, NEW, whole(monday, friday))
    assert rows() == [("time_off", at(monday), at(friday + dt.timedelta(days=1)))]
    form = desk.get(key_path(Block.objects.get(), "edit")).context["form"]
    assert (form["from_on"].value(), form["to_on"].value()) == (monday, friday)


def test_an_entry_is_changed(desk: Client, monday: dt.date, ana: Resource) -> None:
    row = absent(ana, monday, kind="time_off")
    page = text(desk.get(key_path(row, "edit")))
    assert "Change time off" in page
    save(desk, key_path(row, "edit"), hours(monday, "9-11"))
    assert rows() == [("time_off", at(monday, 9), at(monday, 11))]
    assert verbs(ana)[-1] == "reblock"


def test_a_changed_kind_is_kept(desk: Client, monday: dt.date, ana: Resource) -> None:
    row = absent(ana, monday, kind="time_off")
    save(desk, key_path(row, "edit"), whole(monday, kind="blocked"))
    assert [kind for kind, *_ in rows()] == ["blocked"]


def test_what_is_taken_back_can_be_brought_again(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    row = absent(ana, monday, kind="time_off")
    before = rows()
    assert desk.post(key_path(row, "remove")).status_code == 303
    assert rows() == []
    undo = text(desk.get(OFF)).split('action="')[-1].split('"')[0]
    assert undo.endswith("/restore/")
    desk.post(undo)
    desk.post(undo)
    assert rows() == before


def test_an_entry_of_one_person_is_not_brought_to_another(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    desk.post(key_path(absent(ana, monday, kind="time_off"), "remove"))
    undo = text(desk.get(OFF)).split('action="')[-1].split('"')[0]
    assert desk.post(undo.replace("/ana/", "/maria/")).status_code == 404


def test_back_to_the_form_keeps_what_was_typed(desk: Client, monday: dt.date) -> None:
    page = text(desk.post(NEW, whole(monday, note="Wedding") | {"go": "edit"}))
    assert 'value="Wedding"' in page
    assert rows() == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"from_on": ""}, "Please enter a date."),
        ({"from_on": "soon"}, "Please enter a date."),
        ({"from_on": "9999-12-31"}, "This date is too far away."),
        ({"to_on": "2027-01-01"}, "This is before the first day."),
        ({"to_on": "2028-12-31"}, "That is more than a year."),
        ({"note": "x" * 81}, "This text is too long."),
        ({"note": "a\0b"}, "This text could not be read."),
        ({"kind": "sick"}, "Select a valid choice"),
        ({"kind": "imported"}, "Select a valid choice"),
        ({"span": "weeks"}, "Select a valid choice"),
        ({"span": "hours"}, "Please write one stretch of time"),
        ({"span": "hours", "times": "9-10, 12-13"}, "Please write one stretch of time"),
        ({"span": "hours", "times": "often"}, "Please write one stretch of time"),
    ],
)
def test_mistakes_stand_beside_their_field(desk: Client, wrong: dict[str, str], error: str) -> None:
    response = desk.post(NEW, whole(dt.date(2027, 3, 1)) | wrong)
    assert response.status_code == 422
    assert error in text(response)
    assert rows() == []


@pytest.mark.parametrize(
    "key", ["x", "time_off_1_2", "time_off_0_99999999999", "sick__1", "time_off_-1_5", "'_1_2"]
)
def test_what_is_not_there_is_a_404(desk: Client, key: str) -> None:
    for action in ("edit/", "remove/", "well/", ""):
        ask = desk.get if action in ("edit/", "") else desk.post
        assert ask(f"{OFF}{key}/{action}").status_code == 404


def test_an_absence_of_somebody_else_is_a_404(desk: Client, monday: dt.date, ana: Resource) -> None:
    row = absent(ana, monday, kind="time_off")
    assert desk.get(page_of(row).replace("/ana/", "/maria/")).status_code == 404


def test_what_another_calendar_brought_is_not_changed_here(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    row = absent(ana, monday, kind="imported")
    assert desk.post(key_path(row, "remove")).status_code == 404
    assert "No absence lies ahead." in text(desk.get(OFF))


def test_staff_read_their_own_absences_and_change_nothing(
    as_ana: Client, monday: dt.date, ana: Resource
) -> None:
    row = absent(ana, monday, kind="time_off")
    page = text(as_ana.get(OFF))
    assert as_ana.get(OFF).status_code == 200
    assert "/edit/" not in page
    assert "/sick/" not in page
    assert as_ana.get(NEW).status_code == 403
    assert as_ana.post(key_path(row, "remove")).status_code == 403
    assert as_ana.get(f"{MARIA}off/").status_code == 404


def test_five_hundred_entries_cost_as_much_as_one(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    absent(ana, monday)
    desk.get(OFF)
    with CaptureQueriesContext(connection) as one:
        desk.get(OFF)
    for n in range(500):
        absent(ana, monday + dt.timedelta(days=n))
    with CaptureQueriesContext(connection) as many:
        desk.get(OFF)
    assert len(many) == len(one)
