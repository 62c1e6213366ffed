"""Time that a missed visit gave back to the page, and its way home when the client comes after all.

`free_rest` and `undo_no_show` use it. The line that freeing left in the history says what it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.bookings import placing
from booking.errors import GivenAway
from booking.models import Allocation, Booking, Resource
from booking.schedule import Moment
from tenants.audit import trail


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one diary: whose, for which service of the visit, on which lane."""

    diary: str
    item: int
    lane: int
    starts_at: datetime
    ends_at: datetime

    def as_json(self) -> list[object]:
        """For the line in the history."""
        span = (self.starts_at.isoformat(), self.ends_at.isoformat())
        return [self.diary, self.item, self.lane, *span]


def give_back(allocation: Allocation, at: datetime) -> Part | None:
    """Free what of it lies after that instant; answers what that was, if anything."""
    during = allocation.during
    if during.upper <= at:
        return None
    begins = max(during.lower, at)
    if begins == during.lower:
        allocation.delete()
    else:
        allocation.during = DateTimeTZRange(during.lower, at)
        allocation.save(update_fields=["during"])
    position = allocation.item.position if allocation.item else 0
    return Part(allocation.resource.slug, position, allocation.lane, begins, during.upper)


def given_back(booking: Booking) -> list[Part]:
    """What was freed since the client was last noted as not come."""
    parts: list[Part] = []
    for line in trail.history(booking):
        if line.verb == "no_show":
            break
        rows = (line.changes or {}).get("returned", [None, []])[1]
        parts += [
            Part(diary, item, lane, datetime.fromisoformat(begins), datetime.fromisoformat(ends))
            for diary, item, lane, begins, ends in rows
        ]
    return parts


def diaries_of(parts: list[Part]) -> dict[str, Resource]:
    """The diaries that the time belongs to, by their slugs."""
    found = Resource.objects.filter(slug__in={part.diary for part in parts})
    return {resource.slug: resource for resource in found}


def take_again(booking: Booking, parts: list[Part], moment: Moment) -> None:
    """Write the time into the diaries again, under their locks. Raises GivenAway."""
    diaries = diaries_of(parts)
    items = {item.position: item for item in booking.items.all()}
    for part in parts:
        resource = diaries[part.diary]
        span = (part.starts_at, part.ends_at)
        if placing.taking(resource.pk, span, moment).filter(lane=part.lane).exists():
            raise GivenAway
        Allocation.objects.create(
            booking=booking,
            item=items[part.item],
            resource=resource,
            lane=part.lane,
            during=DateTimeTZRange(*span),
            live=True,
        )
