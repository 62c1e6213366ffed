"""A class for several clients at Salon Maria: what the tests of seats and of sessions say of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from booking import schedule
from booking.bookings.sessions import Terms
from booking.models import Resource, Service, Session
from booking.schedule import Choice, Moment, Plan
from booking.seating import Seating, of

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def as_group(kind: str, *, capacity: int = 5, minimum: int = 1) -> Service:
    """The women's cut becomes a class."""
    service = Service.objects.get(variants__slug="tuns")
    service.capacity, service.sessions, service.min_capacity = capacity, kind, minimum
    service.save()
    return service


def terms(ana: Resource, at: dt.datetime, **changed: Any) -> Terms:
    usual: dict[str, Any] = {"staff": ana, "starts_at": at, "capacity": 5}
    return Terms(**usual | changed)


def group(party: int = 1, staff: str = "") -> Plan:
    return schedule.resolve([Choice("tuns", staff)], party=party)


def cut() -> Plan:
    return schedule.resolve([Choice("tuns-barbati", "ana")])


def taken(session: Session, now: dt.datetime | None = None) -> int:
    return seating(session, now).taken


def seating(session: Session, now: dt.datetime | None = None) -> Seating:
    return of(session, now or dt.datetime.now(dt.UTC))


def left_at(plan: Plan, at: dt.datetime, moment: Moment | None = None) -> dict[int, int]:
    """Seats left at one start, by leader."""
    start = int(at.timestamp())
    found = schedule.seats(plan, (start, start + 1), moment or Moment())
    return {staff: by[start] for staff, by in found.items() if start in by}
