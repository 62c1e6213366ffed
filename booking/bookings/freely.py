"""What the front desk may do that a client may not: freer than paper, but never silently.

Every rule that a wished time breaks is an obstacle with a name. The desk sees them, accepts those
it means, and the verb looks again under the diaries' locks: an obstacle that nobody accepted is a
refusal. A visit on lane 0 is never put over another; squeezing in takes lane 1 of the person or of
the room that has somebody already, and of nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking import availability, schedule
from booking.bookings import placing
from booking.bookings.placing import Placement, Settled, Span
from booking.catalogue import Plan, busy_parts
from booking.errors import BadChoice, NeedsConsent, SlotTaken
from booking.models import Allocation, Block, Resource
from booking.schedule import Moment


class Obstacle(StrEnum):
    """Which rule a wished time breaks."""

    OUTSIDE_HOURS = "outside_hours"
    TOO_SOON = "too_soon"
    TIME_OFF = "time_off"
    OWN_BUFFER = "own_buffer"
    NEIGHBOUR_BUFFER = "neighbour_buffer"
    TAKEN = "taken"
    ROOM_TAKEN = "room_taken"


@dataclass(frozen=True, slots=True)
class Found:
    """An obstacle, with the booking or block that is it, and the room it is in.

    A room that is taken has no name where not even a second visit would find one.
    """

    obstacle: Obstacle
    allocation: Allocation | None = None
    block: Block | None = None
    room: Resource | None = None


@dataclass(frozen=True, slots=True)
class Freedom:
    """What the desk has decided: what it accepts, and lengths other than the usual ones."""

    accepted: frozenset[Obstacle] = frozenset()
    duration_min: int | None = None
    buffer_before_min: int | None = None
    buffer_after_min: int | None = None

    @property
    def squeezes_in(self) -> bool:
        """Whether a second lane is taken beside a visit that is already there."""
        return Obstacle.TAKEN in self.accepted


def obstacles(
    plan: Plan, starts_at: datetime, moment: Moment, freedom: Freedom | None = None
) -> list[Found]:
    """What is in the way of the plan's first person at this time. Raises BadChoice without one."""
    placement = _placement(plan, starts_at, freedom or Freedom())
    return _found(plan, placement, moment)


def settle(plan: Plan, starts_at: datetime, moment: Moment, freedom: Freedom) -> Settled:
    """Decide where it goes, under the locks. Raises NeedsConsent naming what nobody accepted."""
    placement = _placement(plan, starts_at, freedom)
    found = _found(plan, placement, moment)
    open_ones = {each.obstacle for each in found} - freedom.accepted
    if open_ones:
        raise NeedsConsent(obstacles=sorted(open_ones))
    taken = any(each.obstacle is Obstacle.TAKEN for each in found)
    lane = 1 if taken and freedom.squeezes_in else 0
    spans, trimmed = _give_way(placement, found) if lane == 0 else (tuple(placement.busy()), ())
    rooms, together = _rooms(plan, placement, moment)
    if any(each.room is None for each in together):
        raise SlotTaken
    because = ", ".join(sorted({each.obstacle for each in found})) or placement.because
    placement = replace(placement, rooms=rooms, because=because)
    # Two short visits in one room are two obstacles, but one room.
    shared = tuple(dict.fromkeys(each.room for each in together if each.room))
    return Settled(placement, spans, lane, shared, trimmed)


def as_changes(settled: Settled) -> dict[str, object]:
    """What was done freely, for the audit line; empty where nothing was."""
    broken = [o for o in settled.placement.because.split(", ") if o in set(Obstacle)]
    gave_way = [allocation.booking.code for allocation, _ in settled.trimmed]
    lines: dict[str, object] = {
        "lane": [0, settled.lane] if settled.lane else None,
        "shared": [None, [room.name for room in settled.shared]] if settled.shared else None,
        "shortened": [None, gave_way] if gave_way else None,
        "accepted": [None, broken] if broken else None,
    }
    return {name: line for name, line in lines.items() if line}


def _placement(plan: Plan, starts_at: datetime, freedom: Freedom) -> Placement:
    if not plan.item.performers:
        raise BadChoice
    usual = placing.shape(plan.item, plan.item.performers[0], starts_at, placing.CHOSEN)
    duration = _or(freedom.duration_min, usual.duration_min)
    return replace(
        usual,
        duration_min=duration,
        # Segments of the usual length mean nothing for another one.
        segments=usual.segments if duration == usual.duration_min else [],
        buffer_before_min=_or(freedom.buffer_before_min, usual.buffer_before_min),
        buffer_after_min=_or(freedom.buffer_after_min, usual.buffer_after_min),
    )


def _or(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _found(plan: Plan, placement: Placement, moment: Moment) -> list[Found]:
    found = [*_by_the_clock(plan, placement, moment), *_blocks(placement)]
    found += _neighbours(placement, moment)
    _chosen, shared = _rooms(plan, placement, moment)
    return [*found, *shared]


def _by_the_clock(plan: Plan, placement: Placement, moment: Moment) -> list[Found]:
    found = []
    lead = plan.item.service.lead_min
    lead = plan.setting.lead_min if lead is None else lead
    if placement.starts_at < moment.at + timedelta(minutes=lead):
        found.append(Found(Obstacle.TOO_SOON))
    start, end = int(placement.starts_at.timestamp()), int(placement.ends_at.timestamp())
    query = schedule.gather(plan, (start, end), moment)
    day = placement.starts_at.astimezone(ZoneInfo(plan.zone)).date()
    host = next(h for h in query.hosts if h.key == placement.performs.resource_id)
    around = availability.windows(host, day - timedelta(days=1), day + timedelta(days=1))
    if not any(opens <= start and end <= closes for opens, closes in around):
        found.append(Found(Obstacle.OUTSIDE_HOURS))
    return found


def _blocks(placement: Placement) -> list[Found]:
    start, end = placement.starts_at, placement.ends_at
    blocks = Block.objects.filter(
        resource_id=placement.performs.resource_id, starts_at__lt=end, ends_at__gt=start
    )
    return [Found(Obstacle.TIME_OFF, block=block) for block in blocks]


def _neighbours(placement: Placement, moment: Moment) -> list[Found]:
    """Who is in the way in the diary itself, and with which part of their time."""
    found = []
    for allocation in _overlapping(placement, moment):
        theirs = core_of(allocation)
        ours = _cores(placement)
        if any(_overlap(core, theirs) for core in ours):
            found.append(Found(Obstacle.TAKEN, allocation))
        elif any(_overlap(core, _span(allocation)) for core in ours):
            found.append(Found(Obstacle.NEIGHBOUR_BUFFER, allocation))
        else:
            found.append(Found(Obstacle.OWN_BUFFER, allocation))
    return found


def _overlapping(placement: Placement, moment: Moment) -> Iterable[Allocation]:
    rows = Allocation.objects.filter(
        resource_id=placement.performs.resource_id, live=True, lane=0
    ).select_related("item", "booking")
    if moment.ignoring is not None:
        rows = rows.exclude(booking=moment.ignoring)
    outline = placement.outline()
    spans = placement.busy()
    for allocation in rows.filter(during__overlap=DateTimeTZRange(*outline)).order_by("during"):
        expired = allocation.booking.state == "pending" and (
            allocation.booking.expires_at is not None and allocation.booking.expires_at <= moment.at
        )
        if not expired and any(_overlap(span, _span(allocation)) for span in spans):
            yield allocation


def core_of(allocation: Allocation) -> Span:
    """An allocation without its buffers: the part in which the person is really with somebody."""
    item, (start, end) = allocation.item, _span(allocation)
    return max(start, item.starts_at), min(end, item.ends_at)


def _cores(placement: Placement) -> list[Span]:
    """The own stretches without buffers."""
    parts = busy_parts(placement.segments) or ((0, placement.duration_min * 60),)
    return [
        (
            placement.starts_at + timedelta(seconds=offset),
            placement.starts_at + timedelta(seconds=offset + length),
        )
        for offset, length in parts
    ]


def _give_way(
    placement: Placement, found: Sequence[Found]
) -> tuple[tuple[Span, ...], tuple[tuple[Allocation, Span], ...]]:
    """Shorten own buffers before their visits, and their buffers before our visit."""
    spans, cores, trimmed = list(placement.busy()), _cores(placement), []
    for each in found:
        if each.allocation is None or each.obstacle is Obstacle.ROOM_TAKEN:
            continue
        theirs = _span(each.allocation)
        if each.obstacle is Obstacle.NEIGHBOUR_BUFFER:
            shorter = theirs
            for core in cores:
                shorter = _without(shorter, core)
            theirs = shorter
            trimmed.append((each.allocation, theirs))
        spans = [_without(span, theirs) for span in spans]
    return tuple(spans), tuple(trimmed)


def _without(span: Span, other: Span) -> Span:
    """`span` shortened at the side where `other` reaches into it."""
    if not _overlap(span, other):
        return span
    if other[0] <= span[0]:
        return other[1], span[1]
    return span[0], other[0]


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _span(allocation: Allocation) -> Span:
    during = allocation.during
    return during.lower.astimezone(UTC), during.upper.astimezone(UTC)


def _rooms(
    plan: Plan, placement: Placement, moment: Moment
) -> tuple[tuple[Resource, ...], list[Found]]:
    """A room of each pool, no room twice; and those of them that have somebody already.

    A room with somebody in it comes last, and only while its second lane is free.
    """
    chosen: list[Resource] = []
    shared: list[Found] = []
    for pool in plan.item.rooms:
        there = {room: _there(room, placement, moment) for room in pool if room not in chosen}
        open_ones = [room for room, rows in there.items() if not any(row.lane for row in rows)]
        if not open_ones:
            shared.append(Found(Obstacle.ROOM_TAKEN))
            continue
        room = min(open_ones, key=lambda each: len(there[each]))
        chosen.append(room)
        shared += [Found(Obstacle.ROOM_TAKEN, row, room=room) for row in there[room]]
    return tuple(chosen), shared


def _there(room: Resource, placement: Placement, moment: Moment) -> list[Allocation]:
    """Who is in that room during the visit."""
    span = (placement.starts_at, placement.ends_at)
    rows = placing.taking(room.pk, span, moment)
    return list(rows.select_related("item", "booking").order_by("during"))
