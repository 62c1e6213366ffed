"""What is still open about a booking that is made: whether enough people come to a group.

Told by the booking page before and after, and by the mails in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import ngettext

from booking.models import Booking, BookingItem, Session

Said = Callable[[datetime], str]


def of_booking(
    booking: Booking, items: list[BookingItem], said: Said, *, now: datetime
) -> list[str]:
    """One statement, for a group alone. `said` writes a moment."""
    if not any(item.variant.service.is_group for item in items):
        return []
    sessions = Session.objects.filter(seats__booking=booking, seats__live=True).distinct()
    return [line for session in sessions for line in of_session(session, said, now=now)]


def of_session(session: Session, said: Said, *, now: datetime) -> list[str]:
    """Nothing once it is decided, or where it takes place in any case."""
    if session.decided_at is not None or session.decide_at is None:
        return []
    return minimum(session.min_seats, session.decide_at, said, now=now)


def minimum(least: int, decide_at: datetime, said: Said, *, now: datetime) -> list[str]:
    """That so many must come, and by when it is known."""
    if least <= 1 or decide_at <= now:
        return []
    words = {"count": least, "until": said(decide_at)}
    return [
        ngettext(
            "Takes place if at least %(count)s person comes. If not, we tell you by %(until)s.",
            "Takes place if at least %(count)s people come. If not, we tell you by %(until)s.",
            least,
        )
        % words
    ]
