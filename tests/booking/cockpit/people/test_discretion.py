"""What only practitioners read reaches nobody else: in no page, list, search, print or file."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from booking.bookings import Details
from booking.models import Booking, Client
from booking.models.encrypted import seal
from tenants.models import Business, Membership
from tests.booking.cockpit.conftest import Booker, browser, hire

NOTE, ANSWER = "takes warfarin", "Parabens"
APP = "/app/salon-maria/"


@pytest.fixture
def booking(book: Booker, salon_maria: Business) -> Booking:
    """Ion's, with a note for practitioners and a sensitive answer."""
    made = book(details=Details())
    seal(made, "answers_sealed", [{"key": "a", "question": "Allergies?", "answer": ANSWER}])
    made.save(update_fields=["answers_sealed"])
    seal(made.client, "practice_note_sealed", NOTE)
    made.client.save(update_fields=["practice_note_sealed"])
    return made


def places(booking: Booking) -> list[str]:
    """Wherever a client or a booking is shown."""
    code, client = booking.code, Client.objects.get(pk=booking.client_id).code
    day = booking.starts_at.date().isoformat()
    return [
        "",
        f"?day={day}",
        "bookings/",
        f"bookings/{code}/",
        f"desk/bookings/{code}/edit/",
        "desk/clients/",
        f"desk/clients/{client}/",
        f"desk/clients/{client}/edit/",
        f"desk/diary/?staff=ana&day={day}",
        f"desk/diary/?staff=ana&day={day}&span=week",
        "desk/search/?q=warfarin",
        "desk/search/?q=Paraben",
        "desk/search/?q=Ion",
        f"desk/new/?client={client}",
        "desk/export/",
        "audit/",
        "mails/",
    ]


def seen(who: Browser, booking: Booking) -> set[str]:
    """The secrets that somebody comes across, opening everything."""
    text = "".join(who.get(APP + path).content.decode() for path in places(booking))
    return {secret for secret in (NOTE, ANSWER) if secret in text}


def test_the_front_desk_comes_across_nothing(at_front_desk: Browser, booking: Booking) -> None:
    assert seen(at_front_desk, booking) == set()


def test_a_colleague_with_another_diary_comes_across_nothing(
    salon_maria: Business, booking: Booking
) -> None:
    colleague = browser(hire(salon_maria, "zoe", Membership.Role.STAFF))
    assert seen(colleague, booking) == set()


def test_whoever_serves_manages_or_owns_reads_both(
    desk: Browser, as_ana: Browser, salon_maria: Business, booking: Booking
) -> None:
    manager = browser(hire(salon_maria, "mihai", Membership.Role.MANAGER))
    for who in (desk, as_ana, manager):
        assert seen(who, booking) == {NOTE, ANSWER}


@pytest.mark.parametrize("table", ["bookings", "clients"])
def test_files_hold_neither(desk: Browser, booking: Booking, table: str) -> None:
    answer = desk.post(f"{APP}desk/export/{table}/", follow=True)
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"Ion" in raw
    assert NOTE.encode() not in raw
    assert ANSWER.encode() not in raw
