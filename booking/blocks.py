"""Time that is not to be booked: written under the diary's lock, over bookings if need be.

Sick leave must be storable at once; what it lies over is answered, so that somebody can act on it.
"""

from __future__ import annotations

from datetime import datetime

from booking.bookings.writing import lock_diaries, verb
from booking.errors import BadInput
from booking.models import Block, Booking, Resource
from booking.models.states import State
from tenants.actor import Actor
from tenants.audit import trail

CONCERNED = (State.PENDING, State.CONFIRMED)


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
    return row


@verb
def unblock(row: Block, *, by: Actor) -> None:
    """Give the time back."""
    lock_diaries([row.resource_id])
    span = [row.starts_at.isoformat(), row.ends_at.isoformat()]
    trail.record(row.resource, "unblock", by=by, changes={"time": [span, None]})
    row.delete()


def lies_over(row: Block) -> list[Booking]:
    """The bookings that the block lies over, in order of time."""
    return list(
        Booking.objects.filter(
            state__in=CONCERNED,
            items__staff=row.resource_id,
            starts_at__lt=row.ends_at,
            ends_at__gt=row.starts_at,
        )
        .select_related("client")
        .distinct()
    )
