"""The states of a booking and every way from one to another: one table, tested exhaustively."""

from __future__ import annotations

from django.db import models


class State(models.TextChoices):
    """Where a booking stands."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


# These hold their time. A no-show keeps it, so that the undo cannot fail until the desk frees it.
LIVE = (State.PENDING, State.CONFIRMED, State.ARRIVED, State.COMPLETED, State.NO_SHOW)

# Undo: no-show → confirmed; cancelled → confirmed while the time is still free
# (the database refuses it otherwise).
TRANSITIONS: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.CONFIRMED, State.DECLINED, State.CANCELLED, State.EXPIRED}),
    State.CONFIRMED: frozenset({State.ARRIVED, State.COMPLETED, State.NO_SHOW, State.CANCELLED}),
    State.ARRIVED: frozenset({State.CONFIRMED, State.COMPLETED}),
    State.COMPLETED: frozenset({State.NO_SHOW, State.CONFIRMED}),
    State.NO_SHOW: frozenset({State.CONFIRMED}),
    State.DECLINED: frozenset(),
    State.CANCELLED: frozenset({State.CONFIRMED}),
    State.EXPIRED: frozenset(),
}


def allowed(old: str, new: str) -> bool:
    """Whether a booking may go from `old` to `new`."""
    return State(new) in TRANSITIONS[State(old)]
