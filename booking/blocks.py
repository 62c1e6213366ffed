"""Time that is not to be booked: written under the diary's lock, over bookings if need be.

Sick leave must be storable at once; what it lies over is answered, so that somebody can act on it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from booking.bookings.writing import lock_diaries, signal_live, verb
from booking.errors import BadInput
from booking.models import Block, Booking, BookingItem, Resource
from booking.models.states import State
from tenants.actor import Actor
from tenants.audit import trail

CONCERNED = (State.PENDING, State.CONFIRMED)
# Away in person: whoever is booked then needs somebody's thought.
ABSENCES = (Block.Kind.TIME_OFF, Block.Kind.SICK)


@verb
def block(
    resource: Resource,
    *,
    starts_at: datetime,
    ends_at: datetime,
    kind: Block.Kind,
    by: Actor,
    note: str = "",
) -> Block:
    """Take the time out of a diary. Raises BadInput when it ends before it starts."""
    if ends_at <= starts_at:
        raise BadInput
    lock_diaries([resource.pk])
    row = Block.objects.create(
        resource=resource,
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        note=note,
        created_by=by.name,
    )
    span = [starts_at.isoformat(), ends_at.isoformat()]
    trail.record(resource, "block", by=by, changes={"kind": [None, kind], "time": [None, span]})
    signal_live("block")
    return row


@verb
def change(
    row: Block, *, starts_at: datetime, ends_at: datetime, by: Actor, note: str | None = None
) -> Block:
    """Another time, another note. Raises BadInput when it ends before it starts."""
    if ends_at <= starts_at:
        raise BadInput
    lock_diaries([row.resource_id])
    return _stretch(row, starts_at, ends_at, by=by, note=row.note if note is None else note)


@verb
def call_in_sick(resource: Resource, *, starts_at: datetime, ends_at: datetime, by: Actor) -> Block:
    """Sick from then on. A leave that runs until then or beyond gets the new end instead."""
    lock_diaries([resource.pk])
    running = Block.objects.filter(
        resource=resource,
        kind=Block.Kind.SICK,
        starts_at__lte=starts_at,
        ends_at__gte=starts_at,
    ).first()
    if running is None:
        return block(resource, starts_at=starts_at, ends_at=ends_at, kind=Block.Kind.SICK, by=by)
    return _stretch(running, running.starts_at, ends_at, by=by, note=running.note)


def _stretch(row: Block, starts_at: datetime, ends_at: datetime, *, by: Actor, note: str) -> Block:
    before = [row.starts_at.isoformat(), row.ends_at.isoformat()]
    after = [starts_at.isoformat(), ends_at.isoformat()]
    row.starts_at, row.ends_at, row.note = starts_at, ends_at, note
    row.save(update_fields=["starts_at", "ends_at", "note"])
    trail.record(row.resource, "reblock", by=by, changes={"time": [before, after]})
    signal_live("reblock")
    return row


def end(row: Block, *, at: datetime, by: Actor) -> None:
    """It is over sooner: what is past stays, and what had not begun is gone."""
    if row.starts_at >= at:
        unblock(row, by=by)
    elif row.ends_at > at:
        change(row, starts_at=row.starts_at, ends_at=at, by=by)


@verb
def unblock(row: Block, *, by: Actor) -> None:
    """Give the time back."""
    lock_diaries([row.resource_id])
    span = [row.starts_at.isoformat(), row.ends_at.isoformat()]
    trail.record(row.resource, "unblock", by=by, changes={"time": [span, None]})
    signal_live("unblock")
    row.delete()


def lies_over(row: Block, *, since: datetime | None = None) -> list[Booking]:
    """The bookings that the block lies over, in order of time; `since`: not those that are past."""
    found = Booking.objects.filter(
        Q(items__ends_at__gt=since) if since else Q(),
        state__in=CONCERNED,
        is_test=False,
        items__in=BookingItem.objects.filter(
            Q(staff=row.resource_id) | Q(team__contains=row.resource_id),
            starts_at__lt=row.ends_at,
            ends_at__gt=row.starts_at,
        ),
    )
    if since:
        found = found.exclude(state=State.PENDING, expires_at__lte=since)
    return list(found.select_related("client").order_by("starts_at", "pk").distinct())


def left_over(now: datetime, resource: Resource) -> dict[int, int]:
    """How many bookings each absence of one diary still lies over, by its id."""
    return {row.pk: row.left for row in absences(now).filter(resource=resource)}


def _as_json(key: OuterRef) -> Func:
    return Func(key, function="to_jsonb", output_field=JSONField())


def absences(now: datetime) -> QuerySet[Any]:
    """Who is or will be away, each with `left`: how many bookings it still lies over."""
    items = (
        BookingItem.objects.filter(
            Q(staff=OuterRef("resource_id")) | Q(team__contains=_as_json(OuterRef("resource_id"))),
            booking__state__in=CONCERNED,
            booking__is_test=False,
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        .filter(ends_at__gt=now)
        .exclude(booking__state=State.PENDING, booking__expires_at__lte=now)
        .order_by()
        .values(whole=Value(1))
        .annotate(n=Count("booking", distinct=True))
        .values("n")
    )
    return (
        Block.objects.filter(kind__in=ABSENCES, ends_at__gt=now)
        .select_related("resource")
        .annotate(left=Coalesce(Subquery(items), 0))
    )
