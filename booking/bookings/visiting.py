"""The day itself: the client arrives, does not come, or was here."""

from __future__ import annotations

from datetime import datetime

from booking.bookings import returning
from booking.bookings.writing import (
    change_state,
    instant,
    lock_with_diaries,
    retire_expired,
    verb,
)
from booking.errors import NotAllowed
from booking.models import Booking
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import SYSTEM, Actor


@verb
def arrive(booking: Booking, *, by: Actor) -> Booking:
    """The client is here."""
    booking = lock_with_diaries(booking)
    change_state(booking, State.ARRIVED, "arrive", by=by)
    return booking


@verb
def no_show(booking: Booking, *, by: Actor, now: datetime | None = None) -> Booking:
    """The client did not come. Not before the appointment has begun (NotAllowed)."""
    booking = lock_with_diaries(booking)
    if booking.starts_at > instant(now):
        raise NotAllowed(state=booking.state)
    change_state(booking, State.NO_SHOW, "no_show", by=by)
    return booking


@verb
def undo_no_show(booking: Booking, *, by: Actor, now: datetime | None = None) -> Booking:
    """They came after all. The time was kept; what was freed is taken again, or GivenAway."""
    diaries = [each.pk for each in returning.diaries_of(returning.given_back(booking)).values()]
    booking = lock_with_diaries(booking, diaries)
    if booking.state != State.NO_SHOW:
        raise NotAllowed(state=booking.state)
    if freed := returning.given_back(booking):
        retire_expired(diaries, now=instant(now))
        returning.take_again(booking, freed, Moment(now=instant(now), ignoring=booking))
    change_state(booking, State.CONFIRMED, "undo_no_show", by=by)
    return booking


def complete_past(*, now: datetime | None = None) -> int:
    """Mark the appointments that have ended as completed; returns how many."""
    over = Booking.objects.filter(
        state__in=(State.CONFIRMED, State.ARRIVED), ends_at__lte=instant(now)
    )
    return sum(_complete(booking, instant(now)) for booking in over)


@verb
def _complete(booking: Booking, at: datetime) -> bool:
    booking = lock_with_diaries(booking)
    if booking.state not in (State.CONFIRMED, State.ARRIVED) or booking.ends_at > at:
        return False
    change_state(booking, State.COMPLETED, "complete", by=SYSTEM)
    return True
