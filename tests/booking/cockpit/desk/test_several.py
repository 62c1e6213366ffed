"""Several services at the desk: booked, edited, moved and handed over part by part."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client

from booking import bookings, schedule
from booking.bookings import Person
from booking.cockpit.desk.wish import stamp
from booking.models import Booking, Performs, Resource
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business

from ..conftest import BUCHAREST

NEW, BOOK = "/app/salon-maria/desk/new/", "/app/salon-maria/desk/new/book/"
CUT, OTHER = "tuns-barbati", "tuns"


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    return dt.datetime.combine(monday, dt.time(10), BUCHAREST)


@pytest.fixture
def visit(salon_maria: Business, ten: dt.datetime, ion: Person) -> Booking:
    """A men's cut by Maria, then a women's cut by Ana."""
    plan = schedule.resolve([Choice(CUT, "maria"), Choice(OTHER, "ana")])
    return bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce=uuid4().hex)


def edit(desk: Client, booking: Booking, **changed: Any) -> Booking:
    """Send the form as it is shown, with these fields otherwise."""
    path = f"/app/salon-maria/desk/bookings/{booking.code}/edit/"
    form = desk.get(path).context["form"]
    sent = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in (sent | changed).items() if value not in (None, False)}
    response = desk.post(path, sent)
    assert response.status_code == 302, response.content.decode()
    return Booking.objects.get(pk=booking.pk)


def parts(booking: Booking) -> list[tuple[str, str]]:
    items = booking.items.select_related("variant", "staff")
    return [(item.variant.slug, item.staff.slug if item.staff else "") for item in items]


def test_the_desk_books_two_services_at_once(
    desk: Client, ten: dt.datetime, salon_maria: Business
) -> None:
    wish = {"s": CUT, "also": OTHER, "staff": "ana", "start": stamp(ten)}
    shown = desk.get(f"{BOOK}?{urlencode(wish)}").content.decode()
    assert shown.count("Ana Popescu") >= 2
    sent = {**wish, "name": "Elena Dumitru", "phone": "0722 000 111", "nonce": uuid4().hex}
    assert desk.post(BOOK, sent).status_code == 302
    assert parts(Booking.objects.get()) == [(CUT, "ana"), (OTHER, "ana")]


def test_what_the_named_person_does_not_do_somebody_else_does(
    desk: Client, ten: dt.datetime, ana: Resource
) -> None:
    Performs.objects.filter(variant__slug=OTHER, resource=ana).delete()
    wish = {"s": CUT, "also": OTHER, "staff": "ana", "start": stamp(ten)}
    sent = {**wish, "name": "Elena Dumitru", "phone": "0722 000 111", "nonce": uuid4().hex}
    desk.post(BOOK, sent)
    assert parts(Booking.objects.get()) == [(CUT, "ana"), (OTHER, "maria")]


def test_a_known_client_is_offered_the_whole_of_the_last_visit(
    desk: Client, visit: Booking
) -> None:
    html = desk.get(NEW, {"client": visit.client.code}).content.decode()
    assert f'name="also" value="{OTHER}"' in html


def test_a_service_is_added_to_a_booking(desk: Client, visit: Booking) -> None:
    edited = edit(desk, visit, variant_1="", variant_new="")
    assert parts(edited) == [(CUT, "maria")]
    again = edit(desk, edited, variant_new=OTHER, staff_new="maria")
    assert parts(again) == [(CUT, "maria"), (OTHER, "maria")]
    assert again.total_minor == sum(item.price_minor for item in again.items.all())


def test_a_part_gets_another_person_and_another_price(desk: Client, visit: Booking) -> None:
    edited = edit(desk, visit, staff_1="maria", price_1="55")
    assert parts(edited) == [(CUT, "maria"), (OTHER, "maria")]
    assert edited.items.all()[1].price_minor == 5500


def test_a_part_that_stays_keeps_what_was_agreed(desk: Client, visit: Booking) -> None:
    dearer = edit(desk, visit, price_1="77")
    edited = edit(desk, dearer, variant="")
    assert parts(edited) == [(OTHER, "ana")]
    assert edited.items.get().price_minor == 7700


def test_nothing_touched_changes_nothing(desk: Client, visit: Booking) -> None:
    assert edit(desk, visit).sequence == visit.sequence


def test_a_visit_without_a_service_is_refused(desk: Client, visit: Booking) -> None:
    path = f"/app/salon-maria/desk/bookings/{visit.code}/edit/"
    form = desk.get(path).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    answer = desk.post(path, sent | {"variant": "", "variant_1": ""})
    assert answer.status_code == 422
    assert "at least one service" in answer.content.decode()


def test_a_quarter_more_is_added_at_the_end(desk: Client, visit: Booking) -> None:
    desk.post(f"/app/salon-maria/desk/bookings/{visit.code}/longer/")
    longer = Booking.objects.get(pk=visit.pk)
    assert longer.ends_at == visit.ends_at + dt.timedelta(minutes=15)
    assert parts(longer) == parts(visit)


def test_a_part_is_handed_to_a_colleague(visit: Booking, maria_does: None) -> None:
    handed = bookings.hand_over(visit, to="maria", by=CLIENT, of="ana")
    assert parts(handed) == [(CUT, "maria"), (OTHER, "maria")]
    assert [item.starts_at for item in handed.items.all()] == [
        item.starts_at for item in visit.items.all()
    ]


@pytest.fixture
def maria_does(salon_maria: Business) -> None:
    """Maria does the women's cut as well."""
    assert Performs.objects.filter(variant__slug=OTHER, resource__slug="maria").exists()
