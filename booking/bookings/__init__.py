"""The verbs of a booking. Each is one transaction: lock, re-read, check, write, audit, outbox.

`book` is one function for page, cockpit, API and the rest, and asks the same engine that listed
the time. Locks are taken in one order everywhere: diaries, services that count their clients,
client, session, booking, allocations.
"""

from __future__ import annotations

from booking.bookings.changing import correct_email, move
from booking.bookings.ending import cancel, decline, expire, expire_due
from booking.bookings.freely import Freedom, Obstacle, obstacles
from booking.bookings.handing import free_colleagues, hand_over
from booking.bookings.making import book, confirm, hold
from booking.bookings.policy import Policy, policy_of
from booking.bookings.revising import Changes, free_rest, restore, revise
from booking.bookings.rows import Agreement, Answer, Details
from booking.bookings.visiting import arrive, complete_past, no_show, undo_no_show
from booking.clients import Person

__all__ = [
    "Agreement",
    "Answer",
    "Changes",
    "Details",
    "Freedom",
    "Obstacle",
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
    "free_colleagues",
    "free_rest",
    "hand_over",
    "hold",
    "move",
    "no_show",
    "obstacles",
    "policy_of",
    "restore",
    "revise",
    "undo_no_show",
]
