"""What the tests of mails share: a real mail server and one line to book and send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from booking import automation, bookings, schedule
from booking.bookings import Person
from booking.models import Booking
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business
from tests.post_office import PostOffice, post_office

Booker = Callable[..., Booking]


@pytest.fixture
def post(settings: Any) -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with post_office() as office:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", office.port
        settings.DEFAULT_FROM_EMAIL = "Slotline <bookings@slotline.example>"
        settings.EMAIL_TIMEOUT = 2
        yield office


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    """Ten o'clock in Bucharest on that Monday."""
    return dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))


@pytest.fixture
def book(salon_maria: Business, ion: Person, ten: dt.datetime) -> Booker:
    """A men's cut with Ana at ten, by Ion through the page, unless told otherwise."""

    def run(starts_at: dt.datetime = ten, *, what: str = "tuns-barbati", **changed: Any) -> Booking:
        plan = schedule.resolve([Choice(what, changed.pop("staff", "ana"))], by_members=True)
        wish: dict[str, Any] = {"person": ion, "by": CLIENT, "nonce": uuid4().hex}
        return bookings.book(plan=plan, starts_at=starts_at, **wish | changed)

    return run


@pytest.fixture
def work(post: PostOffice) -> Callable[[], list[Any]]:
    """Do what is due and answer the mails that came of it."""

    def run() -> list[Any]:
        before = len(post.letters)
        automation.work()
        return post.letters[before:]

    return run
