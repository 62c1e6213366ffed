"""Whether a group takes place is decided in time; the verb looks again."""

from __future__ import annotations

from booking.bookings import sessions
from booking.models import Outbox
from tenants.actor import SYSTEM


def decide(row: Outbox) -> None:
    """Cancel the session when too few have a seat."""
    sessions.decide(session_id=row.payload["session"], by=SYSTEM)
