"""Takes seats in a group session and gives them back, always under the session's lock.

Shared by the verbs of bookings and of sessions; asks nobody whether it is allowed. The partial
unique index and the check of `Seat` have the last word.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from booking.bookings.lines import leave_lines
from booking.errors import NotAllowed, SlotTaken
from booking.models import Booking, Seat, Session
from tenants.actor import Actor


def lock_sessions(sessions: Iterable[int]) -> list[Session]:
    """These sessions as they are now, until the end of the transaction; after the diaries."""
    rows = Session.objects.filter(pk__in=list(sessions)).order_by("pk")
    return list(rows.select_for_update(of=("self",)).select_related("variant__service", "staff"))


def session_of(booking: Booking) -> Session | None:
    """The session in which a booking has or had its seats; None for a visit of one's own."""
    rows = Session.objects.filter(seats__booking=booking)
    return rows.select_related("variant__service", "staff").order_by("-seats__pk").first()


def take(session: Session, booking: Booking, party: int) -> list[int]:
    """Give a live booking the lowest free numbers of a locked session. Raises SlotTaken."""
    sitting = Seat.objects.filter(session=session, live=True)
    taken = set(sitting.values_list("number", flat=True))
    free = [n for n in range(1, session.capacity + 1) if n not in taken][:party]
    if len(free) < party:
        raise SlotTaken
    try:
        with transaction.atomic():
            Seat.objects.bulk_create(
                Seat(session=session, booking=booking, number=n, capacity=session.capacity)
                for n in free
            )
    except IntegrityError as error:
        # Another writer, without the lock, was a moment faster.
        raise SlotTaken from error
    return free


def leave(booking: Booking) -> None:
    """Give all seats of a booking back, whatever its state."""
    Seat.objects.filter(booking=booking).delete()


def reopen(session: Session, booking: Booking, *, by: Actor) -> None:
    """Make way for a booking that was cancelled: the session may have gone with it.

    Raises NotAllowed where the business has called the session off; the constraint says SlotTaken
    where its time is taken.
    """
    leave(booking)
    if session.is_planned:
        return
    if not session.is_open:
        raise NotAllowed(state=booking.state)
    session.state = Session.State.PLANNED
    session.sequence += 1
    session.save(update_fields=["state", "sequence"])
    leave_lines(session, "reopen", by=by, changes={"state": ["cancelled", "planned"]})


def close_ranks(session: Session) -> None:
    """Number the taken seats from one on, so that the capacity can be lowered to their count."""
    sitting = Seat.objects.filter(session=session, live=True).order_by("number")
    for number, seat in enumerate(sitting, start=1):
        if seat.number != number:
            seat.number = number
            seat.save(update_fields=["number"])


def dissolve(sessions: Iterable[int], *, by: Actor) -> None:
    """Cancel those open sessions in which nobody sits any more: their time is free at once."""
    empty = Session.objects.filter(pk__in=list(sessions), kind=Session.Kind.OPEN, live=True)
    for session in empty.exclude(pk__in=Seat.objects.filter(live=True).values("session")):
        session.state = Session.State.CANCELLED
        session.sequence += 1
        session.save(update_fields=["state", "sequence"])
        leave_lines(session, "dissolve", by=by, changes={"state": ["planned", "cancelled"]})
