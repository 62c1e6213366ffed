"""What the tests of the verbs share: a plan, a time, and the one-line way to book it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from booking import bookings, schedule
from booking.bookings import Details, Person, sessions
from booking.models import Booking, Resource, Session, Setting, Variant
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT, Actor
from tenants.models import Business

from .classes import as_group, terms

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


@pytest.fixture
def any_gap(salon_maria: Business) -> None:
    """Times are offered whatever they leave free around them."""
    Setting.objects.update(gap_mode="free")


@pytest.fixture
def dated(salon_maria: Business) -> Variant:
    """A class with five seats on dates of the business."""
    return as_group("dated").variants.get()


@pytest.fixture
def free_start(salon_maria: Business) -> Variant:
    """A class with five seats at any free time."""
    return as_group("open_times").variants.get()


@pytest.fixture
def session(dated: Variant, ana: Resource, ten: dt.datetime) -> Session:
    """Five seats at ten with Ana."""
    return sessions.plan(dated, terms=terms(ana, ten), by=MARIA)[0]
