"""The week of the business and of staff: looked at, previewed, saved."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Hours, Location, Resource, Staff

from ..conftest import BUCHAREST, Booker
from .conftest import ANA, HOURS, save, text, week, windows

NINE_TO_FIVE = [(day, 540, 1020) for day in range(1, 6)]


def test_the_week_is_shown_as_text(desk: Client) -> None:
    page = text(desk.get(HOURS))
    assert page.count('value="09:00–17:00"') == 5
    assert 'aria-current="page"><svg' in page


def test_it_is_previewed_before_it_is_saved(desk: Client, alone: Resource) -> None:
    page = text(desk.post(HOURS, week("9-13")))
    assert "times fewer" in page
    assert 'name="day_1" value="9-13"' in page
    assert windows(location__isnull=False) == NINE_TO_FIVE


def test_save_saves_and_says_so(desk: Client) -> None:
    response = save(desk, HOURS, week("9-13, 14-18", day_6="18-2"))
    assert response["Location"] == HOURS
    saved = windows(location__isnull=False)
    assert saved[:2] == [(1, 540, 780), (1, 840, 1080)]
    assert saved[-1] == (6, 1080, 1560)
    page = text(desk.get(HOURS))
    assert "The hours were saved." in page
    assert 'value="18:00–02:00"' in page


def test_what_stays_the_same_is_not_written_anew(desk: Client) -> None:
    before = set(Hours.objects.values_list("pk", flat=True))
    save(desk, HOURS, week(day_5=""))
    after = set(Hours.objects.values_list("pk", flat=True))
    assert after < before
    assert len(after) == 4


def test_mistakes_stand_beside_their_day_and_nothing_is_lost(desk: Client) -> None:
    response = desk.post(HOURS, week("9-17", day_2="9-13, 12-18", day_3="from nine"))
    page = text(response)
    assert response.status_code == 422
    assert "Two of these times overlap." in page
    assert "Please write the times like this" in page
    assert 'value="9-13, 12-18"' in page
    assert 'value="from nine"' in page
    assert page.count('aria-invalid="true"') == 2


@pytest.mark.parametrize("times", ["\0", "9-13\0", "x" * 300, "\u202e9-13-", "-1--5", "9" * 150])
def test_texts_that_are_no_times_are_refused(desk: Client, times: str) -> None:
    assert desk.post(HOURS, week(day_1=times)).status_code == 422


def test_script_comes_out_as_text(desk: Client) -> None:
    page = text(desk.post(HOURS, week(day_1='"><script>alert(1)</script>')))
    assert "<script>alert(1)" not in page


def test_a_day_is_copied_without_javascript(desk: Client) -> None:
    form = week("9-17", day_1="10-14", copy="1:week")
    page = text(desk.post(HOURS, form))
    assert page.count('value="10-14"') == 5
    assert page.count('value="9-17"') == 0
    assert windows(location__isnull=False) == NINE_TO_FIVE


def test_sunday_is_copied_to_monday(desk: Client) -> None:
    page = text(desk.post(HOURS, week("", day_7="10-14", copy="7:next")))
    assert page.count('value="10-14"') == 2


def test_the_preview_leads_back_to_what_was_typed(desk: Client) -> None:
    page = text(desk.post(HOURS, week("8-12", go="edit")))
    assert page.count('value="8-12"') == 5


def test_bookings_that_fall_outside_are_linked_and_stay(
    desk: Client, book: Booker, monday: dt.date, alone: Resource
) -> None:
    booking = book(at=dt.datetime.combine(monday, dt.time(16), BUCHAREST))
    page = text(desk.post(HOURS, week("9-13")))
    assert "1 booking now falls outside" in page
    assert f"/bookings/{booking.code}/" in page
    save(desk, HOURS, week("9-13"))
    booking.refresh_from_db()
    assert booking.state == "confirmed"


# ── staff


def test_staff_follow_the_business_until_they_have_own_hours(desk: Client, ana: Resource) -> None:
    page = text(desk.get(ANA))
    # What would be a start for own hours is filled in.
    assert page.count('value="09:00–17:00"') == 5
    save(desk, ANA, week("10-14"))
    assert Staff.objects.get(resource=ana).own_hours
    assert windows(resource=ana) == [(day, 600, 840) for day in range(1, 6)]
    assert windows(location__isnull=False) == NINE_TO_FIVE


def test_going_back_to_the_businesss_hours_keeps_ones_own_for_later(
    desk: Client, ana: Resource
) -> None:
    save(desk, ANA, week("10-14"))
    save(desk, ANA, {"own_hours": "0", "day_1": "nonsense"})
    assert not Staff.objects.get(resource=ana).own_hours
    assert windows(resource=ana) == [(day, 600, 840) for day in range(1, 6)]


def test_a_preview_changes_nothing_for_staff_either(desk: Client, ana: Resource) -> None:
    desk.post(ANA, week("10-14"))
    assert not Staff.objects.get(resource=ana).own_hours
    assert windows(resource=ana) == []


def test_the_business_ignores_whether_it_follows_itself(desk: Client) -> None:
    save(desk, HOURS, week("10-14", own_hours="0"))
    assert windows(location__isnull=False)[0] == (1, 600, 840)


@pytest.mark.parametrize("slug", ["nobody", "otto"])
def test_somebody_else_is_a_404(desk: Client, slug: str) -> None:
    assert desk.get(f"{HOURS}team/{slug}/").status_code == 404


def test_rooms_have_no_week(desk: Client) -> None:
    room = Resource.objects.create(
        kind="room", name="Room", slug="room-1", location=Location.objects.get()
    )
    assert desk.get(f"{HOURS}team/{room.slug}/").status_code == 404


# ── several weeks


def test_summer_hours_pause_the_usual_ones(desk: Client) -> None:
    year = dt.date.today().year + 1
    form = week("8-12", valid_from=f"{year}-07-01", valid_to=f"{year}-08-31", alone="on")
    save(desk, f"{HOURS}?week=new", form)
    summer = Hours.objects.filter(valid_from=dt.date(year, 7, 1), valid_to=dt.date(year, 8, 31))
    before = Hours.objects.filter(valid_from=None, valid_to=dt.date(year, 6, 30))
    after = Hours.objects.filter(valid_from=dt.date(year, 9, 1), valid_to=None)
    assert [rows.count() for rows in (summer, before, after)] == [5, 5, 5]
    assert Hours.objects.count() == 15
    assert {row.ends for row in summer} == {720}


def test_without_the_tick_both_weeks_apply(desk: Client) -> None:
    year = dt.date.today().year + 1
    save(desk, f"{HOURS}?week=new", week("18-20", valid_from=f"{year}-07-01"))
    assert Hours.objects.filter(valid_from=None, valid_to=None).count() == 5


def test_every_second_week_needs_a_week_to_begin_with(desk: Client) -> None:
    response = desk.post(f"{HOURS}?week=new", week("8-12", every="2"))
    assert response.status_code == 422
    assert "Please choose the first of these weeks." in text(response)


def test_every_second_week_is_kept_by_its_monday(desk: Client) -> None:
    wednesday = dt.date.today() + dt.timedelta(days=(2 - dt.date.today().weekday()) % 7)
    save(desk, f"{HOURS}?week=new", week("", day_6="9-12", every="2", anchor=str(wednesday)))
    row = Hours.objects.get(weekday=6)
    assert (row.every_weeks, row.anchor) == (2, wednesday - dt.timedelta(days=2))
    page = text(desk.get(HOURS))
    assert "Every second week" in page


def test_a_second_usual_week_is_refused(desk: Client) -> None:
    response = desk.post(f"{HOURS}?week=new", week("8-12"))
    assert response.status_code == 422
    assert "There are hours for this time already." in text(response)


def test_one_of_several_weeks_can_be_removed(desk: Client) -> None:
    year = dt.date.today().year + 1
    save(desk, f"{HOURS}?week=new", week("18-20", valid_from=f"{year}-07-01"))
    path = f"{HOURS}?week={year}-07-01__1_"
    assert desk.post(path, week("18-20", go="remove")).status_code == 200
    assert Hours.objects.count() == 10
    desk.post(path, week("18-20", go="save", act="remove"))
    assert Hours.objects.count() == 5


def test_the_last_day_is_not_before_the_first(desk: Client) -> None:
    form = week("8-12", valid_from="2027-08-31", valid_to="2027-07-01")
    response = desk.post(f"{HOURS}?week=new", form)
    assert "This is before the first day." in text(response)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2027-02-30", "-1", "tomorrow"])
def test_dates_out_of_reach_are_refused(desk: Client, day: str) -> None:
    response = desk.post(f"{HOURS}?week=new", week("8-12", valid_from=day))
    assert response.status_code == 422


@pytest.mark.parametrize("key", ["", "x", "___", "new_", "2027-99-01__1_", "__0_", "__-1_"])
def test_a_week_that_is_not_there_is_the_usual_one(desk: Client, key: str) -> None:
    assert text(desk.get(f"{HOURS}?week={key}")).count('value="09:00–17:00"') == 5


# ── who


@pytest.mark.parametrize("path", [HOURS, ANA])
def test_only_who_may_change_settings_gets_in(
    as_ana: Client, at_front_desk: Client, path: str
) -> None:
    assert as_ana.get(path).status_code == 403
    assert at_front_desk.post(path, week()).status_code == 403


def test_the_section_is_shown_only_to_them(desk: Client, as_ana: Client) -> None:
    assert f'href="{HOURS}"' in text(desk.get("/app/salon-maria/"))
    assert f'href="{HOURS}"' not in text(as_ana.get("/app/salon-maria/"))


def test_fifty_staff_cost_as_much_as_two(desk: Client) -> None:
    desk.get(HOURS)
    with CaptureQueriesContext(connection) as few:
        desk.get(HOURS)
    house = Location.objects.get()
    for number in range(50):
        person = Resource.objects.create(
            kind="staff", name=f"Staff {number}", slug=f"staff-{number}", location=house
        )
        Staff.objects.create(resource=person, own_hours=True)
    with CaptureQueriesContext(connection) as many:
        desk.get(HOURS)
    assert len(many) == len(few)
