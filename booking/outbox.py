"""What must still happen after a commit: rows written with the change, worked on by Celery.

Verbs `add`; a worker `lease`s, runs the row's workflow, and marks it `done` or lets it `retry`. A
lease ends by itself, so what a killed worker left behind is found again. Nothing here trusts the
clock for doing a thing once: rows are done once, and deliveries remember what was handed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from psycopg import sql

from booking import publishing
from booking.models import Booking, Delivery, Outbox, Session
from tenants.actor import Actor
from tenants.audit import trail
from tenants.context import current_request_id
from tenants.current import current_business
from tenants.models import Business

log = logging.getLogger(__name__)

# After a failure: quickly at first (a restart), then patiently (an outage). Then it stays visible.
BACKOFF = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
)
ATTEMPTS = len(BACKOFF) + 1
# A row that was leased so often and never came back kills its worker: leave it alone.
LEASES = 2 * ATTEMPTS
HANDED_OVER = (Delivery.State.HANDED_OVER, Delivery.State.DELIVERED)
# One statement over so many schemas: a plan of some hundred kB, 5 ms.
CHUNK = 200


def add(
    kind: str,
    booking: Booking,
    *,
    due_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
    by: Actor | None = None,
) -> None:
    """Write one thing to do in the caller's transaction; nothing when it was written before.

    What is due at once wakes a worker when the transaction commits.
    """
    hours = (payload or {}).get("hours")
    _write(
        kind=kind,
        dedupe_key=f"{kind}:{booking.pk}:{booking.sequence}" + (f":{hours}" if hours else ""),
        aggregate=booking.pk,
        sequence=booking.sequence,
        payload={
            "booking": booking.pk,
            "starts_at": booking.starts_at.isoformat(),
            **(payload or {}),
        },
        due_at=due_at or timezone.now(),
        actor=_as_json(by),
    )


def add_for_session(
    kind: str, session: Session, *, due_at: datetime, by: Actor | None = None
) -> None:
    """The same for a group session; its ids count downwards, apart from those of bookings."""
    _write(
        kind=kind,
        dedupe_key=f"{kind}:{session.pk}:{session.sequence}",
        aggregate=-session.pk,
        sequence=session.sequence,
        payload={"session": session.pk},
        due_at=due_at,
        actor=_as_json(by),
    )


def _write(**fields: Any) -> None:
    """One statement: the unique key decides whether it is there already."""
    row = Outbox(request_id=current_request_id(), **fields)
    Outbox.objects.bulk_create([row], ignore_conflicts=True)
    if row.due_at <= timezone.now():
        wake(current_business())


def _as_json(by: Actor | None) -> dict[str, str]:
    return {"kind": by.kind, "name": by.name, "source": by.source} if by else {}


# ── waking a worker


class _Wake:
    """Asks for a worker; told apart from other callbacks by its type and business."""

    def __init__(self, business_id: int) -> None:
        self.business_id = business_id

    def __call__(self) -> None:
        publishing.send("booking.work_outbox", self.business_id)


def wake(business: Business) -> None:
    """Ask for a worker once this transaction has committed, once however often it is asked.

    Robust: a committed booking must not turn into an error because Redis is away; the sweep
    finds its rows.
    """
    waiting = (entry[1] for entry in connection.run_on_commit)
    if any(isinstance(each, _Wake) and each.business_id == business.pk for each in waiting):
        return
    transaction.on_commit(_Wake(business.pk), robust=True)


# ── working


def lease(limit: int = 1, *, now: datetime | None = None) -> list[Outbox]:
    """Take what is due for a while, in order per booking: a row waits for its elders.

    Two workers never get the same row: it is locked while it is taken (SKIP LOCKED).
    """
    at = now or timezone.now()
    elders = _due(at).filter(aggregate=OuterRef("aggregate"), pk__lt=OuterRef("pk"))
    with transaction.atomic():
        rows = list(
            _due(at)
            .filter(_is_free(at), ~Exists(elders))
            .order_by("due_at", "pk")
            .select_for_update(skip_locked=True)[:limit]
        )
        taken = {"leased_until": at + _lease_time(), "attempts": F("attempts") + 1}
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(**taken)
    for row in rows:
        row.attempts += 1
    return rows


def _lease_time() -> timedelta:
    return timedelta(seconds=settings.OUTBOX_LEASE)


def _due(at: datetime) -> QuerySet[Outbox]:
    return Outbox.objects.filter(done_at=None, failed_at=None, due_at__lte=at)


def _is_free(at: datetime) -> Q:
    """Not leased, or its lease has ended, or it ends so late that the clock was set back since."""
    ends = Q(leased_until=None) | Q(leased_until__lte=at)
    return ends | Q(leased_until__gt=at + 2 * _lease_time())


def done(row: Outbox) -> None:
    """Everything that this row asked for has happened."""
    _close(row, done_at=timezone.now(), error="")


def retry(row: Outbox, error: str) -> None:
    """Try again later, or give up after the last attempt: the row stays visible with its error."""
    if row.attempts >= ATTEMPTS:
        fail(row, error)
        return
    _close(row, due_at=timezone.now() + BACKOFF[row.attempts - 1], error=error)


def fail(row: Outbox, error: str) -> None:
    """No further attempt; `resend` starts again."""
    log.error("outbox row failed", extra={"kind": row.kind, "row": row.pk, "error": error})
    _close(row, failed_at=timezone.now(), error=error)
    row.deliveries.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.FAILED)


def _close(row: Outbox, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.leased_until = None
    row.save(update_fields=["leased_until", *fields])


@transaction.atomic
def resend(row: Outbox, *, by: Actor) -> None:
    """Send again what was not handed over, or if all was, what the client got.

    The Message-IDs stay the same. What is not true any more is dropped again.
    """
    row = Outbox.objects.select_for_update().get(pk=row.pk)
    _close(row, attempts=0, done_at=None, failed_at=None, error="", due_at=timezone.now())
    chosen = row.deliveries.exclude(state__in=HANDED_OVER)
    if not chosen.exists():
        chosen = row.deliveries.filter(audience="client")
    chosen.update(state=Delivery.State.QUEUED, attempts=0, error="")
    booking = Booking.objects.filter(pk=row.aggregate).first()
    if booking is not None:
        trail.record(booking, "resend", by=by, changes={"kind": [None, row.kind]})
    wake(current_business())


# ── over all businesses


def businesses_with_due(*, now: datetime | None = None) -> list[int]:
    """Which businesses have something to do, or left something behind. A few statements in all."""
    at = now or timezone.now()
    query = sql.SQL(
        "SELECT {business} WHERE EXISTS (SELECT FROM {schema}.booking_outbox"
        " WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= {at}"
        " AND (leased_until IS NULL OR leased_until <= {at} OR leased_until > {far}))"
    )
    values = {"at": sql.Literal(at), "far": sql.Literal(at + 2 * _lease_time())}
    return [
        int(row[0])
        for row in over_schemas(
            lambda business, schema: query.format(
                business=sql.Literal(business), schema=schema, **values
            )
        )
    ]


def lag(*, now: datetime | None = None) -> float:
    """Seconds for which the oldest due row has waited, over all businesses; 0 when none has."""
    at = now or timezone.now()
    query = sql.SQL(
        "SELECT min(due_at) FROM {schema}.booking_outbox"
        " WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= {at}"
    )
    rows = over_schemas(lambda _, schema: query.format(schema=schema, at=sql.Literal(at)))
    oldest = min((row[0] for row in rows if row[0] is not None), default=at)
    return float((at - oldest).total_seconds())


def over_schemas(
    part: Callable[[int, sql.Identifier], sql.Composable],
) -> Iterable[tuple[Any, ...]]:
    """The rows of one SELECT per business that is not closed, CHUNK of them in a statement."""
    open_ones = Business.objects.exclude(state=Business.State.CLOSED).order_by("pk")
    known = list(open_ones.values_list("pk", "schema_name"))
    for start in range(0, len(known), CHUNK):
        chunk = known[start : start + CHUNK]
        parts = [part(pk, sql.Identifier(schema)) for pk, schema in chunk]
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(" UNION ALL ").join(parts).as_string(None))
            yield from cursor.fetchall()
