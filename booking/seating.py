"""Reads group sessions for listing and deciding: which there are, and how many seats are left.

Asked by `schedule` for pages and by the verbs under their locks. Seats of requests whose time is
up count as free, as their time does in `diaries`; seats that other people hold for a few minutes
count as taken for the asker.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from booking import holds
from booking.models import Booking, Seat, Session, Variant
from booking.models.states import State
from tenants.current import current_business


@dataclass(frozen=True, slots=True)
class Seating:
    """A session with the seats that are taken, and those that are held by other people."""

    session: Session
    taken: int
    held: int = 0

    @property
    def left(self) -> int:
        """How many seats can still be booked."""
        return max(0, self.session.capacity - self.taken - self.held)

    def has_room_for(self, party: int) -> bool:
        """Whether so many people find a seat."""
        return self.left >= party


def group_of(variant: Variant, staff: int, starts_at: datetime) -> str:
    """What holds of one group time have in common, whether its session exists already or not."""
    return f"{time_of(variant, starts_at)}{staff}"


def time_of(variant: Variant, starts_at: datetime) -> str:
    """How the name of a group time begins, whoever leads it."""
    return f"{variant.pk}:{int(starts_at.timestamp())}:"


def planned(
    variant: Variant,
    span: tuple[datetime, datetime],
    *,
    at: datetime,
    staff: Sequence[int] | None = None,
    flow: str = "",
    ignoring: Booking | None = None,
    respect_holds: bool = True,
) -> list[Seating]:
    """The sessions that begin in `[first, last)`, in order: one statement.

    `staff` are the leaders that come into question, `flow` is the asker's own hold. The session of
    `ignoring`, a booking being moved, is not among them: it would stay where it is.
    """
    rows = with_taken(Session.objects.filter(live=True, variant=variant), at)
    if ignoring is not None:
        own = Seat.objects.filter(booking=ignoring, live=True)
        rows = rows.exclude(pk__in=own.values("session"))
    rows = rows.filter(starts_at__gte=span[0], starts_at__lt=span[1])
    if staff is not None:
        rows = rows.filter(staff__in=staff)
    held = holds.seats(current_business().pk, flow) if respect_holds else {}
    return [
        Seating(
            row,
            row.taken,
            held.get(group_of(variant, row.staff_id, row.starts_at), 0),
        )
        for row in rows.select_related("staff", "variant__service").order_by("starts_at", "pk")
        if not is_given_up(row, row.taken)
    ]


def is_given_up(session: Session, taken: int) -> bool:
    """An open session in which nobody sits (any more): its time is free."""
    return session.is_open and taken == 0


def given_up(at: datetime, ignoring: Booking | None = None) -> QuerySet[Session]:
    """The open sessions that have none but expired requests, or none but `ignoring`, in them."""
    waiting = Q(booking__state=State.PENDING, booking__expires_at__lte=at)
    goes = waiting if ignoring is None else waiting | Q(booking=ignoring)
    sitting = Seat.objects.filter(live=True, session=OuterRef("pk"))
    return Session.objects.filter(
        Exists(sitting.filter(goes)), ~Exists(sitting.exclude(goes)), live=True, kind="open"
    )


def with_taken(sessions: QuerySet[Session], at: datetime) -> QuerySet[Any]:
    """Each session with `taken`: its live seats but for those of expired requests."""
    expired = Q(seats__booking__state=State.PENDING, seats__booking__expires_at__lte=at)
    sitting = Q(seats__live=True) & ~expired
    return sessions.annotate(taken=Count("seats", filter=sitting))


def of(session: Session, at: datetime) -> Seating:
    """One session as it is now, whoever holds a seat of it."""
    row = with_taken(Session.objects.filter(pk=session.pk), at).select_related("staff").get()
    return Seating(row, row.taken)
