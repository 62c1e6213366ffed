"""What the cockpit's tests share: bookings at known times, and members of every role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from booking import bookings, schedule
from booking.bookings import Details, Person
from booking.models import Booking, Resource, Setting
from booking.schedule import Choice, Moment
from tenants.actor import CLIENT
from tenants.models import Business, Membership, User
from tests.people import PASSWORD

BUCHAREST = ZoneInfo("Europe/Bucharest")
Booker = Callable[..., Booking]


@pytest.fixture
def desk(client: Client, maria: User) -> Client:
    """Maria's browser, signed in, reading English."""
    User.objects.filter(pk=maria.pk).update(language="en")
    client.force_login(maria)
    return client


@pytest.fixture
def as_ana(salon_maria: Business, ana: Resource) -> Client:
    """Ana's browser: she is staff and has a diary."""
    membership = hire(salon_maria, "ana", Membership.Role.STAFF)
    Resource.objects.filter(pk=ana.pk).update(membership_id=membership.pk)
    return browser(membership)


@pytest.fixture
def at_front_desk(salon_maria: Business) -> Client:
    """Somebody at the front desk, without a diary."""
    return browser(hire(salon_maria, "dora", Membership.Role.FRONT_DESK))


def hire(business: Business, name: str, role: str) -> Membership:
    """A new user in that role."""
    user = User.objects.create_user(f"{name}@example.com", PASSWORD, name=name.title())
    return Membership.objects.create(user=user, business=business, role=role)


def browser(membership: Membership) -> Client:
    """A browser in which that member is signed in."""
    browser = Client()
    browser.force_login(membership.user)
    return browser


@pytest.fixture
def book(salon_maria: Business, ion: Person, monday: dt.date) -> Booker:
    """Book Ion a men's cut with Ana, on that Monday at ten unless told otherwise."""
    Setting.objects.update(gap_mode="free", any_staff=True)

    def run(
        *,
        staff: str = "ana",
        at: dt.datetime | None = None,
        asks: bool = False,
        details: Details | None = None,
        person: Person | None = None,
        now: dt.datetime | None = None,
        **more: Any,
    ) -> Booking:
        plan = schedule.resolve([Choice("tuns-barbati", staff)])
        plan.item.service.approval = asks
        return bookings.book(
            plan=plan,
            starts_at=at or dt.datetime.combine(monday, dt.time(10), BUCHAREST),
            person=person or ion,
            by=more.pop("by", CLIENT),
            nonce=uuid4().hex,
            details=details,
            now=now,
            **more,
        )

    return run


@pytest.fixture
def past(book: Booker) -> Booking:
    """An appointment that has begun: it was booked long before."""
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    today = dt.datetime.now(BUCHAREST).date()
    monday = today - dt.timedelta(days=7 + today.weekday())
    before = dt.datetime.combine(monday, dt.time(6), BUCHAREST) - dt.timedelta(days=7)
    free = schedule.free(plan, first=monday, last=monday, moment=Moment(now=before))
    return book(at=free[monday][0], now=before)


def url(booking: Booking, action: str = "") -> str:
    """The page of a booking, or of something to do with it."""
    return f"/app/salon-maria/bookings/{booking.code}/" + (f"{action}/" if action else "")
