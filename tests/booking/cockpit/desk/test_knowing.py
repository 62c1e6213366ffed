"""What is known about a client, corrected at the desk: who may, what follows, what is told."""

from __future__ import annotations

import pytest
from django.test import Client as Browser

from booking import clients
from booking.bookings import Person
from booking.models import Booking, Client, Organisation
from tenants.audit.trail import history
from tests.booking.cockpit.conftest import Booker

from .test_booking import text_of

GIVEN = {
    "given_name": "Ioana",
    "family_name": "Țepeș",
    "phone": "0744 555 666",
    "email": "Ioana@Example.COM",
    "language": "de",
    "organisation": "Atelier SRL",
    "labels": "VIP,  plata cash , VIP",
    "note": "Vine cu copilul.",
}


@pytest.fixture
def booking(book: Booker) -> Booking:
    """Ion's appointment with Ana."""
    return book()


def address(client: Client) -> str:
    """Where this client is edited."""
    return f"/app/salon-maria/desk/clients/{client.code}/edit/"


def test_everything_that_was_typed_is_known_and_shown(desk: Browser, booking: Booking) -> None:
    response = desk.post(address(booking.client), GIVEN, follow=True)
    client = Client.objects.get()
    assert (client.display_name, client.phone, client.email, client.language) == (
        "Ioana Țepeș", "+40744555666", "Ioana@example.com", "de",
    )  # fmt: skip
    assert client.labels == ["VIP", "plata cash"]
    assert Organisation.objects.get() == client.organisation
    text = text_of(response)
    for each in ("Ioana Țepeș", "Atelier SRL", "plata cash", "Vine cu copilul.", "Deutsch"):
        assert each in text


def test_the_new_name_is_found_and_matched_the_old_one_no_more(
    desk: Browser, booking: Booking
) -> None:
    desk.post(address(booking.client), GIVEN)
    found = text_of(desk.get("/app/salon-maria/desk/new/people/?q=tepes"))
    assert booking.client.code in found
    again = Person("Ioana", "Tepes", email="ioana@example.com", language="de")
    assert clients.find_or_create(again) == booking.client
    assert clients.find_or_create(Person("Ion", "Vasile", "ion@example.com")) != booking.client


def test_visits_ahead_write_to_the_new_address(desk: Browser, booking: Booking) -> None:
    desk.post(address(booking.client), GIVEN)
    booking.refresh_from_db()
    assert booking.contact["email"] == "Ioana@example.com"
    assert booking.contact["given_name"] == "Ioana"


def test_an_address_given_for_one_visit_alone_stays(desk: Browser, booking: Booking) -> None:
    booking.contact["email"] = "birou@example.com"
    booking.save(update_fields=["contact"])
    desk.post(address(booking.client), GIVEN)
    booking.refresh_from_db()
    assert booking.contact["email"] == "birou@example.com"


def test_visits_that_are_over_keep_what_was_given_then(desk: Browser, past: Booking) -> None:
    before = dict(past.contact)
    desk.post(address(past.client), GIVEN)
    past.refresh_from_db()
    assert past.contact == before


def test_the_history_says_what_changed_without_the_numbers(desk: Browser, booking: Booking) -> None:
    desk.post(address(booking.client), GIVEN)
    (line,) = [each for each in history(booking.client) if each.verb == "edit_client"]
    assert line.changes["family_name"] == ["Vasile", "Țepeș"]
    assert line.changes["phone"][1] == "•"
    assert "555" not in str(line.changes)
    assert "copilul" not in str(line.changes)


def test_saving_without_a_change_leaves_no_line(desk: Browser, booking: Booking) -> None:
    desk.post(address(booking.client), GIVEN)
    desk.post(address(booking.client), GIVEN)
    assert len([each for each in history(booking.client) if each.verb == "edit_client"]) == 1


def test_a_company_is_known_however_it_is_written(desk: Browser, booking: Booking) -> None:
    Organisation.objects.create(name="ATELIER  srl", search_key="atelier srl")
    desk.post(address(booking.client), GIVEN)
    assert Organisation.objects.count() == 1


def test_what_is_for_practitioners_is_sealed_and_not_for_the_front_desk(
    desk: Browser, at_front_desk: Browser, booking: Booking
) -> None:
    here = address(booking.client)
    desk.post(here, GIVEN | {"practice_note": "Alergie la nichel"})
    client = Client.objects.get()
    assert b"nichel" not in bytes(client.practice_note_sealed or b"")
    shown = here.removesuffix("edit/")
    assert "Alergie la nichel" in text_of(desk.get(shown))
    for page in (shown, here):
        assert "nichel" not in text_of(at_front_desk.get(page))
    at_front_desk.post(here, GIVEN | {"note": "Altceva", "practice_note": "șters"})
    client.refresh_from_db()
    assert client.note == "Altceva"
    assert clients.Facts.of(client).practice_note == "Alergie la nichel"


def test_staff_edit_their_own_clients_alone(as_ana: Browser, book: Booker) -> None:
    mine = book().client
    other = book(staff="maria", person=Person("Elena", "Dumitru", "elena@example.com")).client
    assert as_ana.post(address(mine), GIVEN).status_code == 302
    assert as_ana.get(address(other)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_name", ""), ("given_name", "x" * 101), ("phone", "call me"), ("email", "@"),
        ("language", "tlh"), ("note", "a\0b"), ("labels", "a,b,c,d,e,f,g"), ("labels", "x" * 31),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_beside_the_field(
    desk: Browser, booking: Booking, field: str, value: str
) -> None:
    response = desk.post(address(booking.client), GIVEN | {field: value})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in text_of(response)
    assert Client.objects.get().given_name == "Ion"


def test_script_in_any_field_comes_out_as_text(desk: Browser, booking: Booking) -> None:
    evil = "<script>x</script>"
    fields = ("given_name", "organisation", "labels", "note", "practice_note")
    response = desk.post(address(booking.client), GIVEN | dict.fromkeys(fields, evil), follow=True)
    assert evil not in text_of(response)
    assert "&lt;script&gt;" in text_of(response)
