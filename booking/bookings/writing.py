"""What all verbs share: the transaction, the locks, and the lines that every change leaves.

A refusal by the database is told apart by SQLSTATE, never by a constraint's name.
"""

from __future__ import annotations

import functools
import json
import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from booking import outbox
from booking.errors import NotAllowed, SlotTaken
from booking.models import Allocation, Booking, Resource
from booking.models.states import State, allowed
from tenants.actor import SYSTEM, Actor
from tenants.audit import trail
from tenants.current import current_business

EXCLUSION_VIOLATION = "23P01"
DEADLOCK = "40P01"

P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Run in one transaction; an overlap becomes SlotTaken, a deadlock is tried once more.

    With the locks taken in order our own verbs cannot deadlock; a foreign writer's can.
    """

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return _once(function, *args, **kwargs)
        except DatabaseError as error:
            if sqlstate(error) != DEADLOCK or connection.in_atomic_block:
                raise
            time.sleep(random.uniform(0.01, 0.1))  # noqa: S311  # jitter, not a secret
            return _once(function, *args, **kwargs)

    return run


def _once(function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    try:
        with transaction.atomic():
            return function(*args, **kwargs)
    except DatabaseError as error:
        if sqlstate(error) == EXCLUSION_VIOLATION:
            raise SlotTaken from error
        raise


def sqlstate(error: BaseException) -> str:
    """The five signs by which PostgreSQL names a fault."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")


def lock_diaries(diaries: Iterable[int]) -> None:
    """Queue for these diaries, in id order, so that nobody waits in a circle."""
    rows = Resource.objects.filter(pk__in=list(diaries)).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))


def lock_booking(booking: Booking) -> Booking:
    """The booking as it is now, and until the end of the transaction."""
    return (
        Booking.objects.select_for_update(of=("self",), no_key=False)
        .select_related("client")
        .get(pk=booking.pk)
    )


def lock_with_diaries(booking: Booking, also: Iterable[int] = ()) -> Booking:
    """Lock the booking's diaries (and others), then the booking."""
    own = Allocation.objects.filter(booking=booking).values_list("resource_id", flat=True)
    lock_diaries({*own, *also})
    return lock_booking(booking)


def retire_expired(diaries: Iterable[int], *, now: datetime) -> None:
    """Expire the requests whose time is up on the locked diaries: nobody waits for a worker."""
    overdue = Booking.objects.filter(
        state=State.PENDING,
        expires_at__lte=now,
        allocations__resource__in=list(diaries),
    ).distinct()
    for booking in Booking.objects.select_for_update(of=("self",)).filter(
        pk__in=list(overdue.values_list("pk", flat=True))
    ):
        if booking.state == State.PENDING:
            change_state(booking, State.EXPIRED, "expire", by=SYSTEM)
            outbox.add("booking.expired", booking, by=SYSTEM)


def change_state(
    booking: Booking, to: State, name: str, *, by: Actor, **fields: Any
) -> dict[str, Any]:
    """Move along the table of transitions and leave the lines of it. Raises NotAllowed."""
    before = booking.state
    if not allowed(before, to):
        raise NotAllowed(state=before)
    booking.state = to
    for field, value in fields.items():
        setattr(booking, field, value)
    if to in (State.CONFIRMED, State.CANCELLED, State.DECLINED, State.EXPIRED):
        booking.sequence += 1
    booking.save(update_fields=["state", "sequence", *fields])
    changes = {"state": [before, str(to)]}
    leave_lines(booking, name, by=by, changes=changes)
    return changes


def leave_lines(booking: Booking, name: str, *, by: Actor, changes: dict[str, Any]) -> None:
    """The audit line and the live signal of one change."""
    trail.record(booking, name, by=by, changes=changes)
    signal_live(name, code=booking.code)


def signal_live(name: str, *, code: str = "") -> None:
    """Let open pages look again, after the commit; without a code it is about a diary."""
    signal = {"business": current_business().pk, "code": code, "verb": name}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('live', %s)", [json.dumps(signal)])


def instant(now: datetime | None) -> datetime:
    """The clock of a verb: an argument in tests and imports, else the machine's."""
    return now or timezone.now()
