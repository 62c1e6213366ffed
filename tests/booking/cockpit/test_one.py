"""The page of one booking: its facts, its story, its mails, and who may see what."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from booking import bookings
from booking.bookings import Answer, Details, Person
from booking.models import Booking, Delivery, Outbox, Variant
from tenants.actor import SYSTEM, Actor
from tenants.audit import trail
from tenants.models import Business, Membership, User

from .conftest import BUCHAREST, Booker, browser, hire, url

MARIA = Actor("member", name="Maria", source="cockpit")
ALLERGY = Answer("allergy", "Any allergies?", "Parabens", sensitive=True)


def page(browser: Client, booking: Booking) -> str:
    """The page, as text."""
    response = browser.get(url(booking))
    assert response.status_code == 200
    return str(response.content.decode())


def test_all_facts_are_there(desk: Client, book: Booker, monday: dt.date) -> None:
    text = page(desk, booking := book(details=Details(note="Short at the sides, please.")))
    assert "10:00–10:30" in text
    assert "Ana Popescu" in text
    assert "Tuns bărbați" in text or "Men's cut" in text or "Men&#x27;s cut" in text
    assert "Short at the sides, please." in text
    assert booking.code in text
    assert "Confirmed" in text
    assert "Bucharest" in text


def test_the_room_is_named_on_the_page_and_in_the_day(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    Variant.objects.update(requires=["chair"])
    booking = book()
    taken = booking.allocations.exclude(resource__kind="staff").get().resource.name
    assert taken in page(desk, booking)
    assert taken in desk.get(f"/app/salon-maria/?day={monday}").content.decode()


def test_one_touch_calls_or_writes(desk: Client, book: Booker) -> None:
    text = page(desk, book())
    assert 'href="tel:+40722123456"' in text
    assert "0722 123 456" in text
    assert 'href="mailto:ion@example.com"' in text


def test_a_code_is_found_in_any_letter_case(desk: Client, book: Booker) -> None:
    booking = book()
    assert desk.get(url(booking).replace(booking.code, booking.code.lower())).status_code == 200


def test_what_a_client_wrote_is_never_markup(desk: Client, book: Booker) -> None:
    wicked = "<script>alert(1)</script>"
    person = Person(wicked, "<b>", "ion@example.com", "+40722123456")
    text = page(desk, book(person=person, details=Details(note=wicked)))
    assert wicked not in text
    assert "&lt;script&gt;" in text


# ── what is not there


def test_unknown_codes_and_other_peoples_are_the_same_404(
    desk: Client, as_ana: Client, book: Booker
) -> None:
    booking = book(staff="maria")
    named = {"HTTP_X_REQUEST_ID": "the-same-request"}
    theirs = as_ana.get(url(booking), **named)
    nobodys = as_ana.get("/app/salon-maria/bookings/XXXXXXX/", **named)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.content == nobodys.content
    assert desk.get(url(booking)).status_code == 200


def test_a_code_of_another_business_is_a_404(
    desk: Client, book: Booker, praxis_otto: Business, otto: User
) -> None:
    booking = Booking.objects.first()
    assert booking is None  # we are in Praxis Otto's rows now
    Membership.objects.filter(user=otto).update(user=User.objects.get(email="maria@example.com"))
    response = desk.get("/app/praxis-otto/bookings/XXXXXXX/")
    assert response.status_code == 404


@pytest.mark.parametrize("code", ["%00", "a" * 500, "ȘȚ", "..", "1'--", "XXXXXXX%0A"])
def test_a_malformed_code_is_refused_without_a_fault(desk: Client, code: str) -> None:
    assert desk.get(f"/app/salon-maria/bookings/{code}/").status_code in (400, 404)


# ── sensitive answers


@pytest.fixture
def sealed(book: Booker) -> Booking:
    """A booking with Ana, with an answer that is not for everybody."""
    return book(details=Details(answers=[ALLERGY, Answer("hair", "Hair?", "Short")]))


def test_owner_managers_and_the_booked_person_read_sensitive_answers(
    desk: Client, as_ana: Client, salon_maria: Business, sealed: Booking
) -> None:
    manager = browser(hire(salon_maria, "mihai", Membership.Role.MANAGER))
    for reader in (desk, as_ana, manager):
        assert "Parabens" in page(reader, sealed)


def test_others_learn_only_that_there_are_some(at_front_desk: Client, sealed: Booking) -> None:
    text = page(at_front_desk, sealed)
    assert "Parabens" not in text
    assert "Any allergies?" not in text
    assert "••••" in text
    assert "Short" in text


def test_an_answer_that_was_tampered_with_does_not_take_the_page_down(
    desk: Client, sealed: Booking
) -> None:
    bad = bytes(sealed.answers_sealed or b"")[:-1] + b"\x00"
    Booking.objects.filter(pk=sealed.pk).update(answers_sealed=bad)
    text = page(desk, sealed)
    assert "They cannot be opened" in text
    assert "Parabens" not in text


# ── the story


def test_the_story_says_who_did_what_before_and_after(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    booking = book()
    later = dt.datetime.combine(monday, dt.time(14), BUCHAREST)
    bookings.move(booking, starts_at=later, by=MARIA)
    bookings.cancel(booking, by=MARIA, reason="Ana is ill")
    text = page(desk, booking)
    story = text[text.index('class="history"') :]
    assert story.index("Cancelled") < story.index("Moved") < story.index("Booked")
    assert "Ion Vasile" in story
    assert "on the booking page" in story
    assert "Maria" in story
    assert "10:00" in story
    assert "14:00" in story
    assert "Ana is ill" in text


def test_a_request_is_called_a_request(desk: Client, book: Booker) -> None:
    text = page(desk, book(asks=True))
    assert "Requested" in text
    assert "Waiting for your answer" in text


def test_support_that_acted_in_a_members_name_is_named(
    desk: Client, book: Booker, otto: User
) -> None:
    booking = book()
    by = Actor("member", name="Maria", impersonator_id=otto.pk, source="cockpit")
    bookings.cancel(booking, by=by)
    assert "by the platform&#x27;s support, with this account" in page(desk, booking)


def test_what_the_system_did_bears_the_platforms_name(desk: Client, past: Booking) -> None:
    bookings.complete_past()
    assert "automatically" in page(desk, past)


def test_a_verb_the_page_does_not_know_yet_is_still_shown(desk: Client, book: Booker) -> None:
    booking = book()
    trail.record(booking, "squeeze", by=SYSTEM)
    assert "squeeze" in page(desk, booking)


# ── mails


def test_each_mail_is_listed_with_what_became_of_it(desk: Client, book: Booker) -> None:
    booking = book()
    row = Outbox.objects.get(aggregate=booking.pk, kind="booking.confirmed")
    for audience, state in (("client", "handed_over"), ("staff", "failed")):
        Delivery.objects.create(
            outbox=row, booking_id=booking.pk, channel="mail", audience=audience,
            address_hash="-", state=state, message_id=f"<{audience}@example.com>",
        )  # fmt: skip
    text = page(desk, booking)
    assert "to the client" in text
    assert "Sent" in text
    assert "Could not be sent" in text
    assert text.count("send-again") == 1


def test_no_database_id_is_on_the_page(desk: Client, book: Booker) -> None:
    booking = book()
    Booking.objects.filter(pk=booking.pk).update(state="confirmed")
    row = Outbox.objects.get(aggregate=booking.pk, kind="booking.confirmed")
    row.failed_at = dt.datetime.now(dt.UTC)
    row.save()
    text = page(desk, booking)
    assert 'value="booking.confirmed:0"' in text
    assert f":{booking.pk}:" not in text


# ── what is offered


def test_before_it_begins_it_can_be_cancelled_but_not_missed(desk: Client, book: Booker) -> None:
    text = page(desk, booking := book())
    assert url(booking, "cancel") in text
    assert url(booking, "no-show") not in text


def test_after_it_has_begun_it_can_be_missed(desk: Client, past: Booking) -> None:
    assert url(past, "no-show") in page(desk, past)


def test_a_cancelled_one_offers_nothing(desk: Client, book: Booker) -> None:
    booking = book()
    bookings.cancel(booking, by=MARIA)
    text = page(desk, booking)
    for action in ("cancel", "no-show", "arrive", "confirm", "decline"):
        assert url(booking, action) not in text
