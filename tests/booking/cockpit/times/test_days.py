"""Days that differ: entered with a preview, listed, taken back and brought again."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import schedule
from booking.models import Hours, HoursException, Location, Resource, Staff
from booking.schedule import Choice

from ..conftest import BUCHAREST, Booker
from .conftest import DAYS, NEW_DAYS, save, text


def closing(first: dt.date, last: dt.date | None = None, **changed: object) -> dict[str, object]:
    """The form: the business is closed."""
    return {"kind": "closed", "from_on": str(first), "to_on": str(last or ""), **changed}


def opening(day: dt.date, times: str, *working: str, **changed: object) -> dict[str, object]:
    """The form: the business is open at these times, and who works then."""
    known = {"kind": "open", "from_on": str(day), "times": times, "working": list(working)}
    return {**known, **changed}


def rows() -> list[tuple[str, str, str, str]]:
    """What is stored: whose, what, from, to."""
    found = HoursException.objects.select_related("resource").order_by("from_on", "pk")
    return [
        (row.resource.slug if row.resource else "", row.kind, str(row.from_on), str(row.to_on))
        for row in found
    ]


def free(staff: str, day: dt.date) -> list[dt.datetime]:
    """When a men's cut with somebody can begin."""
    plan = schedule.resolve([Choice("tuns-barbati", staff)])
    found = schedule.free(plan, first=day, last=day).get(day, [])
    return [start.astimezone(BUCHAREST) for start in found]


def test_a_day_is_closed_after_a_look(desk: Client, monday: dt.date, alone: Resource) -> None:
    page = text(desk.post(NEW_DAYS, closing(monday)))
    assert "16 times fewer." in page
    assert rows() == []
    response = save(desk, NEW_DAYS, closing(monday, note="Stocktaking"))
    assert response["Location"] == DAYS
    assert rows() == [("", "closed", str(monday), str(monday))]
    assert "Stocktaking" in text(desk.get(DAYS))


def test_a_closure_over_a_booking_says_whom_it_concerns(
    desk: Client, book: Booker, monday: dt.date, alone: Resource
) -> None:
    booking = book()
    page = text(desk.post(NEW_DAYS, closing(monday)))
    assert "15 times fewer; 1 booking now falls outside." in page
    assert f"/bookings/{booking.code}/" in page


def test_a_range_is_one_entry(desk: Client, monday: dt.date) -> None:
    friday = monday + dt.timedelta(days=4)
    save(desk, NEW_DAYS, closing(monday, friday))
    assert rows() == [("", "closed", str(monday), str(friday))]


def test_a_day_within_a_closure_is_opened_again(
    desk: Client, monday: dt.date, alone: Resource
) -> None:
    friday, wednesday = monday + dt.timedelta(days=4), monday + dt.timedelta(days=2)
    save(desk, NEW_DAYS, closing(monday, friday))
    save(desk, NEW_DAYS, opening(wednesday, "10-12", "ana", "maria"))
    day = dt.timedelta(days=1)
    assert rows() == [
        ("", "closed", str(monday), str(wednesday - day)),
        ("", "open", str(wednesday), str(wednesday)),
        ("", "closed", str(wednesday + day), str(friday)),
    ]
    assert [start.hour for start in free("ana", wednesday)] == [10, 10, 11, 11]


def test_who_does_not_work_on_an_opened_day_is_not_offered(desk: Client, monday: dt.date) -> None:
    sunday = monday - dt.timedelta(days=1)
    save(desk, NEW_DAYS, opening(sunday, "10-12", "ana"))
    assert free("ana", sunday)
    assert not free("maria", sunday)


def test_who_has_own_hours_works_on_an_opened_day_when_chosen(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    Staff.objects.filter(resource=ana).update(own_hours=True)
    Hours.objects.create(resource=ana, weekday=1, starts=540, ends=600)
    sunday = monday - dt.timedelta(days=1)
    save(desk, NEW_DAYS, opening(sunday, "10-12", "ana", "maria"))
    assert [row[:2] for row in rows()] == [("", "open"), ("ana", "open")]
    assert free("ana", sunday)[0].hour == 10


def test_opening_needs_times_and_somebody(desk: Client, monday: dt.date) -> None:
    page = text(desk.post(NEW_DAYS, opening(monday, "")))
    assert "Please write when it is open." in page
    assert "Please choose who works then." in page


def test_a_staff_members_day_asks_for_nobody_else(desk: Client, monday: dt.date) -> None:
    save(desk, NEW_DAYS, opening(monday, "10-12", whose="ana"))
    assert rows() == [("ana", "open", str(monday), str(monday))]
    assert free("ana", monday)[0].hour == 10


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"from_on": ""}, "Please enter a date."),
        ({"from_on": "soon"}, "Please enter a date."),
        ({"from_on": "9999-12-31"}, "This date is too far away."),
        ({"to_on": "2027-01-01"}, "This is before the first day."),
        ({"to_on": "2028-12-31"}, "That is more than a year."),
        ({"note": "x" * 81}, "This text is too long."),
        ({"note": "a\0b"}, "This text could not be read."),
        ({"kind": "holiday"}, "Select a valid choice"),
        ({"whose": "nobody"}, "Select a valid choice"),
    ],
)
def test_mistakes_stand_beside_their_field(desk: Client, form: dict[str, str], error: str) -> None:
    good = {"kind": "closed", "from_on": "2027-03-01", "to_on": ""}
    response = desk.post(NEW_DAYS, good | form)
    assert response.status_code == 422
    assert error in text(response)
    assert rows() == []


def test_a_note_with_script_comes_out_as_text(desk: Client, monday: dt.date) -> None:
    save(desk, NEW_DAYS, closing(monday, note="<script>alert(1)</script>"))
    assert "<script>alert(1)" not in text(desk.get(DAYS))


def test_what_is_taken_back_can_be_brought_again(
    desk: Client, monday: dt.date, ana: Resource
) -> None:
    Staff.objects.filter(resource=ana).update(own_hours=True)
    sunday = monday - dt.timedelta(days=1)
    save(desk, NEW_DAYS, opening(sunday, "10-12", "ana", note="Open Sunday"))
    before = rows()
    assert len(before) == 3
    response = desk.post(f"{DAYS}{sunday}_{sunday}_open_/remove/")
    assert response.status_code == 303
    assert rows() == []
    page = text(desk.get(DAYS))
    undo = page.split('action="')[-1].split('"')[0]
    assert undo.endswith("/restore/")
    desk.post(undo)
    assert sorted(rows()) == sorted(before)
    assert HoursException.objects.get(location__isnull=False).note == {"ro": "Open Sunday"}
    # Pressed twice it is still there once.
    desk.post(undo)
    assert len(rows()) == 3


@pytest.mark.parametrize(
    "key", ["x", "2027-01-01_2027-01-01_closed_", "2027-01-01_x_closed_ana", "____", "_'_"]
)
def test_removing_what_is_not_there_is_a_404(desk: Client, key: str) -> None:
    assert desk.post(f"{DAYS}{key}/remove/").status_code == 404


@pytest.mark.parametrize("token", ["x", "a:b:c", "eyJ4IjoxfQ:1:x"])
def test_a_forged_way_back_is_a_404(desk: Client, token: str) -> None:
    assert desk.post(f"{DAYS}undo/{token}/restore/").status_code == 404


def test_changes_are_made_by_post_alone(desk: Client) -> None:
    assert desk.get(f"{DAYS}x/remove/").status_code == 405
    assert desk.get(f"{DAYS}undo/x/restore/").status_code == 405
    assert desk.post(DAYS).status_code == 405


def test_past_days_are_folded_away(desk: Client) -> None:
    yesterday = dt.date.today() - dt.timedelta(days=3)
    HoursException.objects.create(
        location=Location.objects.get(), kind="closed", from_on=yesterday, to_on=yesterday
    )
    assert "1 past entry" in text(desk.get(DAYS))


def test_an_empty_list_leads_to_the_holidays(desk: Client) -> None:
    assert "Every week is as usual." in text(desk.get(DAYS))


def test_the_form_is_filled_in_from_the_address(desk: Client) -> None:
    page = text(desk.get(f"{NEW_DAYS}?from=2027-05-27&kind=open"))
    assert 'value="2027-05-27"' in page
    assert 'value="open" checked' in page


@pytest.mark.parametrize("path", [DAYS, NEW_DAYS])
def test_only_who_may_change_settings_gets_in(
    as_ana: Client, at_front_desk: Client, path: str
) -> None:
    assert as_ana.get(path).status_code == 403
    assert at_front_desk.get(path).status_code == 403
    assert as_ana.post(f"{DAYS}x/remove/").status_code == 403


def test_five_hundred_entries_cost_as_much_as_one(desk: Client, ana: Resource) -> None:
    day = dt.date.today()
    HoursException.objects.create(resource=ana, kind="closed", from_on=day, to_on=day)
    desk.get(DAYS)
    with CaptureQueriesContext(connection) as one:
        desk.get(DAYS)
    HoursException.objects.bulk_create(
        HoursException(
            resource=ana,
            kind="closed",
            from_on=day + dt.timedelta(days=n),
            to_on=day + dt.timedelta(days=n),
        )
        for n in range(500)
    )
    with CaptureQueriesContext(connection) as many:
        desk.get(DAYS)
    assert len(many) == len(one)
