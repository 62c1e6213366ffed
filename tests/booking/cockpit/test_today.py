"""The Today page: the right day, the right people, and what waits for an answer."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.bookings import Details, Person
from booking.models import Block, Booking, Outbox, Resource
from tenants.models import Business, User

from .conftest import BUCHAREST, Booker

TODAY = "/app/salon-maria/"


def page(browser: Client, day: dt.date | str = "") -> str:
    """The page of a day, as text."""
    response = browser.get(TODAY, {"day": str(day)} if day else {})
    assert response.status_code == 200
    return str(response.content.decode())


def columns(text: str) -> dict[str, str]:
    """The part of each staff member."""
    parts = re.split(r'<section aria-labelledby="staff-([\w-]+)"', text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_a_day_shows_each_persons_appointments(desk: Client, book: Booker, monday: dt.date) -> None:
    book(staff="ana")
    book(staff="maria", person=Person("Elena", "Dumitru", "elena@example.com"))
    found = columns(page(desk, monday))
    assert "Ion Vasile" in found["ana"]
    assert "Ion Vasile" not in found["maria"]
    assert "Elena Dumitru" in found["maria"]
    assert "10:00" in found["ana"]
    assert "10:30" in found["ana"]


def test_an_empty_day_is_free_from_opening_to_closing(desk: Client, monday: dt.date) -> None:
    for column in columns(page(desk, monday)).values():
        assert "0 appointments" in column
        assert column.count('class="free-time"') == 1


def test_what_is_free_between_appointments_is_shown(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    book()
    book(at=dt.datetime.combine(monday, dt.time(12), BUCHAREST))
    text = columns(page(desk, monday))["ana"]
    assert re.search(r"10:30–12:00.*?free: 1\s?h 30\s?min", text, re.S)


def test_what_waits_within_an_appointment_is_free_as_well(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    parts = [[5, "busy"], [20, "free"], [5, "busy"]]
    book().items.update(segments=parts)
    text = columns(page(desk, monday))["ana"]
    assert re.search(r"10:00.*?10:05–10:25.*?free: 20\s?min", text, re.S)
    assert "10:30–" in text


def test_a_day_off_says_so(desk: Client, monday: dt.date) -> None:
    assert page(desk, monday - dt.timedelta(days=1)).count("Not at work on this day.") == 2


def test_a_past_day_shows_no_free_time(desk: Client, past: Booking) -> None:
    text = columns(page(desk, past.starts_at.date()))["ana"]
    assert "Ion Vasile" in text
    assert "free-time" not in text


def test_another_day_does_not_show_it(desk: Client, book: Booker, monday: dt.date) -> None:
    book()
    assert "Ion Vasile" not in page(desk, monday + dt.timedelta(days=1))


def test_the_strip_counts_what_is_booked(desk: Client, book: Booker, monday: dt.date) -> None:
    book(staff="ana")
    book(staff="maria", person=Person("Elena", "Dumitru", "elena@example.com"))
    text = page(desk, monday)
    assert re.search(rf'href="\?day={monday}"[^>]*aria-current="date".*?2 appointments', text, re.S)


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31", "2026-02-30", "-1"])
def test_a_day_that_cannot_be_shown_is_today(desk: Client, day: str) -> None:
    assert ">Today</h1>" in page(desk, day)


def test_an_appointment_near_midnight_is_on_the_local_day(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    booking = book()
    late = dt.datetime.combine(monday, dt.time(23, 50), BUCHAREST)
    booking.items.update(starts_at=late, ends_at=late + dt.timedelta(minutes=30))
    assert "Ion Vasile" in page(desk, monday)
    assert "Ion Vasile" in page(desk, monday + dt.timedelta(days=1))
    assert "Ion Vasile" not in page(desk, monday - dt.timedelta(days=1))


def test_a_member_abroad_reads_their_own_clock_and_is_told_so(
    desk: Client, book: Booker, monday: dt.date, maria: User
) -> None:
    book()
    User.objects.filter(pk=maria.pk).update(time_zone="Atlantic/Azores")
    text = page(desk, monday)
    assert "Times are shown for" in text
    assert "10:00" not in columns(text)["ana"]


def test_an_unknown_zone_of_a_user_falls_back_to_the_businesss(
    desk: Client, book: Booker, monday: dt.date, maria: User
) -> None:
    book()
    User.objects.filter(pk=maria.pk).update(time_zone="Mars/Olympus")
    assert "10:00" in columns(page(desk, monday))["ana"]


def test_a_visit_for_somebody_else_shows_who_comes(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    book(details=Details(attendee={"name": "Matei", "note": "6"}))
    assert "Matei" in columns(page(desk, monday))["ana"]


def test_a_note_leaves_a_mark_but_not_its_text(desk: Client, book: Booker, monday: dt.date) -> None:
    book(details=Details(note="Secret of the hair"))
    text = columns(page(desk, monday))["ana"]
    assert "With a note" in text
    assert "Secret of the hair" not in text


def test_a_cancelled_appointment_is_counted_out(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    booking = book()
    desk.post(f"/app/salon-maria/bookings/{booking.code}/cancel/", {"reason": ""})
    text = columns(page(desk, monday))["ana"]
    assert "1 cancelled" in text
    assert "0 appointments" in text


def test_a_canarys_booking_is_nobodys_appointment(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    book(details=Details(is_test=True))
    assert "Ion Vasile" not in page(desk, monday)


# ── absences


def test_an_absence_is_shown_and_what_it_strands_is_pointed_out(
    desk: Client, book: Booker, monday: dt.date, ana: Resource
) -> None:
    book()
    begins = dt.datetime.combine(monday, dt.time(0), BUCHAREST)
    Block.objects.create(
        resource=ana,
        kind="sick",
        starts_at=begins,
        ends_at=begins + dt.timedelta(days=1),
        note="a private matter",
    )
    text = columns(page(desk, monday))["ana"]
    assert "Sick leave" in text
    assert "All day" in text
    assert "1 appointment lies within an absence." in text
    assert "a private matter" not in text


def test_blocked_time_strands_nothing(
    desk: Client, book: Booker, monday: dt.date, ana: Resource
) -> None:
    book()
    begins = dt.datetime.combine(monday, dt.time(9), BUCHAREST)
    Block.objects.create(
        resource=ana, kind="blocked", starts_at=begins,
        ends_at=begins + dt.timedelta(hours=3), note="Supplier",
    )  # fmt: skip
    text = columns(page(desk, monday))["ana"]
    assert "Blocked time – Supplier" in text
    assert "lies within an absence" not in text


# ── requests


def test_a_request_waits_on_top_with_both_answers(desk: Client, book: Booker) -> None:
    booking = book(asks=True)
    text = page(desk)
    assert "Waiting for your answer" in text
    assert f"/bookings/{booking.code}/confirm/" in text
    assert f"/bookings/{booking.code}/decline/" in text
    assert '<span class="count">1</span>' in text


def test_a_request_whose_time_is_up_waits_no_longer(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    booking = book(asks=True)
    Booking.objects.filter(pk=booking.pk).update(expires_at=dt.datetime.now(dt.UTC))
    text = page(desk, monday)
    assert "Waiting for your answer" not in text
    assert "Ion Vasile" not in text


# ── roles


def test_staff_see_their_own_diary_alone(as_ana: Client, book: Booker, monday: dt.date) -> None:
    book(staff="ana")
    book(staff="maria", person=Person("Elena", "Dumitru", "elena@example.com"))
    text = page(as_ana, monday)
    assert list(columns(text)) == ["ana"]
    assert "Elena Dumitru" not in text
    assert "2 appointments" not in text


def test_staff_are_asked_about_their_own_requests_alone(as_ana: Client, book: Booker) -> None:
    book(staff="maria", asks=True)
    assert "Waiting for your answer" not in page(as_ana)


def test_staff_without_a_diary_are_told_what_to_do(as_ana: Client, ana: Resource) -> None:
    Resource.objects.filter(pk=ana.pk).update(membership_id=None)
    assert "There is no diary here that you may see." in page(as_ana)


def test_the_front_desk_sees_everybody(
    at_front_desk: Client, book: Booker, monday: dt.date
) -> None:
    assert list(columns(page(at_front_desk, monday))) == ["maria", "ana"]


# ── what the owner has to know


def test_mails_that_failed_are_announced(desk: Client, book: Booker) -> None:
    book()
    assert "could not be sent" not in page(desk)
    Outbox.objects.filter(kind="booking.confirmed").update(failed_at=dt.datetime.now(dt.UTC))
    assert "1 mail could not be sent." in page(desk)


def test_the_booking_pages_address_can_be_handed_on(desk: Client) -> None:
    assert 'value="http://testserver/book/salon-maria/"' in page(desk)


def test_a_draft_and_a_rest_are_announced(desk: Client, salon_maria: Business) -> None:
    salon_maria.state = Business.State.SUSPENDED
    salon_maria.save()
    assert "takes no new bookings" in page(desk)
    salon_maria.state, salon_maria.published_at = Business.State.ACTIVE, None
    salon_maria.save()
    assert "not published yet" in page(desk)


def test_the_day_costs_the_same_whatever_is_booked(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    with CaptureQueriesContext(connection) as empty:
        page(desk, monday)
    for hour in range(10, 15):
        book(staff="ana", at=dt.datetime.combine(monday, dt.time(hour), BUCHAREST))
        book(staff="maria", at=dt.datetime.combine(monday, dt.time(hour), BUCHAREST))
    with CaptureQueriesContext(connection) as full:
        text = page(desk, monday)
    assert text.count("Ion Vasile") == 10
    assert len(full) == len(empty)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_page_is_only_read(desk: Client, method: str) -> None:
    assert getattr(desk, method)(TODAY).status_code == 405
