"""What a mail says about a group that may still not take place."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from html import unescape
from uuid import uuid4

import pytest

from booking import bookings, schedule
from booking.bookings import Person, sessions
from booking.bookings.sessions import Terms
from booking.models import Resource, Service, Variant
from booking.schedule import Choice
from tenants.actor import CLIENT, SYSTEM
from tests.post_office import PostOffice, html_of, text_of

pytestmark = pytest.mark.usefixtures("salon_maria")
Work = Callable[[], list[EmailMessage]]


@pytest.mark.parametrize(("least", "told"), [(3, True), (1, False)])
def test_a_confirmation_names_the_minimum(
    least: int, told: bool, ion: Person, work: Work, post: PostOffice, ten: dt.datetime
) -> None:
    Service.objects.filter(variants__slug="tuns").update(capacity=5, sessions="dated")
    variant = Variant.objects.select_related("service").get(slug="tuns")
    ana = Resource.objects.get(slug="ana")
    terms = Terms(staff=ana, starts_at=ten, capacity=5, min_seats=least)
    sessions.plan(variant, terms=terms, by=SYSTEM)
    bookings.book(
        plan=schedule.resolve([Choice("tuns")]), starts_at=ten, person=replace(ion, language="en"),
        by=CLIENT, nonce=uuid4().hex,
    )  # fmt: skip
    work()
    letter = post.one("ion@example.com")
    for text in (text_of(letter), html_of(letter)):
        assert ("Takes place if at least 3 people come." in unescape(text)) is told
