"""A request whose time is up gives its time back."""

from __future__ import annotations

from booking import bookings
from booking.models import Outbox
from tenants.actor import SYSTEM


def expire(row: Outbox) -> None:
    """Expire the request unless it was answered meanwhile; the verb looks again."""
    bookings.expire(booking_id=row.aggregate, by=SYSTEM)
