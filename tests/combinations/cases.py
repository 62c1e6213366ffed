"""A small business in which each feature of a pair is switched on, and the ways to book in it.

Everything is as plain as can be but for the features under test. `main` is what is booked; the
others are what other clients wish for, to see what is still free beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from booking import bookings, schedule
from booking.bookings import Person
from booking.errors import BookingError
from booking.models import (
    Booking,
    Hours,
    Location,
    Performs,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT

MAIN, MORE, SHORT, SHORT_IN_ROOM = "main", "more", "short", "short-in-room"
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
# As long as the gap in `main`, so that it fits exactly, whatever the rules about short rests.
SHORT_MIN = 20
PRICE = 5_000
ZONE = ZoneInfo("Europe/Bucharest")
NOW = dt.datetime(2027, 6, 7, 8, tzinfo=ZONE)
TEN = dt.datetime(2027, 6, 9, 10, tzinfo=ZONE)
ION = Person("Ion", "Vasile", "ion@example.com", language="ro")


@dataclass(frozen=True, slots=True)
class Case:
    """What the client asks for; the features decide with whom and what beside it."""

    is_visit_of_two: bool = False
    names_nobody: bool = False

    def plan(self, staff: str | None = None) -> Plan:
        """`main` with Ana, or as the features have it; `staff` names somebody else."""
        who = staff or ("" if self.names_nobody else "ana")
        wanted = [MAIN, MORE] if self.is_visit_of_two else [MAIN]
        return schedule.resolve([Choice(slug, who) for slug in wanted])

    def book(
        self, at: dt.datetime = TEN, person: Person = ION, staff: str | None = None
    ) -> Booking:
        """What the page does in the end."""
        return book(self.plan(staff), at, person)

    def again(self, booking: Booking) -> Plan:
        """The same, with those who serve it already."""
        return self.plan() if self.names_nobody else self.plan(str(leader(booking).slug))


def book(plan: Plan, at: dt.datetime, person: Person | None = None) -> Booking:
    """By a client; without a name somebody who was never here."""
    return bookings.book(
        plan=plan, starts_at=at, person=person or somebody(), by=CLIENT, nonce=uuid4().hex, now=NOW
    )


def refusal(plan: Plan, at: dt.datetime, person: Person | None = None) -> type[BookingError] | None:
    """Why it cannot be booked; None: it was, and then cancelled again."""
    try:
        booking = book(plan, at, person)
    except BookingError as error:
        return type(error)
    bookings.cancel(booking, by=CLIENT, now=NOW)
    return None


def somebody() -> Person:
    """A new client."""
    name = uuid4().hex[:8]
    return Person(name.title(), "Nou", f"{name}@example.com", language="ro")


def short(staff: str, *, in_room: bool = False) -> Plan:
    """What another client wishes for, to see what is free."""
    return schedule.resolve([Choice(SHORT_IN_ROOM if in_room else SHORT, staff)])


def leader(booking: Booking) -> Resource:
    """Who serves first."""
    staff = booking.items.order_by("starts_at")[0].staff
    assert staff is not None
    return staff


def plain() -> None:
    """Open from nine to six; Ana and Maria do everything, Dan what is short; one chair."""
    Location.objects.update(time_zone=ZONE.key)
    Hours.objects.all().delete()
    for day in range(1, 8):
        Hours.objects.create(
            location=Location.objects.get(), weekday=day, starts=9 * 60, ends=18 * 60
        )
    Setting.objects.update(
        step_min=5, align="window", gap_mode="free", min_gap_min=30, any_strategy="first_free",
        any_staff=True, lead_mode="elapsed", lead_min=0, horizon_days=60, overrun_min=0,
        cancel_notice_min=0, visit_pause_min=0, visit_order="chosen", buffers_inside=False,
        beside_bookings=False, several_services=True,
    )  # fmt: skip
    Service.objects.update(archived_at=NOW)
    Resource.objects.exclude(kind="staff").update(active=False)
    team = _team()
    Resource.objects.create(
        kind="room", name="Chair", slug="chair", tags=["chair"], location=Location.objects.get()
    )
    _offer(MAIN, 60, team[:2])
    _offer(MORE, 30, team[:2])
    _offer(SHORT, SHORT_MIN, team)
    _offer(SHORT_IN_ROOM, SHORT_MIN, team, requires=["chair"])


def _team() -> list[Resource]:
    dan = Resource.objects.create(
        kind="staff", name="Dan", slug="dan", position=9, location=Location.objects.get()
    )
    Staff.objects.create(resource=dan)
    Staff.objects.update(own_hours=False, tz_periods=[], listed=True)
    return [*Resource.objects.filter(slug__in=["ana", "maria"]).order_by("slug"), dan]


def _offer(slug: str, minutes: int, team: list[Resource], **how: Any) -> None:
    service = Service.objects.create(slug=slug, name={"ro": slug}, places=["business"])
    variant = Variant.objects.create(
        service=service, slug=slug, duration_min=minutes, price_minor=PRICE, **how
    )
    Performs.objects.bulk_create(Performs(variant=variant, resource=each) for each in team)
