"""Chooses who and where for a start that is free, and writes the time into the diaries.

Shared by `book` and `move`; always under the diaries' locks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count, Q, QuerySet

from booking import schedule
from booking.catalogue import Item, Plan, busy_parts
from booking.errors import NotOffered, SlotTaken
from booking.models import Allocation, Booking, BookingItem, Performs, Resource
from booking.models.states import LIVE
from booking.schedule import Moment, Opening

CHOSEN = "chosen"

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Placement:
    """Who does it, in which rooms, from when to when, and why this person."""

    performs: Performs
    rooms: tuple[Resource, ...]
    starts_at: datetime
    duration_min: int
    buffer_before_min: int
    buffer_after_min: int
    segments: list[list[object]]
    because: str

    @property
    def ends_at(self) -> datetime:
        """When the client leaves."""
        return self.starts_at + timedelta(minutes=self.duration_min)

    def busy(self) -> list[Span]:
        """The stretches of the staff member's diary, buffers included."""
        parts = busy_parts(self.segments) or ((0, self.duration_min * 60),)
        spans = [
            (
                self.starts_at + timedelta(seconds=offset),
                self.starts_at + timedelta(seconds=offset + length),
            )
            for offset, length in parts
        ]
        spans[0] = (
            spans[0][0] - timedelta(minutes=self.buffer_before_min),
            spans[0][1],
        )
        spans[-1] = (
            spans[-1][0],
            spans[-1][1] + timedelta(minutes=self.buffer_after_min),
        )
        return spans

    def outline(self) -> Span:
        """From the first taken minute to the last."""
        spans = self.busy()
        return spans[0][0], max(spans[-1][1], self.ends_at)


@dataclass(frozen=True, slots=True)
class Settled:
    """A placement with its exact stretches, its lane, and the neighbours that give way to it.

    `shared` are the rooms in which it is the second visit; each diary has its own lane.
    """

    placement: Placement
    spans: tuple[Span, ...]
    lane: int = 0
    shared: tuple[Resource, ...] = ()
    trimmed: tuple[tuple[Allocation, Span], ...] = ()

    @classmethod
    def as_usual(cls, placement: Placement) -> Settled:
        """The whole time with its buffers, on lane 0."""
        return cls(placement, tuple(placement.busy()))


def place(
    plan: Plan, starts_at: datetime, moment: Moment, *, prefer: Sequence[int] = ()
) -> Placement:
    """Ask the engine and choose. Raises SlotTaken or NotOffered.

    `prefer` are resources of the client's own hold: what was promised is kept if it can be.
    """
    opening = schedule.opening(plan, starts_at=starts_at, moment=moment)
    if not opening.staff:
        raise _why_not(plan, starts_at, moment)
    resource, because = _choose(plan, opening.staff, starts_at, prefer)
    performs = plan.item.performer(resource)
    placement = shape(plan.item, performs, starts_at, because)
    rooms = _free_rooms(opening, placement, prefer)
    return shape(plan.item, performs, starts_at, because, rooms)


def _why_not(plan: Plan, starts_at: datetime, moment: Moment) -> SlotTaken | NotOffered:
    """A time that would be offered in an empty diary is taken; any other was never offered."""
    if starts_at <= moment.at:
        return NotOffered()
    spans = [shape(plan.item, performs, starts_at, "") for performs in plan.item.performers]
    taken = any(is_taken(s.performs.resource_id, s.outline(), moment) for s in spans)
    pools = any(pool for pool in plan.item.rooms)
    return SlotTaken() if taken or pools else NotOffered()


def _choose(
    plan: Plan, candidates: list[Resource], starts_at: datetime, prefer: Sequence[int]
) -> tuple[Resource, str]:
    """The chosen person, the one held for the client, else who has the least booked that day."""
    if plan.item.chosen is not None:
        return candidates[0], CHOSEN
    if len(plan.item.performers) == 1:
        return candidates[0], "only_one"
    held = [candidate for candidate in candidates if candidate.pk in prefer]
    counts = _booked_that_day([c.pk for c in candidates], starts_at, plan.zone)
    best = min(held or candidates, key=lambda c: (counts.get(c.pk, 0), c.position, c.pk))
    others = sorted(counts.get(c.pk, 0) for c in candidates)
    return best, f"least_booked_day: {counts.get(best.pk, 0)} of {others}"


def _booked_that_day(staff: list[int], starts_at: datetime, zone: str) -> dict[int, int]:
    local = starts_at.astimezone(ZoneInfo(zone))
    first = schedule.midnight(local.date(), ZoneInfo(zone))
    last = schedule.midnight(local.date() + timedelta(days=1), ZoneInfo(zone))
    day = Q(
        starts_at__gte=datetime.fromtimestamp(first, UTC),
        starts_at__lt=datetime.fromtimestamp(last, UTC),
    )
    rows = (
        BookingItem.objects.filter(day, staff__in=staff, booking__state__in=LIVE)
        .values_list("staff")
        .annotate(n=Count("id"))
    )
    return {staff_id: n for staff_id, n in rows if staff_id is not None}


def shape(
    item: Item,
    performs: Performs,
    starts_at: datetime,
    because: str,
    rooms: tuple[Resource, ...] = (),
) -> Placement:
    """How a visit with this person looks: their own lengths, else the variant's."""
    variant = item.variant
    own_length = performs.duration_min is not None
    segments = performs.segments if performs.segments is not None else variant.segments
    return Placement(
        performs=performs,
        rooms=rooms,
        starts_at=starts_at,
        duration_min=_or(performs.duration_min, variant.duration_min),
        buffer_before_min=_or(performs.buffer_before_min, variant.buffer_before_min),
        buffer_after_min=_or(performs.buffer_after_min, variant.buffer_after_min),
        # The variant's segments do not fit a person who takes another time for it.
        segments=[] if own_length and performs.segments is None else segments,
        because=because,
    )


def _or(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _free_rooms(
    opening: Opening, placement: Placement, prefer: Sequence[int]
) -> tuple[Resource, ...]:
    """One free room of each pool, the held one first, no room twice. Raises SlotTaken."""
    start, end = placement.starts_at.timestamp(), placement.ends_at.timestamp()
    chosen: list[Resource] = []
    for pool in opening.rooms:
        free = [
            room
            for room, taken in pool
            if room not in chosen and not any(b.start < end and start < b.end for b in taken)
        ]
        if not free:
            raise SlotTaken
        chosen.append(min(free, key=lambda room: (room.pk not in prefer, room.position, room.pk)))
    return tuple(chosen)


def is_taken(resource: int, span: Span, moment: Moment) -> bool:
    """Whether something live is in this diary at that time, on any lane."""
    return taking(resource, span, moment).exists()


def taking(resource: int, span: Span, moment: Moment) -> QuerySet[Allocation]:
    """What is live in this diary at that time, on any lane."""
    rows = Allocation.objects.filter(
        resource_id=resource, live=True, during__overlap=DateTimeTZRange(*span)
    ).exclude(booking__state="pending", booking__expires_at__lte=moment.at)
    if moment.ignoring is not None:
        rows = rows.exclude(booking=moment.ignoring)
    return rows


def all_taken(plan: Plan, starts_at: datetime, moment: Moment) -> bool:
    """The early look: every candidate has something in the way, so losers need not queue on."""
    return all(
        is_taken(s.performs.resource_id, span, moment)
        for s in (shape(plan.item, p, starts_at, "") for p in plan.item.performers)
        for span in s.busy()[:1]
    )


def allocate(booking: Booking, item: BookingItem, settled: Settled) -> None:
    """Write the time into the diaries; the constraint has the last word."""
    for allocation, span in settled.trimmed:
        allocation.during = DateTimeTZRange(*span)
        allocation.save(update_fields=["during"])
    placement = settled.placement
    staff = [(placement.performs.resource_id, span, settled.lane) for span in settled.spans]
    visit = (placement.starts_at, placement.ends_at)
    rooms = [(room.pk, visit, int(room in settled.shared)) for room in placement.rooms]
    # In the order of the locks, so that concurrent inserts meet in one order too.
    Allocation.objects.bulk_create(
        Allocation(
            booking=booking,
            item=item,
            resource_id=resource,
            lane=lane,
            during=DateTimeTZRange(*span),
            live=True,
        )
        for resource, span, lane in sorted(staff + rooms)
    )
