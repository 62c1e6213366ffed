"""A business's own domain shows its page at the root, without a slug in any link."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client as Browser

from tenants.models import Business, Domain
from tests.booking.public.conftest import ION, text, values


@pytest.fixture
def own(salon_maria: Business, empty_redis: None, patient: None) -> Browser:
    """A visitor of termin.salon-maria.example."""
    Domain.objects.create(domain="salon-maria.example", tenant=salon_maria, is_primary=True)
    return Browser(HTTP_HOST="salon-maria.example", HTTP_ACCEPT_LANGUAGE="en")


def test_the_page_stands_at_the_root(own: Browser) -> None:
    html = own.get("/").content.decode()
    assert 'href="/times/?s=tuns"' in html
    assert "/book/salon-maria/" not in html.split("ld+json")[0]
    assert 'rel="canonical" href="http://salon-maria.example/"' in html


def test_a_whole_booking_stays_there(own: Browser, monday: dt.date) -> None:
    start = values(own.get(f"/times/?s=tuns&day={monday}").content.decode())[0]
    held = own.post("/hold/", {"s": "tuns", "start": str(start)})
    assert held["Location"].startswith("/details/?t=")
    ticket = held["Location"].partition("t=")[2]
    booked = own.post("/book/", {"t": ticket, **ION})
    assert booked.status_code == 303
    assert booked["Location"].startswith("/b/")
    assert "Your appointment is confirmed." in text(own.get(booked["Location"]))  # type: ignore[arg-type]


def test_nothing_else_of_the_platform_is_there(own: Browser) -> None:
    assert own.get("/accounts/login/").status_code == 404
    assert own.get("/app/salon-maria/").status_code == 404


def test_a_host_of_nobody_is_a_404(own: Browser) -> None:
    assert own.get("/", headers={"host": "nobody.example"}).status_code == 404
