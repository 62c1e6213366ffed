"""What the tests of the booking page share: a visitor without a cookie, and how they book."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from booking import links, schedule
from booking.models import Booking
from booking.public.tickets import Ticket
from booking.schedule import Choice
from tenants.models import Business

# The name of one visit's hold: the visitor of a test is one visitor.
FLOW = "the-visit-of-ion"
ION = {"name": "Ion Vasile", "email": "ion@example.com", "phone": "0722 123 456"}


@pytest.fixture
def visitor(empty_redis: None) -> Browser:
    """A browser that reads English and keeps no cookie it was not given."""
    return Browser(HTTP_ACCEPT_LANGUAGE="en")


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A visitor who reads before typing: no form is too quick."""
    monkeypatch.setattr("booking.public.suspicion.QUICK_SECONDS", -1)


@pytest.fixture
def start(salon_maria: Business, monday: dt.date) -> dt.datetime:
    """A Monday morning at which both Maria and Ana have time for a cut."""
    plan = schedule.resolve([Choice("tuns")])
    return schedule.free(plan, first=monday, last=monday)[monday][4]


class Step:
    """A page of the salon: its path, and what was said on it."""

    def __init__(self, browser: Browser, slug: str = "salon-maria") -> None:
        self.browser, self.home = browser, f"/book/{slug}/"

    def get(self, path: str = "", **headers: str) -> HttpResponse:
        return self.browser.get(self.home + path, headers=headers)  # type: ignore[return-value]

    def post(self, path: str, data: dict[str, object], **headers: str) -> HttpResponse:
        return self.browser.post(self.home + path, data, headers=headers)  # type: ignore[return-value]

    def hold(self, start: dt.datetime, **more: object) -> str:
        """Press a time button; the ticket that comes back."""
        sent = {"s": "tuns", "start": str(int(start.timestamp())), "f": FLOW, **more}
        answer = self.post("hold/", sent)
        assert answer.status_code == 303, text(answer)
        return parse_qs(urlsplit(answer["Location"]).query)["t"][0]

    def book(self, start: dt.datetime, **more: object) -> HttpResponse:
        """Hold a time and send Ion's details."""
        wish = {name: more.pop(name) for name in ("s", "staff", "tz", "n") if name in more}
        lang = {"lang": more["lang"]} if "lang" in more else {}
        return self.post("book/", {"t": self.hold(start, **wish, **lang), **ION, **more})

    def booked(self, start: dt.datetime, **more: object) -> Booking:
        """The same, and what the database keeps of it."""
        answer = self.book(start, **more)
        assert answer.status_code == 303, text(answer)
        return Booking.objects.get(code=urlsplit(answer["Location"]).path.split("/")[4])


@pytest.fixture
def page(salon_maria: Business, visitor: Browser, patient: None) -> Step:
    """Salon Maria's booking page."""
    return Step(visitor)


@pytest.fixture
def praxis(praxis_otto: Business, visitor: Browser, patient: None) -> Step:
    """Praxis Otto's booking page."""
    return Step(visitor, "praxis-otto")


@pytest.fixture
def mine(page: Step, start: dt.datetime) -> Callable[[Booking, str], str]:
    """The path of a page behind a booking's link."""
    return lambda booking, name="": f"b/{booking.code}/{links.manage_token(booking)}/{name}"


def text(answer: HttpResponse) -> str:
    """What a reader sees, on one line."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split()).replace("\u00a0", " ")


def values(html: str) -> list[int]:
    """The starts on a page's time buttons."""
    return [int(found) for found in re.findall(r'name="start" value="(\d+)"', html)]


def fields(answer: HttpResponse) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    html = answer.content.decode()
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', html)
    return {name: unescape(value) for name, value in found}


def read(ticket: str) -> Ticket:
    """What a ticket says."""
    return Ticket.read(ticket)
