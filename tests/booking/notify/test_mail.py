"""What mails say to whom, read back from a real mail server."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from html import unescape
from unittest import mock
from zoneinfo import ZoneInfo

import pytest

from booking import bookings, formats, links
from booking.bookings import Details, Person
from booking.models import Booking, Service, Setting
from tenants.actor import CLIENT, Actor
from tests.post_office import PostOffice, html_of, text_of

from .conftest import Booker

MARIA = Actor("member", name="Maria", source="cockpit")
Work = Callable[[], list[EmailMessage]]

ION, SALON, ANA = "ion@example.com", "salon@example.com", "ana@example.com"
HOUR = dt.timedelta(hours=1)


def speaking(person: Person, language: str) -> Person:
    return replace(person, language=language)


# ── the client


def test_a_confirmed_client_reads_all_that_matters(
    book: Booker, ion: Person, work: Work, post: PostOffice, ten: dt.datetime
) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    letter = post.one(ION)
    day = f"{ten:%A}, {ten.day} {ten:%B}"
    assert letter["Subject"] == f"Men's cut – {day}, 10:00 at Salon Maria"
    for text in (text_of(letter), html_of(letter)):
        for piece in (
            "Hello Ion Vasile,",
            "Your appointment is confirmed.",
            "Men's cut",
            "Ana Popescu",
            day,
            "10:00–10:30",
            f"Times are shown for {formats.zone_name('Europe/Bucharest', 'en', ten)}.",
            "Salon Maria, Strada Dionisie Lupu 48, 010458 București",
            "Prices include VAT.",
            "You can change or cancel online up to 24 hours before.",
            links.manage_url(booking),
            booking.code,
            "Declining in your calendar does not cancel the appointment",
            "https://www.openstreetmap.org/search?query=Strada",
            "https://calendar.google.com/calendar/render?",
            "https://outlook.live.com/calendar/0/deeplink/compose?",
        ):
            assert piece in unescape(text), piece
        assert "RON" in text


@pytest.mark.parametrize(
    ("language", "subject", "greeting"),
    [
        ("ro", "la Salon Maria", "Bună ziua, Ion Vasile,"),
        ("de", "bei Salon Maria", "Guten Tag Ion Vasile,"),
        ("es", "en Salon Maria", "Hola, Ion Vasile:"),
    ],
)
def test_a_client_is_written_to_in_the_language_of_the_booking(
    book: Booker, ion: Person, work: Work, post: PostOffice,
    language: str, subject: str, greeting: str,
) -> None:  # fmt: skip
    book(person=speaking(ion, language))
    work()
    letter = post.one(ION)
    assert letter["Subject"].endswith(subject)
    assert greeting in text_of(letter)
    assert f'<html lang="{language}"' in html_of(letter)


def test_mail_comes_from_the_business_via_the_platform(
    book: Booker, work: Work, post: PostOffice
) -> None:
    book()
    work()
    letter = post.one(ION)
    assert letter["From"] == "Salon Maria via Slotline <bookings@slotline.example>"
    assert letter["Reply-To"] == "Salon Maria <salon@example.com>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in letter


def test_mail_loads_nothing_from_anywhere(book: Booker, work: Work, post: PostOffice) -> None:
    book()
    work()
    html = html_of(post.one(ION))
    for loading in ("<img", "<link", "<script", "src=", "url(", "@import"):
        assert loading not in html
    assert "prefers-color-scheme" in html
    assert 'style="margin: 0;' in html


def test_the_subject_begins_on_the_first_line(book: Booker, work: Work, post: PostOffice) -> None:
    book()
    work()
    (first,) = [line for line in post.raw[0].split(b"\r\n") if line.startswith(b"Subject:")]
    assert first.startswith(b"Subject: =?utf-8?")


def test_a_child_is_named_and_the_parent_is_addressed(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    book(person=speaking(ion, "en"), details=Details(attendee={"name": "Mihai Vasile"}))
    work()
    assert "Hello Ion Vasile," in text_of(post.one(ION))
    assert "For: Mihai Vasile" in text_of(post.one(ION))


def test_a_request_says_until_when_it_is_answered(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Service.objects.update(approval=True)
    booking = book(person=speaking(ion, "en"))
    work()
    letter = post.one(ION)
    assert letter["Subject"].startswith("Request: Men's cut – ")
    until = (booking.expires_at or booking.starts_at).astimezone(ZoneInfo("Europe/Bucharest"))
    assert f"{until:%H:%M}; until then we keep this time for you." in text_of(letter)
    assert "text/calendar" not in [part.get_content_type() for part in letter.walk()]


def test_a_confirmed_request_becomes_an_appointment(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Service.objects.update(approval=True)
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.confirm(booking, by=MARIA)
    letters = work()
    (letter,) = [each for each in letters if ION in each["To"]]
    assert "Your appointment is confirmed." in text_of(letter)
    (team,) = [each for each in letters if ANA in each["To"]]
    assert team["Subject"].startswith("Confirmată: Ion Vasile – Tuns bărbați")


def test_a_declined_request_offers_another_time(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Service.objects.update(approval=True)
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.decline(booking, by=MARIA, reason="We are at a fair.")
    (letter,) = work()
    text = text_of(letter)
    assert "Unfortunately Salon Maria cannot offer you this time." in text
    assert "We are at a fair." in text
    assert "http://testserver/book/salon-maria/?s=tuns-barbati&lang=en" in text


def test_an_expired_request_is_told_to_both(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Service.objects.update(approval=True)
    booking = book(person=speaking(ion, "en"))
    work()
    Booking.objects.update(expires_at=booking.created_at)
    bookings.expire(booking_id=booking.pk)
    letters = work()
    assert {each["To"].addresses[0].addr_spec for each in letters} == {ION, SALON, ANA}
    (letter,) = [each for each in letters if ION in each["To"]]
    assert "could not reply in time" in text_of(letter)


def test_a_moved_client_sees_the_old_time_and_the_new(
    book: Booker, ion: Person, work: Work, ten: dt.datetime
) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    letters = work()
    assert {each["To"].addresses[0].addr_spec for each in letters} == {ION, SALON, ANA}
    (letter,) = [each for each in letters if ION in each["To"]]
    text = text_of(letter)
    day = f"{ten:%A}, {ten.day} {ten:%B}"
    assert f"Done: your new time is {day} at 12:00." in text
    assert f"Before: {day}, 10:00" in text
    assert letter["Subject"].startswith("New time: ")


def test_the_business_moves_in_other_words(
    book: Booker, ion: Person, work: Work, ten: dt.datetime
) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.move(booking, starts_at=ten + 2 * HOUR, by=MARIA)
    (letter,) = [each for each in work() if ION in each["To"]]
    assert "Salon Maria has moved your appointment." in text_of(letter)


def test_who_cancels_is_thanked(book: Booker, ion: Person, work: Work) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.cancel(booking, by=CLIENT)
    letters = work()
    assert {each["To"].addresses[0].addr_spec for each in letters} == {ION, SALON, ANA}
    (letter,) = [each for each in letters if ION in each["To"]]
    assert "Your appointment is cancelled. Thank you for letting us know." in text_of(letter)
    assert letter["Subject"].startswith("Cancelled: ")


def test_whom_the_business_cancels_is_asked_pardon_and_told_why(
    book: Booker, ion: Person, work: Work
) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.cancel(booking, by=MARIA, reason="Ana is ill.")
    (letter,) = [each for each in work() if ION in each["To"]]
    assert "Salon Maria has had to cancel your appointment on" in text_of(letter)
    assert "Ana is ill." in text_of(letter)
    assert "Find another time" in html_of(letter)


def test_a_corrected_address_gets_the_confirmation(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    booking = book(person=speaking(ion, "en"))
    work()
    bookings.correct_email(booking, email="ion.vasile@example.com", by=CLIENT)
    (letter,) = work()
    booking.refresh_from_db()
    assert letter["To"] == "Ion Vasile <ion.vasile@example.com>"
    assert links.manage_url(booking) in text_of(letter)
    assert len(post.to("ion@example.com")) == 1


def test_a_client_without_an_address_gets_no_mail(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    book(person=replace(ion, email=""), by=MARIA)
    assert {each["To"].addresses[0].addr_spec for each in work()} == {SALON, ANA}


@pytest.mark.parametrize(
    ("late", "text"),
    [
        ("allow", "You can still cancel; Salon Maria will see that it was at short notice."),
        ("call", "It is less than 24 h before your appointment. Please call us: 021 310 0000"),
    ],
)
def test_once_the_notice_has_begun_the_mail_says_what_still_goes(
    book: Booker, ion: Person, work: Work, post: PostOffice, ten: dt.datetime, late: str, text: str
) -> None:
    Setting.objects.update(late_cancel=late)
    booking = book(person=speaking(ion, "en"))
    with mock.patch("django.utils.timezone.now", return_value=ten - 3 * HOUR):
        work()
    assert booking.policy["late"] == late
    assert text in text_of(post.to(ION)[0])


def test_web_calendars_are_not_given_the_link_that_opens_the_booking(
    book: Booker, work: Work, post: PostOffice
) -> None:
    booking = book()
    work()
    text = text_of(post.one(ION))
    for line in text.splitlines():
        if "calendar.google.com" in line or "outlook.live.com" in line:
            assert links.manage_token(booking) not in line
            assert booking.code in line
