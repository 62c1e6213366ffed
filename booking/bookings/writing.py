"""What all verbs share: the transaction, the locks, and the lines that every change leaves.

A refusal by the database is told apart by SQLSTATE, never by a constraint's name.
"""

from __future__ import annotations

import functools
import random
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from booking import outbox
from booking.bookings import seats
from booking.bookings.lines import leave_lines as leave_lines
from booking.bookings.lines import signal_live as signal_live
from booking.errors import NotAllowed, RequestExpired, SlotTaken
from booking.models import Allocation, Booking, Session
from booking.models.states import LIVE, State, allowed
from tenants.actor import SYSTEM, Actor

_LOCK = "SELECT FROM booking_resource WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
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
    """Queue for these diaries, in id order, so that nobody waits in a circle.

    By hand, as whoever comes too late does little else: the ORM would take half of that time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(diaries)])


def lock_booking(booking: Booking) -> Booking:
    """The booking as it is now, and until the end of the transaction."""
    return (
        Booking.objects.select_for_update(of=("self",), no_key=False)
        .select_related("client")
        .get(pk=booking.pk)
    )


def lock_with_diaries(booking: Booking, also: Iterable[int] = ()) -> Booking:
    """Lock the booking's diaries (and others), its session, then the booking."""
    lock_diaries_of(booking, also)
    return lock_booking(booking)


def lock_diaries_of(booking: Booking, also: Iterable[int] = ()) -> None:
    """Queue for the diaries in which the booking stands and for others, then for its session."""
    own = Allocation.objects.filter(booking=booking).values_list("resource_id", flat=True)
    sessions = list(sessions_of([booking.pk]))
    lock_diaries({*own, *also, *_diaries_of(sessions)})
    seats.lock_sessions(sessions)


def sessions_of(bookings: Iterable[int]) -> set[int]:
    """The sessions in which these bookings have or had seats."""
    rows = Session.objects.filter(seats__booking__in=list(bookings))
    return set(rows.values_list("pk", flat=True))


def _diaries_of(sessions: Iterable[int]) -> set[int]:
    taken = Allocation.objects.filter(session__in=sessions) if sessions else None
    return set() if taken is None else set(taken.values_list("resource_id", flat=True))


def retire_expired(diaries: Iterable[int], *, now: datetime) -> None:
    """Expire the requests whose time is up on the locked diaries: nobody waits for a worker."""
    overdue = Booking.objects.filter(state=State.PENDING, expires_at__lte=now)
    in_the_way = set(
        overdue.filter(
            Q(allocations__resource__in=list(diaries))
            | Q(seats__session__allocations__resource__in=list(diaries))
        ).values_list("pk", flat=True)
    )
    if not in_the_way:
        return
    seats.lock_sessions(sessions_of(in_the_way))
    locked = Booking.objects.select_for_update(of=("self",)).filter(pk__in=in_the_way)
    for booking in locked.order_by("pk"):
        if booking.state == State.PENDING:
            change_state(booking, State.EXPIRED, "expire", by=SYSTEM)
            outbox.add("booking.expired", booking, by=SYSTEM)


def check_not_expired(booking: Booking, at: datetime) -> None:
    """Raises RequestExpired: the next writer ends such a request, so nothing is done to it."""
    if booking.state == State.PENDING and booking.expires_at and booking.expires_at <= at:
        raise RequestExpired


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
    if to not in LIVE:
        seats.dissolve(sessions_of([booking.pk]), by=by)
    changes = {"state": [before, str(to)]}
    leave_lines(booking, name, by=by, changes=changes)
    return changes


def instant(now: datetime | None) -> datetime:
    """The clock of a verb: an argument in tests and imports, else the machine's."""
    return now or timezone.now()
