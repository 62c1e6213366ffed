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
from booking.models import Booking, Location, Outbox, Service, Setting
from tenants.actor import CLIENT, Actor
from tenants.models import Business
from tests.post_office import PostOffice, calendar_of, html_of, text_of

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


# ── remote


def test_a_remote_appointment_is_told_in_the_clients_own_time(
    book: Booker, ion: Person, work: Work, post: PostOffice, ten: dt.datetime
) -> None:
    Service.objects.update(places=["online"])
    there = replace(ion, language="en", time_zone="America/New_York")
    book(person=there, details=Details(place_detail="https://meet.example/abc"))
    work()
    text = text_of(post.one(ION))
    theirs = ten.astimezone(ZoneInfo("America/New_York"))
    assert f"{theirs:%H:%M}–{theirs + HOUR / 2:%H:%M}" in text
    assert f"Times are shown for {formats.zone_name('America/New_York', 'en', ten)}." in text
    assert "https://meet.example/abc" in text
    assert "10:00" in post.one(ANA)["Subject"]


def test_at_the_business_the_businesss_clock_counts(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    book(person=replace(ion, language="en", time_zone="America/New_York"))
    work()
    assert "10:00–10:30" in text_of(post.one(ION))


def test_who_is_called_reads_who_calls_and_where(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Service.objects.update(places=["phone_we_call"])
    book(person=speaking(ion, "en"))
    work()
    assert "Ana Popescu will call you at" in text_of(post.one(ION))
    assert "openstreetmap" not in text_of(post.one(ION))


def test_a_place_on_the_map_is_a_plain_link(book: Booker, work: Work, post: PostOffice) -> None:
    Location.objects.update(latitude=44.4412, longitude=26.1036)
    book()
    work()
    assert "?mlat=44.441200&mlon=26.103600#map=18/" in text_of(post.one(ION))


# ── the team


def test_business_and_staff_are_told_in_their_own_languages(
    book: Booker, ion: Person, work: Work, post: PostOffice, salon_maria: Business
) -> None:
    salon_maria.language = "de"
    salon_maria.save()
    book(person=speaking(ion, "es"), details=Details(note="Mit Hund"))
    work()
    business, staff = post.one(SALON), post.one(ANA)
    assert business["Subject"].startswith("Neu: Ion Vasile – Herrenhaarschnitt")
    assert staff["Subject"].startswith("Programare nouă: Ion Vasile – Tuns bărbați")
    for piece in ("Ion Vasile", "0722 123 456", ION, "Mit Hund", "/app/salon-maria/bookings/"):
        assert piece in text_of(business)


def test_staff_from_whom_an_appointment_is_taken_are_told_and_their_calendar_too(
    book: Booker, work: Work, ten: dt.datetime
) -> None:
    booking = book()
    work()
    bookings.move(booking, starts_at=ten, by=MARIA, staff="maria")
    letters = {letter["To"].addresses[0].addr_spec: letter for letter in work()}
    assert letters.keys() == {ION, SALON, ANA, "maria@example.com"}
    assert letters[ANA]["Subject"].startswith("Mutată: Ion Vasile")
    methods = {
        address: part.get_param("method")
        for address, letter in letters.items()
        if (part := calendar_of(letter)) is not None
    }
    assert methods == {ION: "REQUEST", ANA: "CANCEL", "maria@example.com": "REQUEST"}


def test_one_address_gets_one_mail(book: Booker, work: Work, post: PostOffice) -> None:
    Setting.objects.update(email=ANA)
    book()
    work()
    assert len(post.to(ANA)) == 1


def test_without_an_address_of_the_business_its_owners_are_told(
    book: Booker, work: Work, post: PostOffice
) -> None:
    Setting.objects.update(email="")
    book()
    work()
    assert len(post.to("maria@example.com")) == 1
    assert post.one(ION)["Reply-To"] is None


@pytest.mark.parametrize(
    ("notify", "told"),
    [
        ({"business": False}, {ANA}),
        ({"staff": False}, {SALON}),
        ({"owners": True}, {SALON, ANA, "maria@example.com"}),
        ({"own_acts": False}, {ANA}),
    ],
)
def test_a_business_chooses_who_is_told(
    book: Booker, work: Work, notify: dict[str, bool], told: set[str]
) -> None:
    Setting.objects.update(notify=notify)
    book(by=MARIA)
    assert {each["To"].addresses[0].addr_spec for each in work()} - {ION} == told


def test_a_test_booking_disturbs_nobody_at_the_business(book: Booker, work: Work) -> None:
    book(details=Details(is_test=True))
    assert [each["To"].addresses[0].addr_spec for each in work()] == [ION]


# ── discretion and hostile texts


def test_a_discreet_business_names_no_service_where_others_see_it(
    book: Booker, ion: Person, work: Work, post: PostOffice
) -> None:
    Setting.objects.update(discreet=True)
    book(person=speaking(ion, "en"), details=Details(note="private"))
    work()
    for letter in post.letters:
        seen_by_all = [str(letter["Subject"]), preheader(html_of(letter)), title(html_of(letter))]
        for part in letter.walk():
            if part.get_content_type() in ("text/calendar", "application/ics"):
                content = part.get_content()
                seen_by_all.append(content if isinstance(content, str) else content.decode())
        for text in seen_by_all:
            for name in ("Men", "cut", "Tuns", "bărbați"):
                assert name not in text
        assert "private" not in text_of(letter)
    assert post.one(ION)["Subject"].startswith("Your appointment on ")


def preheader(html: str) -> str:
    return html.partition('class="preheader"')[2].partition("</div>")[0]


def title(html: str) -> str:
    return html.partition("<title>")[2].partition("</title>")[0]


def test_a_service_may_be_discreet_where_the_business_is_not(
    book: Booker, work: Work, post: PostOffice
) -> None:
    Service.objects.update(discreet=True)
    book()
    work()
    assert "Tuns" not in post.one(ION)["Subject"]
    assert "Tuns" in text_of(post.one(ION))


@pytest.mark.parametrize("address", ["no address", "a@b@c", "ion@", '"ion"', "ion@exa mple.com"])
def test_an_address_that_is_none_fails_visibly_and_at_once(
    book: Booker, ion: Person, work: Work, address: str
) -> None:
    booking = book()
    booking.contact = booking.contact | {"email": address}
    booking.save()
    assert {letter["To"].addresses[0].addr_spec for letter in work()} == {SALON, ANA}
    row = Outbox.objects.get(kind="booking.confirmed")
    assert row.failed_at is not None
    assert row.deliveries.get(audience="client").state == "failed"


def test_the_preheader_keeps_the_body_out_of_lists(
    book: Booker, work: Work, post: PostOffice
) -> None:
    book()
    work()
    assert preheader(html_of(post.one(ION))).count("\N{COMBINING GRAPHEME JOINER}") >= 30


def test_names_cannot_add_headers_or_markup(
    book: Booker, ion: Person, work: Work, post: PostOffice, salon_maria: Business
) -> None:
    salon_maria.name = 'Evil"\r\nBcc: otto@example.com <b>'
    salon_maria.save()
    name = "Ion\r\nBcc: otto@example.com\r\n\r\n<script>alert(1)</script>"
    book(person=replace(ion, given_name=name))
    work()
    assert len(post.to(ION)) == 1
    for letter in post.letters:
        assert letter["Bcc"] is None
        assert "<script>" not in html_of(letter)
        assert "<b>" not in html_of(letter)
        assert "otto@example.com" not in [each.addr_spec for each in letter["To"].addresses]
