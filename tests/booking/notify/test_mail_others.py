"""Mails of remote appointments, to the team, and under discretion or attack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from booking import bookings, formats
from booking.bookings import Details, Person
from booking.models import Location, Outbox, Service, Setting
from tenants.actor import Actor
from tenants.models import Business
from tests.post_office import PostOffice, calendar_of, html_of, text_of

from .conftest import Booker

MARIA = Actor("member", name="Maria", source="cockpit")
Work = Callable[[], list[EmailMessage]]

ION, SALON, ANA = "ion@example.com", "salon@example.com", "ana@example.com"
HOUR = dt.timedelta(hours=1)


def speaking(person: Person, language: str) -> Person:
    return replace(person, language=language)


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
