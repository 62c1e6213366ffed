"""The lists: bookings to come, past ones, and the mails that could not be sent."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import bookings
from booking.bookings import Person
from booking.models import Booking, Outbox
from tenants.actor import Actor

from .conftest import BUCHAREST, Booker

BOOKINGS = "/app/salon-maria/bookings/"
MAILS = "/app/salon-maria/mails/"
MARIA = Actor("member", name="Maria", source="cockpit")


def page(browser: Client, path: str = BOOKINGS) -> str:
    """The page, as text."""
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_bookings_to_come_are_listed_by_day(desk: Client, book: Booker, monday: dt.date) -> None:
    book(at=dt.datetime.combine(monday + dt.timedelta(days=1), dt.time(10), BUCHAREST))
    book(person=Person("Elena", "Dumitru", "elena@example.com"))
    text = page(desk)
    assert text.index("Elena Dumitru") < text.index("Ion Vasile")


def test_what_is_over_or_cancelled_is_not_to_come(
    desk: Client, book: Booker, past: Booking
) -> None:
    bookings.cancel(book(), by=MARIA)
    assert "No appointments ahead." in page(desk)
    assert "Ion Vasile" in page(desk, f"{BOOKINGS}?past=1")


def test_an_empty_list_says_what_to_do(desk: Client) -> None:
    assert "Share your booking page" in page(desk)
    assert "No past appointments yet." in page(desk, f"{BOOKINGS}?past=1")


def test_staff_list_their_own_alone(as_ana: Client, book: Booker) -> None:
    book(staff="maria")
    assert "Ion Vasile" not in page(as_ana)


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x", "2"])
def test_a_page_that_is_not_there_is_the_nearest_one(
    desk: Client, book: Booker, number: str
) -> None:
    book()
    assert "Ion Vasile" in page(desk, f"{BOOKINGS}?page={number}")


def test_a_list_costs_the_same_whatever_is_in_it(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    book()
    with CaptureQueriesContext(connection) as one:
        page(desk)
    for hour in range(11, 16):
        book(at=dt.datetime.combine(monday, dt.time(hour), BUCHAREST))
    with CaptureQueriesContext(connection) as many:
        page(desk)
    assert len(many) == len(one)


# ── mails


def fail_all() -> None:
    """The mail server refused for good."""
    Outbox.objects.filter(kind="booking.confirmed").update(failed_at=dt.datetime.now(dt.UTC))


def test_failed_mails_are_listed_with_a_way_to_send_them_again(desk: Client, book: Booker) -> None:
    booking = book()
    fail_all()
    text = page(desk, MAILS)
    assert "Ion Vasile" in text
    assert "ion@example.com" in text
    assert f"/bookings/{booking.code}/send-again/" in text


def test_without_failures_the_page_says_that_all_is_well(desk: Client, book: Booker) -> None:
    book()
    assert "Every mail was sent." in page(desk, MAILS)


def test_staff_see_the_failures_of_their_own_bookings_alone(as_ana: Client, book: Booker) -> None:
    book(staff="maria")
    fail_all()
    assert "Every mail was sent." in page(as_ana, MAILS)


def test_sending_again_from_the_list_leads_back_to_it(desk: Client, book: Booker) -> None:
    booking = book()
    fail_all()
    form = {"mail": "booking.confirmed:0", "back": "mails"}
    response = desk.post(f"/app/salon-maria/bookings/{booking.code}/send-again/", form)
    assert response["Location"] == MAILS


@pytest.mark.parametrize("path", [BOOKINGS, MAILS])
def test_lists_are_only_read(desk: Client, path: str) -> None:
    assert desk.post(path).status_code == 405
