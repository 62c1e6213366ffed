"""A booking at the desk: found, offered, held, booked; and freer than paper, never silently."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from booking import holds
from booking.bookings import Person
from booking.models import (
    Booking,
    Client,
    Outbox,
    Resource,
    Setting,
)
from tenants.audit.trail import history
from tenants.current import current_business
from tests.booking.cockpit.conftest import BUCHAREST, Booker

NEW = "/app/salon-maria/desk/new/"
HOLD = f"{NEW}hold/"
BOOK = f"{NEW}book/"


def text_of(response: Any) -> str:
    """What the page says."""
    return str(response.content.decode())


def times_on(response: Any) -> list[str]:
    """The values of the time buttons, in order."""
    return re.findall(r'name="time" value="([^"]+)"', text_of(response))


def hidden_on(response: Any, start: str = "") -> dict[str, str]:
    """The hidden fields from a mark in the page on."""
    text = text_of(response)
    text = text[text.index(start) :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text)
    return {name: value for name, value in reversed(found) if name != "csrfmiddlewaretoken"}


def step_two(browser: Browser, wish: dict[str, str]) -> Any:
    """Choose a time and see what is about to be booked."""
    held = browser.post(HOLD, wish)
    assert held.status_code == 302, text_of(held)
    response = browser.get(held["Location"])
    assert response.status_code == 200
    return response


def freely(at: dt.datetime, **more: str) -> dict[str, str]:
    """The free form, filled in."""
    return {
        "s": "tuns-barbati",
        "any_staff": "ana",
        "any_day": f"{at:%Y-%m-%d}",
        "any_time": f"{at:%H:%M}",
    } | more


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    """Ten o'clock on that Monday."""
    return dt.datetime.combine(monday, dt.time(10), BUCHAREST)


# ── a known client


def test_a_known_client_is_booked_in_four_requests(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    found = desk.get(f"{NEW}?q=vas")
    offered = desk.get(found["Location"])
    first = times_on(offered)[0]
    assert first.startswith("ana@")
    assert "data-focus" in text_of(offered)[: text_of(offered).index(first) + 400]
    confirm = step_two(desk, hidden_on(offered, 'id="times"') | {"time": first})
    assert "Held until" in text_of(confirm)
    done = desk.post(BOOK, hidden_on(confirm, 'id="desk-book"'))
    booking = Booking.objects.latest("pk")
    assert done["Location"] == f"/app/salon-maria/bookings/{booking.code}/"
    assert (booking.client, booking.items.get().variant.slug) == (known, "tuns-barbati")
    assert booking.items.get().staff_name == "Ana Popescu"


def test_the_same_form_twice_is_one_booking(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    known = book(at=ten).client
    confirm = step_two(desk, freely(ten + dt.timedelta(hours=1), client=known.code))
    form = hidden_on(confirm, 'id="desk-book"')
    assert desk.post(BOOK, form)["Location"] == desk.post(BOOK, form)["Location"]
    assert Booking.objects.count() == 2


def test_the_time_is_held_while_talking(
    desk: Browser, book: Booker, ten: dt.datetime, empty_redis: None
) -> None:
    known = book(at=ten).client
    at = ten + dt.timedelta(hours=1)
    confirm = step_two(desk, freely(at, client=known.code))
    flow = hidden_on(confirm, 'id="desk-book"')["flow"]
    kept = holds.get(current_business().pk, flow)
    assert kept is not None
    assert kept.starts_at == int(at.timestamp())


def test_a_time_off_the_grid_is_held_as_well(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    known = book(at=ten).client
    odd = ten + dt.timedelta(minutes=77)
    confirm = step_two(desk, freely(odd, client=known.code, length="50"))
    assert "Held until" in text_of(confirm)
    flow = hidden_on(confirm, 'id="desk-book"')["flow"]
    kept = holds.get(current_business().pk, flow)
    assert kept is not None
    ((_resource, start, end),) = kept.spans
    assert end - start == 50 * 60


def test_without_an_address_nothing_is_promised(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    phone_only = Person("Ilie", "Popa", phone="+40722000111", language="ro")
    known = book(at=ten, person=phone_only).client
    confirm = step_two(desk, freely(ten + dt.timedelta(hours=1), client=known.code))
    assert "the client gets no mail" in text_of(confirm)
    done = desk.post(BOOK, hidden_on(confirm, 'id="desk-book"'), follow=True)
    assert "Booked." in text_of(done)


def test_a_client_with_two_hits_is_chosen_from_a_list(desk: Browser, book: Booker) -> None:
    one = book().client
    other = Client.objects.create(
        display_name="Ion Văsescu", search_key="ion vasescu", language="ro"
    )
    text = text_of(desk.get(f"{NEW}people/?q=ion+vas"))
    assert f"client={one.code}" in text
    assert f"client={other.code}" in text


# ── somebody new


def test_a_new_client_needs_a_name_and_a_number(desk: Browser, ten: dt.datetime) -> None:
    confirm = step_two(desk, freely(ten, name="Ștefan Popa"))
    assert 'value="Ștefan Popa"' in text_of(confirm)
    form = hidden_on(confirm, 'id="desk-book"')
    assert desk.post(BOOK, form | {"name": "Ștefan Popa"}).status_code == 422
    done = desk.post(BOOK, form | {"name": "Ștefan Popa", "phone": "0722 333 444"})
    assert done.status_code == 302
    client = Client.objects.get()
    assert (client.display_name, client.phone, client.search_key) == (
        "Ștefan Popa",
        "+40722333444",
        "stefan popa",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "a\0b"),
        ("name", "12345"),
        ("phone", "123"),
        ("phone", "-1"),
        ("email", "nobody"),
        ("note", "y" * 5_000),
    ],
)
def test_what_cannot_be_stored_is_said_beside_its_field(
    desk: Browser, ten: dt.datetime, field: str, value: str
) -> None:
    form = hidden_on(step_two(desk, freely(ten)), 'id="desk-book"')
    wrong = form | {"name": "Elena", "phone": "0722333444"} | {field: value}
    response = desk.post(BOOK, wrong)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in text_of(response)
    assert not Booking.objects.exists()


def test_names_are_never_markup(desk: Browser, ten: dt.datetime) -> None:
    form = hidden_on(step_two(desk, freely(ten)), 'id="desk-book"')
    wicked = {"name": "<script>alert(1)</script>", "phone": "0722333444"}
    page = text_of(desk.post(BOOK, form | wicked, follow=True))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# ── freer than paper


def test_any_time_may_be_typed(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    known = book(at=ten).client
    odd = ten + dt.timedelta(minutes=77)
    confirm = step_two(desk, freely(odd, client=known.code, length="20"))
    assert 'id="accept-' not in text_of(confirm)
    desk.post(BOOK, hidden_on(confirm, 'id="desk-book"'))
    booking = Booking.objects.latest("pk")
    assert (booking.starts_at, booking.ends_at) == (odd, odd + dt.timedelta(minutes=20))


@pytest.mark.parametrize(
    ("hours", "accept", "words"),
    [(-4, "outside_hours", "does not work at this time"), (0, "taken", "Ion Vasile has the time")],
)
def test_what_is_in_the_way_is_said_and_asked(
    desk: Browser, book: Booker, ten: dt.datetime, hours: int, accept: str, words: str
) -> None:
    known = book(at=ten).client
    at = ten + dt.timedelta(hours=hours)
    confirm = step_two(desk, freely(at, client=known.code))
    assert words in text_of(confirm)
    form = hidden_on(confirm, 'id="desk-book"')
    refused = desk.post(BOOK, form)
    assert refused.status_code == 422
    assert Booking.objects.count() == 1
    assert desk.post(BOOK, form | {"accept": [accept]}).status_code == 302
    booking = Booking.objects.latest("pk")
    assert history(booking)[0].changes["accepted"] == [None, [accept]]


def test_accepting_one_rule_accepts_no_other(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    known = book(at=ten).client
    form = hidden_on(step_two(desk, freely(ten, client=known.code)), 'id="desk-book"')
    for accept in (["outside_hours"], ["room_taken"], ["nonsense"]):
        assert desk.post(BOOK, form | {"accept": accept}).status_code == 422


def test_a_third_one_at_the_same_time_is_refused_with_other_times(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    form = hidden_on(step_two(desk, freely(ten, client=known.code)), 'id="desk-book"')
    assert desk.post(BOOK, form | {"accept": ["taken"]}).status_code == 302
    again = form | {"accept": ["taken"], "nonce": "a" * 32}
    response = desk.post(BOOK, again)
    assert response.status_code == 409
    assert len(times_on(response)) == 3


@pytest.mark.parametrize(
    "wish",
    [
        {"any_time": "25:00"},
        {"any_time": "x"},
        {"any_day": "2026-02-30"},
        {"any_day": "9999-12-31"},
        {"any_staff": ""},
        {"any_staff": "nobody"},
        {"s": "nothing"},
        {"any_time": "\0"},
    ],
)
def test_nonsense_leads_back_to_the_choices(
    desk: Browser, ten: dt.datetime, wish: dict[str, str]
) -> None:
    response = desk.post(HOLD, freely(ten) | wish)
    assert response.status_code == 302
    assert response["Location"].startswith(f"{NEW}?")
    assert desk.get(response["Location"]).status_code == 200


# ── who may


def test_staff_book_in_their_own_diary_alone(
    as_ana: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    offered = as_ana.get(f"{NEW}?client={known.code}")
    assert {value.partition("@")[0] for value in times_on(offered)} == {"ana"}
    elsewhere = freely(ten, client=known.code, any_staff="maria")
    response = as_ana.post(HOLD, elsewhere)
    assert response["Location"].startswith(f"{NEW}?")
    at = f"{(ten + dt.timedelta(hours=1)).astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"
    wish = {"client": known.code, "s": "tuns-barbati", "staff": "maria", "start": at}
    assert as_ana.post(BOOK, wish)["Location"].startswith(f"{NEW}?")
    assert Booking.objects.count() == 1


def test_staff_find_their_own_clients_alone(as_ana: Browser, book: Booker) -> None:
    known = book(staff="maria").client
    assert known.code not in text_of(as_ana.get(f"{NEW}people/?q=vasile"))
    assert as_ana.get(f"{NEW}?client={known.code}").status_code == 404


def test_the_front_desk_books_for_everybody(
    at_front_desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    wish = freely(ten, client=known.code, any_staff="maria")
    confirm = step_two(at_front_desk, wish)
    assert at_front_desk.post(BOOK, hidden_on(confirm, 'id="desk-book"')).status_code == 302


def test_an_unknown_client_is_a_404(desk: Browser, salon_maria: object) -> None:
    assert desk.get(f"{NEW}?client=NOSUCH1").status_code == 404


def test_reading_changes_nothing(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    known = book(at=ten).client
    before = Outbox.objects.count()
    offered = desk.get(f"{NEW}?client={known.code}")
    confirm = step_two(desk, hidden_on(offered, 'id="times"') | {"time": times_on(offered)[0]})
    assert confirm.status_code == 200
    assert (Booking.objects.count(), Outbox.objects.count()) == (1, before)
    assert desk.get(HOLD).status_code == 405


def test_the_page_costs_the_same_for_one_and_for_many_people(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    path = f"{NEW}?client={known.code}&day={ten:%Y-%m-%d}"
    Setting.objects.update(any_staff=True)
    with CaptureQueriesContext(connection) as many:
        desk.get(path)
    Resource.objects.filter(slug="maria").update(active=False)
    with CaptureQueriesContext(connection) as one:
        desk.get(path)
    assert len(one) == len(many)


def test_choosing_a_hit_means_the_same_as_last_time(desk: Browser, book: Booker) -> None:
    known = book().client
    page = text_of(desk.get(f"{NEW}?q="))
    shown = re.search(
        r'<form action="[^"]+" role="search" class="stack stack-s" data-hits>.*?</form>', page, re.S
    )
    assert shown is not None
    assert 'name="s"' not in shown[0]
    hit = re.search(rf'href="([^"]+client={known.code})"', text_of(desk.get(f"{NEW}people/?q=vas")))
    assert hit is not None
    offered = text_of(desk.get(hit[1].replace("&amp;", "&")))
    assert 'value="tuns-barbati" selected' in offered
    assert 'value="ana" selected' in offered
