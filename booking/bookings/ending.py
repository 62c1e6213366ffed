"""Cancel, decline, expire: a booking gives its time back."""

from __future__ import annotations

from datetime import datetime

from booking import outbox
from booking.bookings.policy import policy_of
from booking.bookings.writing import (
    change_state,
    check_not_expired,
    instant,
    lock_with_diaries,
    verb,
)
from booking.errors import AlreadyCancelled
from booking.models import Booking
from booking.models.states import State
from tenants.actor import SYSTEM, Actor


@verb
def cancel(
    booking: Booking, *, by: Actor, reason: str = "", now: datetime | None = None
) -> Booking:
    """Cancel a request or an appointment and free its time.

    A client's cancellation after the notice has begun is marked late, or refused with MustCall
    where the business wants a call. Raises AlreadyCancelled, TooLate, NotAllowed.
    """
    at = instant(now)
    booking = lock_with_diaries(booking)
    if booking.state == State.CANCELLED:
        raise AlreadyCancelled
    policy = policy_of(booking)
    if by.is_client:
        policy.check_cancel(booking, at)
    change_state(
        booking,
        State.CANCELLED,
        "cancel",
        by=by,
        cancelled_by=by.kind,
        cancelled_at=at,
        late=by.is_client and policy.is_late(booking, at),
        reason=reason,
    )
    outbox.add("booking.cancelled", booking, by=by)
    return booking


@verb
def decline(
    booking: Booking, *, by: Actor, reason: str = "", now: datetime | None = None
) -> Booking:
    """Refuse a request, with a word to the client. Raises RequestExpired, NotAllowed."""
    at = instant(now)
    booking = lock_with_diaries(booking)
    check_not_expired(booking, at)
    change_state(booking, State.DECLINED, "decline", by=by, reason=reason)
    outbox.add("booking.declined", booking, by=by)
    return booking


@verb
def expire(*, booking_id: int, by: Actor = SYSTEM, now: datetime | None = None) -> bool:
    """End a request whose time is up. False when there is nothing to do (any more)."""
    at = instant(now)
    found = Booking.objects.filter(pk=booking_id, state=State.PENDING).first()
    if found is None:
        return False
    booking = lock_with_diaries(found)
    due = booking.expires_at is not None and booking.expires_at <= at
    if booking.state != State.PENDING or not due:
        return False
    change_state(booking, State.EXPIRED, "expire", by=by)
    outbox.add("booking.expired", booking, by=by)
    return True


def expire_due(*, now: datetime | None = None) -> int:
    """Expire every request of this business whose time is up; returns how many."""
    at = instant(now)
    overdue = Booking.objects.filter(state=State.PENDING, expires_at__lte=at)
    return sum(expire(booking_id=pk, now=at) for pk in overdue.values_list("pk", flat=True))
