"""Brings a group session into being, and writes its time into the diaries.

Used for those that the business plans (`sessions`) and for those that begin with a first booking
(`joining`); always under the diaries' locks.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking import outbox
from booking.bookings.placing import Placement
from booking.models import Allocation, Session, Variant
from tenants.actor import Actor


def found(
    placement: Placement,
    *,
    kind: Session.Kind,
    capacity: int,
    min_seats: int,
    decide_at: datetime | None,
    place_detail: str = "",
) -> Session:
    """A session as it was placed, in everybody's diary. The exclusion constraint may object."""
    session = Session(
        variant=placement.performs.variant,
        kind=kind,
        capacity=capacity,
        min_seats=min(min_seats, capacity),
        decide_at=decide_at,
        place_detail=place_detail,
    )
    shape(session, placement)
    session.save(force_insert=True)
    occupy(session, placement)
    return session


def shape(session: Session, placement: Placement) -> None:
    """Copy who leads it and when, with the lengths that they need for it."""
    session.staff = placement.performs.resource
    session.starts_at, session.ends_at = placement.starts_at, placement.ends_at
    session.segments = placement.segments
    session.buffer_before_min = placement.buffer_before_min
    session.buffer_after_min = placement.buffer_after_min


def facts(session: Session) -> dict[str, object]:
    """What the history shows before and after, as plain JSON."""
    taken = session.allocations.exclude(resource=session.staff).values_list("resource__name")
    return {
        "starts_at": iso(session.starts_at),
        "staff": session.staff.name,
        "rooms": sorted({name for (name,) in taken}),
        "capacity": session.capacity,
        "minimum": session.min_seats,
        "place": session.place_detail,
    }


def as_new(session: Session) -> dict[str, list[object]]:
    """The facts of one that there was not before."""
    return {key: [None, value] for key, value in facts(session).items() if value}


def iso(at: datetime) -> str:
    """An instant as the history keeps it."""
    return at.astimezone(UTC).isoformat()


def occupy(session: Session, placement: Placement) -> None:
    """Write the time into the diaries, in the order of the locks."""
    Allocation.objects.bulk_create(
        Allocation(session=session, resource_id=resource, during=DateTimeTZRange(*span))
        for resource, span in sorted(placement.taken())
    )


def decision(
    variant: Variant, starts_at: datetime, min_seats: int, now: datetime
) -> datetime | None:
    """When it is decided whether enough people come; None where it takes place in any case."""
    at = starts_at - timedelta(hours=variant.service.decide_hours)
    return at if min_seats > 1 and at > now else None


def announce_decision(session: Session, *, by: Actor) -> None:
    """Leave a due row for it; an older one finds that it is not its time."""
    if session.decide_at is not None:
        outbox.add_for_session("session.decide", session, due_at=session.decide_at, by=by)
