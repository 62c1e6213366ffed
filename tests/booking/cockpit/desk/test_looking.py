"""Searching, one client's page, the printed diary: who is found, what is shown, what it costs."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from booking import bookings, schedule
from booking.bookings import Freedom, Obstacle, Person
from booking.models import (
    Allocation,
    Booking,
    BookingItem,
    Client,
    Location,
    Resource,
    Setting,
)
from booking.normalising import search_key
from booking.schedule import Choice
from tenants.actor import Actor
from tests.booking.cockpit.conftest import BUCHAREST, Booker

from .test_booking import text_of

DESK = "/app/salon-maria/desk/"
MARIA = Actor("member", name="Maria", source="cockpit")


def client_named(name: str, **more: str) -> Client:
    """A client without bookings."""
    given, _, family = name.partition(" ")
    return Client.objects.create(
        given_name=given,
        family_name=family,
        display_name=name,
        search_key=search_key(name),
        language="ro",
        **more,
    )


@pytest.fixture
def three(salon_maria: object) -> list[Client]:
    """Three clients to tell apart."""
    return [
        client_named("Ștefania Țurcanu", phone="+40722123456", email="stefi@example.com"),
        client_named("Jürgen Groß", phone="+4930901820", email="j.gross@example.de"),
        client_named("Ana-Maria Pop", phone="+40744999888"),
    ]


# ── the search


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ștefania", 0), ("STEFANIA", 0), ("turcanu", 0), ("Țu", 0), ("ste tur", 0),
        ("jurgen", 1), ("juergen", None), ("gross", 1), ("Groß", 1), ("maria", 2), ("pop ana", 2),
        ("0722 123", 0), ("123456", 0), ("+40 722", 0), ("0040722123456", 0), ("820", 1),
        ("030 901", 1), ("(0744) 999-888", 2), ("stefi@", 0), ("STEFI@EXAMPLE.COM", 0),
        ("j.gross", 1), ("x", None), ("12", None), ("%%", None), ("__", None), ("'; --", None),
        ("\0", None), ("   ", None),
    ],
)  # fmt: skip
def test_who_is_found(desk: Browser, three: list[Client], text: str, found: int | None) -> None:
    page = text_of(desk.get(f"{DESK}new/people/", {"q": text}))
    expected = set() if found is None else {three[found].code}
    assert {client.code for client in three if f"client={client.code}" in page} == expected


def test_a_code_finds_the_client_and_the_booking(desk: Browser, book: Booker) -> None:
    booking = book()
    page = text_of(desk.get(f"{DESK}search/", {"q": booking.code.lower()}))
    assert f"/bookings/{booking.code}/" in page
    assert f"/desk/clients/{booking.client.code}/" in page
    by_client = text_of(desk.get(f"{DESK}search/", {"q": booking.client.code}))
    assert f"/bookings/{booking.code}/" in by_client


def test_ten_at_most_the_latest_first(desk: Browser, book: Booker) -> None:
    for number in range(12):
        client_named(f"Ion Vas{number:02}")
    known = book().client
    page = text_of(desk.get(f"{DESK}new/people/?q=ion"))
    codes = re.findall(r"client=(\w+)", page)
    assert len(codes) == 10
    assert codes[0] == known.code


@pytest.mark.parametrize(
    ("filters", "shown"),
    [
        ({"state": "confirmed"}, True),
        ({"state": "cancelled"}, False),
        ({"staff": "ana"}, True),
        ({"staff": "maria"}, False),
        ({"service": "tuns-barbati"}, True),
        ({"service": "nothing"}, False),
        ({"first": "MONDAY", "last": "MONDAY"}, True),
        ({"last": "2020-01-01"}, False),
        ({"first": "0001-01-01", "last": "9999-12-31", "q": "vasile"}, True),
        ({"state": "nonsense", "q": "vasile"}, True),
    ],
)
def test_bookings_are_filtered(
    desk: Browser, book: Booker, monday: dt.date, filters: dict[str, str], shown: bool
) -> None:
    booking = book()
    service = booking.items.get().variant.service.slug
    asked = {
        name: {"MONDAY": str(monday), "tuns-barbati": service}.get(value, value)
        for name, value in filters.items()
    }
    page = text_of(desk.get(f"{DESK}search/", asked))
    assert (f"/bookings/{booking.code}/" in page) is shown


def test_staff_search_their_own_alone(as_ana: Browser, book: Booker) -> None:
    booking = book(staff="maria")
    for text in ("vasile", booking.code):
        page = text_of(as_ana.get(f"{DESK}search/", {"q": text}))
        assert f"/bookings/{booking.code}/" not in page
        assert f"/clients/{booking.client.code}/" not in page


# ── one client


def test_all_that_is_to_come_is_on_one_page(desk: Browser, book: Booker, monday: dt.date) -> None:
    first = book()
    second = book(at=dt.datetime.combine(monday, dt.time(12), BUCHAREST))
    page = text_of(desk.get(f"{DESK}clients/{first.client.code}/"))
    assert page.index(f"/bookings/{first.code}/") < page.index(f"/bookings/{second.code}/")
    assert "data-print" in page


def test_the_printed_page_says_where_to_come_and_whom_to_call(desk: Browser, book: Booker) -> None:
    Setting.objects.update(phone="+40213111222")
    Location.objects.update(street="Strada Lungă 5", town="Brașov")
    page = text_of(desk.get(f"{DESK}clients/{book().client.code}/"))
    head = re.search(r'<p class="only-print">(.*?)</p>', page)
    assert head is not None
    for each in ("Salon Maria", "Strada Lungă 5", "Brașov", "021 311 1222"):
        assert each in head[1].replace("\u00a0", " ")


def test_the_texts_to_send_are_in_the_clients_language(
    desk: Browser, book: Booker, monday: dt.date
) -> None:
    booking = book(person=Person("Ștefan", "Popa", "s@example.com", "+40722123456", "ro"))
    page = text_of(desk.get(f"{DESK}clients/{booking.client.code}/"))
    whatsapp = re.search(r'href="https://wa\.me/(\d+)\?text=([^"]+)"', page)
    assert whatsapp is not None
    assert whatsapp[1] == "40722123456"
    assert unquote(whatsapp[2]).startswith("Bună ziua, Ștefan, programarea la Salon Maria este")
    assert f"/b/{booking.code}/" in unquote(whatsapp[2])
    sms = re.search(r'href="sms:\+40722123456\?&amp;body=([^"]+)"', page)
    assert sms is not None
    assert unquote(sms[1]).isascii()
    assert unquote(sms[1]).startswith("Salon Maria: aveti programare")


def test_without_a_number_there_is_nothing_to_send(desk: Browser, book: Booker) -> None:
    booking = book(person=Person("Elena", "Dumitru", "elena@example.com", language="ro"))
    page = text_of(desk.get(f"{DESK}clients/{booking.client.code}/"))
    assert "wa.me" not in page
    assert "sms:" not in page
    assert "mailto:elena@example.com?subject=" in page


def test_a_clients_page_shows_staff_their_own_appointments_alone(
    as_ana: Browser, book: Booker, monday: dt.date
) -> None:
    own = book()
    other = book(staff="maria", at=dt.datetime.combine(monday, dt.time(12), BUCHAREST))
    page = text_of(as_ana.get(f"{DESK}clients/{own.client.code}/"))
    assert own.code in page
    assert other.code not in page


def test_a_client_of_somebody_else_is_a_404(as_ana: Browser, book: Booker) -> None:
    code = book(staff="maria").client.code
    assert as_ana.get(f"{DESK}clients/{code}/").status_code == 404
    assert as_ana.get(f"{DESK}clients/NOSUCH1/").status_code == 404


# ── the paper diary


def test_a_day_and_a_week_can_be_printed(desk: Browser, book: Booker, monday: dt.date) -> None:
    booking = book()
    for query in (f"day={monday}", f"day={monday + dt.timedelta(days=3)}&span=week"):
        page = text_of(desk.get(f"{DESK}diary/?staff=ana&{query}"))
        assert f"/bookings/{booking.code}/" in page
        assert "0722 123 456" in page
        assert "data-print" in page
    other = text_of(desk.get(f"{DESK}diary/?staff=maria&day={monday}"))
    assert booking.code not in other


@pytest.mark.parametrize("path", [f"{DESK}diary/?staff=ana&", "/app/salon-maria/?"])
def test_who_is_squeezed_in_is_drawn_beside(
    desk: Browser, book: Booker, monday: dt.date, path: str
) -> None:
    first = book()
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    bookings.book(
        plan=plan,
        starts_at=first.starts_at,
        person=Person("Elena", "Dumitru", language="ro"),
        by=MARIA,
        nonce=uuid4().hex,
        freedom=Freedom(frozenset({Obstacle.TAKEN})),
    )
    page = text_of(desk.get(f"{path}day={monday}"))
    assert "squeezed" in page
    assert "Squeezed in" in page
    assert page.index("Ion Vasile") < page.index("Elena Dumitru")


def test_another_persons_diary_is_a_404_for_staff(as_ana: Browser, book: Booker) -> None:
    assert as_ana.get(f"{DESK}diary/?staff=maria").status_code == 404
    assert as_ana.get(f"{DESK}diary/?staff=ana").status_code == 200


# ── what it costs


def many(booking: Booking, monday: dt.date, count: int = 500) -> None:
    """Clients with a booking each, on that day."""
    item = booking.items.get()
    clients = Client.objects.bulk_create(
        Client(display_name=f"Vasile {n}", search_key=f"vasile {n}", language="ro", phone="+407")
        for n in range(count)
    )
    skip = {"id", "live", "code"}
    facts = {
        f.attname: getattr(booking, f.attname)
        for f in Booking._meta.concrete_fields
        if f.attname not in skip
    }
    rows = Booking.objects.bulk_create(
        Booking(**facts | {"client_id": client.pk, "nonce": uuid4().hex}) for client in clients
    )
    parts = {
        f.attname: getattr(item, f.attname)
        for f in BookingItem._meta.concrete_fields
        if f.attname != "id"
    }
    items = BookingItem.objects.bulk_create(
        BookingItem(**parts | {"booking_id": row.pk}) for row in rows
    )
    ana = Resource.objects.get(slug="ana")
    base = booking.starts_at + dt.timedelta(days=900)
    Allocation.objects.bulk_create(
        Allocation(
            booking=row,
            item=each,
            resource=ana,
            during=DateTimeTZRange(
                base + dt.timedelta(hours=n), base + dt.timedelta(hours=n, minutes=30)
            ),
        )
        for n, (row, each) in enumerate(zip(rows, items, strict=True))
    )


@pytest.mark.parametrize(
    "path",
    [
        "search/?q=vasile",
        "search/?state=confirmed",
        "clients/",
        "clients/?q=vas",
        "new/?q=vasile+1",
        "diary/?staff=ana&day=MONDAY",
        "diary/?staff=ana&day=MONDAY&span=week",
    ],
)
def test_lists_cost_the_same_for_one_and_for_five_hundred(
    desk: Browser, book: Booker, monday: dt.date, path: str
) -> None:
    booking = book()
    client_named("Vasile 1x")
    client_named("Vasile 1y")
    path = DESK + path.replace("MONDAY", str(monday))
    with CaptureQueriesContext(connection) as one:
        assert desk.get(path).status_code == 200
    many(booking, monday)
    with CaptureQueriesContext(connection) as lots:
        assert desk.get(path).status_code == 200
    assert len(lots) == len(one)


@pytest.mark.parametrize("path", ["search/", "clients/", "diary/", "new/", "new/people/"])
def test_looking_is_only_read(desk: Browser, path: str) -> None:
    assert desk.get(DESK + path).status_code == 200
    assert desk.post(DESK + path).status_code == 405
