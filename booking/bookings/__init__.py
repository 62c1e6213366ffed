"""The verbs of a booking. Each is one transaction: lock, re-read, check, write, audit, outbox.

`book` is one function for page, cockpit, API and the rest, and asks the same engine that listed
the time. Locks are taken in one order everywhere: diaries, client, booking, allocations.
"""

from __future__ import annotations

from booking.bookings.changing import correct_email, move
from booking.bookings.ending import cancel, decline, expire, expire_due
from booking.bookings.making import Agreement, Answer, Details, book, confirm, hold
from booking.bookings.policy import Policy, policy_of
from booking.bookings.visiting import arrive, complete_past, no_show, undo_no_show
from booking.clients import Person

__all__ = [
    "Agreement",
    "Answer",
    "Details",
    "Person",
    "Policy",
    "arrive",
    "book",
    "cancel",
    "complete_past",
    "confirm",
    "correct_email",
    "decline",
    "expire",
    "expire_due",
    "hold",
    "move",
    "no_show",
    "policy_of",
    "undo_no_show",
]
