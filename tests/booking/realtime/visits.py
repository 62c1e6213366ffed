"""A booking as any verb makes it, committed."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

from django.utils import timezone

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Booking
from booking.schedule import Choice
from tenants.actor import CLIENT


def booked() -> Booking:
    """Ion's men's cut at the first time that is free, in the business at hand."""
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    first = timezone.now().date() + dt.timedelta(days=3)
    free = schedule.free(plan, first=first, last=first + dt.timedelta(days=7))
    return bookings.book(
        plan=plan,
        starts_at=next(times[0] for times in free.values() if times),
        person=Person("Ion", "Vasile", "ion@example.com", "+40722123456", language="ro"),
        by=CLIENT,
        nonce=uuid4().hex,
    )
