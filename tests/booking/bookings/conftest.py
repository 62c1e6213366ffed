"""What the tests of the verbs share: a plan, a time, and the one-line way to book it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from booking import bookings, schedule
from booking.bookings import Details, Person
from booking.models import Booking
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT, Actor
from tenants.models import Business

MARIA = Actor("member", name="Maria", source="cockpit")


@pytest.fixture
def plan(salon_maria: Business) -> Plan:
    """A men's cut (30 minutes) with whoever is free."""
    return schedule.resolve([Choice("tuns-barbati")])


@pytest.fixture
def with_ana(salon_maria: Business) -> Plan:
    """A men's cut with Ana."""
    return schedule.resolve([Choice("tuns-barbati", "ana")])


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    """Ten o'clock in Bucharest on that Monday."""
    from zoneinfo import ZoneInfo

    return dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))


Booker = Callable[..., Booking]


@pytest.fixture
def book(ion: Person) -> Booker:
    """Book as Ion through the page, unless told otherwise."""

    def run(plan: Plan, starts_at: dt.datetime, **changed: Any) -> Booking:
        wish: dict[str, Any] = {"person": ion, "by": CLIENT, "nonce": uuid4().hex}
        return bookings.book(plan=plan, starts_at=starts_at, **wish | changed)

    return run


@pytest.fixture
def request_of(with_ana: Plan, ten: dt.datetime, book: Booker) -> Callable[..., Booking]:
    """A booking that waits for the business's word."""

    def run(**changed: Any) -> Booking:
        service = with_ana.item.service
        service.approval = True
        service.save()
        return book(with_ana, ten, details=Details(), **changed)

    return run
