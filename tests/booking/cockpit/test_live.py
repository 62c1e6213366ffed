"""A cockpit page hands its reader a ticket to the stream of its business, and nobody else one."""

from __future__ import annotations

import re

from django.test import Client

from booking.realtime import token
from tenants.models import Business, User

from .conftest import Booker, url


def ticket(page: str) -> token.Ticket:
    """The ticket in the page, opened as the stream opens it."""
    found = re.search(r'data-live="/live/([\w-]+)/\?token=([\w-]+)"', page)
    assert found
    return token.check(found[2], slug=found[1])


def read(browser: Client, path: str) -> str:
    """The page."""
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_today_hears_its_own_business(desk: Client, salon_maria: Business, maria: User) -> None:
    found = ticket(read(desk, "/app/salon-maria/"))
    assert (found.business, found.user) == (salon_maria.pk, maria.pk)


def test_staff_hear_it_too_and_fetch_only_what_they_may_see(
    as_ana: Client, salon_maria: Business
) -> None:
    assert ticket(read(as_ana, "/app/salon-maria/")).business == salon_maria.pk


def test_a_booking_says_which_one_it_is_about(desk: Client, book: Booker) -> None:
    booking = book()
    page = read(desk, url(booking))
    assert f'data-live-only="{booking.code}"' in page
    ticket(page)


def test_each_appointment_of_a_day_can_be_told_apart(desk: Client, book: Booker) -> None:
    booking = book()
    day = f"?day={booking.starts_at.date()}"
    assert f'data-code="{booking.code}"' in read(desk, f"/app/salon-maria/{day}")


def test_the_answer_to_a_form_is_no_page_to_fetch_again(desk: Client, book: Booker) -> None:
    answer = desk.post(url(book(), "cancel"), {"reason": "x" * 501})
    assert b"<textarea" in answer.content
    assert b"data-live=" not in answer.content


def test_the_booking_page_has_no_ticket(desk: Client) -> None:
    assert "data-live" not in read(desk, "/book/salon-maria/")
