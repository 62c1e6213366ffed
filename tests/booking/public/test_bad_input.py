"""Nothing that anybody can send is a server's error, and none of it is obeyed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from booking.models import Booking, Resource
from tests.booking.public.conftest import ION, Step, text

QUERIES = [
    "s=tuns&day=0001-01-01",
    "s=tuns&day=9999-12-31",
    "s=tuns&month=0001-01",
    "s=tuns&month=9999-12",
    "s=tuns&day=2027-02-30",
    "s=tuns&day=yesterday",
    "s=tuns&month=2027-13",
    "s=tuns&day=2027-1-1",
    "s=tuns&tz=Nowhere/Land",
    "s=tuns&tz=../../etc/passwd",
    "s=tuns&tz=localtime",
    "s=tuns&tz=posixrules",
    "s=tuns&tz=Factory",
    "s=tuns&lang=../en",
    "s=tuns&f=x",
    "s=tuns&f=" + "x" * 500,
    "s=" + "x" * 1000,
    "s=%27%3B+DROP+TABLE+booking_booking%3B--",
    "&".join("s=tuns" for _ in range(50)),
    "s=tuns&staff=%E2%80%AEana",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_cannot_be_read_is_refused_kindly(page: Step, query: str) -> None:
    answer = page.get(f"times/?{query}")
    assert answer.status_code == 400
    assert "To the booking page" in text(answer)


@pytest.mark.parametrize("query", ["s=tuns%00", "s=%ED%A0%80", "s=tuns&staff=%ff%fe"])
def test_what_is_no_text_is_refused(page: Step, query: str) -> None:
    assert page.get(f"times/?{query}").status_code in (400, 404)


def test_several_services_are_not_booked_in_one_go_yet(page: Step) -> None:
    """The state is a list; the first one counts."""
    answer = page.get("times/?s=tuns&s=tuns-barbati")
    assert answer.status_code == 200
    assert "s=tuns&amp;s=tuns-barbati" in answer.content.decode()


def test_an_old_bookmark_shows_what_is_free_now(page: Step) -> None:
    answer = page.get("times/?s=tuns&day=2020-01-01")
    assert answer.status_code == 200
    assert 'name="start"' in answer.content.decode()
    assert page.get("times/?s=tuns&month=2020-01").status_code == 200
    assert page.get("times/?s=tuns&month=2150-01").status_code == 200


@pytest.mark.parametrize(
    "start", ["", "x", "-1", "1", "99999999999", "1e9", "9" * 400, "²²²²²²²²²"]
)
def test_a_start_that_is_none_is_refused(page: Step, start: str) -> None:
    answer = page.post("hold/", {"s": "tuns", "start": start})
    assert answer.status_code in (400, 409)


def test_the_past_cannot_be_booked(page: Step, start: dt.datetime) -> None:
    past = start - dt.timedelta(days=28)
    assert page.post("hold/", {"s": "tuns", "start": str(int(past.timestamp()))}).status_code == 409


def test_neither_can_what_lies_beyond_the_horizon(page: Step, start: dt.datetime) -> None:
    far = start + dt.timedelta(days=364)
    assert page.post("hold/", {"s": "tuns", "start": str(int(far.timestamp()))}).status_code == 409


def test_a_room_is_nobody_to_book_with(page: Step, start: dt.datetime) -> None:
    chair = Resource.objects.filter(kind="device").first()
    assert chair is not None
    sent = {"s": "tuns", "staff": chair.slug, "start": str(int(start.timestamp()))}
    assert page.post("hold/", sent).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Ion\0Vasile"),
        ("name", "\ud800"),
        ("name", "\u202e" * 100),
        ("name", "a\u0301" * 500),
        ("name", "😀"),
        ("email", "a" * 100_000 + "!"),
        ("email", "ion@\u202eexample.com"),
        ("email", "ion@example.com\r\nBcc: x@example.com"),
        ("phone", "+" + "9" * 1000),
        ("note", "\0"),
        ("attendee", "x" * 100_000),
        ("kept", "\0"),
        ("use", "not an address"),
        ("lang", "\0"),
        ("website", "\0"),
        ("sure", "\0" * 100),
    ],
)
def test_no_field_breaks_the_page(page: Step, start: dt.datetime, field: str, value: str) -> None:
    try:
        body = {"t": page.hold(start), **ION, field: value}
        answer = page.post("book/", body)
    except UnicodeEncodeError:  # half a surrogate pair cannot be sent but as bytes
        raw = f"t={page.hold(start)}&name=%ED%A0%80&email=ion@example.com&phone=0722123456"
        answer = page.browser.generic(  # type: ignore[assignment]
            "POST", page.home + "book/", raw, content_type="application/x-www-form-urlencoded"
        )
    assert answer.status_code < 500
    assert answer.status_code in (200, 303, 400, 422)


def test_a_body_that_is_no_form_is_refused(page: Step) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x"):
        answer = page.browser.generic("POST", page.home + "book/", b"\xff\0{", content_type=kind)
        assert 400 <= answer.status_code < 500


def test_a_code_or_token_of_any_shape_is_a_404(page: Step) -> None:
    for path in ("b/%00/x/", "b/x/%E2%80%AE/", f"b/{'A' * 500}/{'x' * 500}/", "b/'/--/"):
        assert page.get(path).status_code in (400, 404)


def test_other_methods_are_refused(
    page: Step, start: dt.datetime, mine: Callable[..., str]
) -> None:
    booking = page.booked(start)
    for path in ("", "times/?s=tuns", mine(booking), mine(booking, "cancel/")):
        for method in ("PUT", "DELETE", "PATCH"):
            assert page.browser.generic(method, page.home + path).status_code == 405
    assert Booking.objects.get().state == "confirmed"
