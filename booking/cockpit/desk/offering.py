"""What the desk may do with one booking now: its page shows it, the verbs decide again."""

from __future__ import annotations

from typing import Any

from booking.bookings.changing import MOVABLE
from booking.bookings.revising import EDITABLE
from booking.cockpit.clock import Clock
from booking.cockpit.desk import sending
from booking.cockpit.desk.doors import diaries_to_book
from booking.models import Booking
from booking.models.states import State
from tenants.http import MemberRequest

COMING = (State.PENDING, State.CONFIRMED)


def on(request: MemberRequest, booking: Booking, clock: Clock) -> dict[str, Any]:
    """Empty for a member who may not write in this diary."""
    if not booking.items.filter(staff__in=diaries_to_book(request)).exists():
        return {}
    in_group = booking.seats.exists()
    state, lasts = booking.state, booking.starts_at <= clock.now < booking.ends_at
    ahead = booking.ends_at > clock.now
    return {
        "any": True,
        "edit": state in EDITABLE and not in_group,
        "move": state in MOVABLE,
        "restore": state == State.CANCELLED and ahead,
        "free_rest": not in_group and lasts and state in (State.CONFIRMED, State.NO_SHOW),
        "send": sending.of(booking, request.business) if state in COMING and ahead else None,
    }
