"""What a member does with a booking: by POST alone, and a refusal is said, not thrown."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from booking.models import Booking, Delivery, Outbox
from booking.models.states import State
from tenants.audit import trail
from tenants.models import User

from .conftest import Booker, url

ACTIONS = ["confirm", "decline", "cancel", "arrive", "no-show", "undo-no-show", "send-again"]


def do(browser: Client, booking: Booking, action: str, **form: str) -> str:
    """Press the button and read the page that follows."""
    response = browser.post(url(booking, action), form, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain
    booking.refresh_from_db()
    return str(response.content.decode())


@pytest.mark.parametrize("action", ACTIONS)
def test_a_link_changes_nothing(desk: Client, book: Booker, action: str) -> None:
    booking = book()
    assert desk.get(url(booking, action)).status_code == 405
    assert desk.head(url(booking, action)).status_code == 405
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


@pytest.mark.parametrize("action", ACTIONS)
def test_a_form_without_its_token_changes_nothing(maria: User, book: Booker, action: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maria)
    booking = book()
    assert strict.post(url(booking, action)).status_code == 403
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_acts_on_what_they_may_not_see(as_ana: Client, book: Booker, action: str) -> None:
    booking = book(staff="maria")
    assert as_ana.post(url(booking, action)).status_code == 404
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


@pytest.mark.parametrize("action", ACTIONS)
def test_a_stranger_is_sent_to_sign_in(client: Client, book: Booker, action: str) -> None:
    response = client.post(url(book(), action))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


# ── requests


def test_a_request_is_accepted_and_the_client_is_told(desk: Client, book: Booker) -> None:
    booking = book(asks=True)
    text = do(desk, booking, "confirm")
    assert booking.state == State.CONFIRMED
    assert "Confirmed." in text
    assert Outbox.objects.filter(aggregate=booking.pk, kind="booking.confirmed").exists()


def test_a_request_is_declined_with_a_word(desk: Client, book: Booker) -> None:
    booking = book(asks=True)
    do(desk, booking, "decline", reason="  We are on\u200b holiday. ")
    assert (booking.state, booking.reason) == (State.DECLINED, "We are on holiday.")


def test_an_answer_from_the_day_leads_back_to_it(desk: Client, book: Booker) -> None:
    response = desk.post(url(book(asks=True), "confirm"), {"back": "today"})
    assert response["Location"] == "/app/salon-maria/"


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "cancel", ""])
def test_nothing_else_decides_where_one_lands(desk: Client, book: Booker, back: str) -> None:
    booking = book(asks=True)
    assert desk.post(url(booking, "confirm"), {"back": back})["Location"] == url(booking)


def test_an_expired_request_is_refused_in_words(desk: Client, book: Booker) -> None:
    booking = book(asks=True)
    Booking.objects.filter(pk=booking.pk).update(expires_at=dt.datetime.now(dt.UTC))
    text = do(desk, booking, "confirm")
    assert "This request has expired; its time is free again." in text
    assert booking.state == State.PENDING


# ── cancelling


def test_an_appointment_is_cancelled_with_a_reason(desk: Client, book: Booker) -> None:
    booking = book()
    text = do(desk, booking, "cancel", reason="Ana is ill")
    assert (booking.state, booking.reason) == (State.CANCELLED, "Ana is ill")
    assert booking.cancelled_by == "member"
    assert not booking.late
    assert "Ana is ill" in text
    assert Outbox.objects.filter(aggregate=booking.pk, kind="booking.cancelled").exists()


def test_a_reason_is_not_compulsory(desk: Client, book: Booker) -> None:
    do(desk, booking := book(), "cancel")
    assert booking.state == State.CANCELLED


def test_too_long_a_reason_comes_back_as_it_was_typed(desk: Client, book: Booker) -> None:
    booking, reason = book(), "Nobody reads this. " * 40
    response = desk.post(url(booking, "cancel"), {"reason": reason})
    assert response.status_code == 422
    text = response.content.decode()
    assert reason.strip() in text
    assert 'aria-invalid="true"' in text
    booking.refresh_from_db()
    assert booking.state == State.CONFIRMED


def test_cancelling_twice_is_said_not_done(desk: Client, book: Booker) -> None:
    booking = book()
    do(desk, booking, "cancel")
    text = do(desk, booking, "cancel")
    assert "This appointment is already cancelled." in text
    assert Outbox.objects.filter(aggregate=booking.pk, kind="booking.cancelled").count() == 1


# ── the day itself


def test_who_did_not_come_is_noted_and_can_be_taken_back(desk: Client, past: Booking) -> None:
    text = do(desk, past, "no-show")
    assert past.state == State.NO_SHOW
    assert f'action="{url(past, "undo-no-show")}"' in text
    assert "Undo" in text
    do(desk, past, "undo-no-show")
    assert past.state == State.CONFIRMED


def test_nobody_is_missed_before_the_time(desk: Client, book: Booker) -> None:
    booking = book()
    text = do(desk, booking, "no-show")
    assert booking.state == State.CONFIRMED
    assert "can no longer be changed in this way" in text


def test_who_is_here_is_noted(desk: Client, book: Booker) -> None:
    booking = book()
    do(desk, booking, "arrive")
    assert booking.state == State.ARRIVED


def test_staff_act_on_their_own_appointments(as_ana: Client, book: Booker) -> None:
    do(as_ana, booking := book(staff="ana"), "cancel", reason="I am ill")
    assert booking.state == State.CANCELLED
    line = trail.history(booking)[0]
    assert (line.actor_name, line.source) == ("Ana", "cockpit")


# ── mails


@pytest.fixture
def failed(book: Booker) -> tuple[Booking, Outbox]:
    """A booking whose confirmation was given up on."""
    booking = book()
    row = Outbox.objects.get(aggregate=booking.pk, kind="booking.confirmed")
    row.failed_at, row.error, row.attempts = dt.datetime.now(dt.UTC), "550 no such user", 5
    row.save()
    Delivery.objects.create(
        outbox=row, booking_id=booking.pk, channel="mail", audience="client",
        address_hash="-", state="failed", message_id="<1@example.com>",
    )  # fmt: skip
    return booking, row


def test_a_failed_mail_is_sent_again(desk: Client, failed: tuple[Booking, Outbox]) -> None:
    booking, row = failed
    text = do(desk, booking, "send-again", mail="booking.confirmed:0")
    row.refresh_from_db()
    assert row.failed_at is None
    assert "The mail is being sent again." in text
    assert trail.history(booking)[0].verb == "resend"


@pytest.mark.parametrize("mail", ["", "booking.confirmed:9", "booking.cancelled:0", "1"])
def test_a_mail_that_is_not_there_is_a_404(
    desk: Client, failed: tuple[Booking, Outbox], mail: str
) -> None:
    assert desk.post(url(failed[0], "send-again"), {"mail": mail}).status_code == 404
