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

from booking import availability, schedule
from booking.bookings import placing
from booking.bookings.placing import Placement, Settled, Span
from booking.bookings.strategies import TOGETHER
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
    """An obstacle, with the booking or block that is it, and the room or person it is about.

    A room that is taken has no name where not even a second visit would find one.
    """

    obstacle: Obstacle
    allocation: Allocation | None = None
    block: Block | None = None
    room: Resource | None = None
    person: Resource | None = None


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
    """What is in the way of the plan's first people at this time. Raises BadChoice without one."""
    visit = _visit(plan, starts_at, freedom or Freedom())
    return [*_too_soon(plan, starts_at, moment), *_flat(_looks(plan, visit, moment))]


def settle(plan: Plan, starts_at: datetime, moment: Moment, freedom: Freedom) -> Settled:
    """Decide where it goes, under the locks. Raises NeedsConsent naming what nobody accepted."""
    visit = _visit(plan, starts_at, freedom)
    looks = _looks(plan, visit, moment)
    found = [*_too_soon(plan, starts_at, moment), *_flat(looks)]
    open_ones = {each.obstacle for each in found} - freedom.accepted
    if open_ones:
        raise NeedsConsent(obstacles=sorted(open_ones))
    settled = [
        _settled(plan, placement, own, moment) for placement, own in zip(visit, looks, strict=True)
    ]
    because = ", ".join(sorted({each.obstacle for each in found}))
    return Settled(
        visit=tuple(
            replace(part.visit[0], because=because or part.visit[0].because) for part in settled
        ),
        spans=tuple(part.spans[0] for part in settled),
        squeezed=frozenset().union(*(part.squeezed for part in settled)),
        shared=tuple(room for part in settled for room in part.shared),
        trimmed=tuple(trim for part in settled for trim in part.trimmed),
    )


def _settled(plan: Plan, placement: Placement, found: Sequence[Found], moment: Moment) -> Settled:
    """One service of the visit, with what was accepted for it."""
    rooms, together = _rooms(plan, placement, moment)
    if any(each.room is None for each in together):
        raise SlotTaken
    taken = {
        each.allocation.resource_id
        for each in found
        if each.obstacle is Obstacle.TAKEN and each.allocation
    }
    placement = replace(placement, rooms=rooms)
    spans, trimmed = _give_way(placement, [each for each in found if not _is_of(each, taken)])
    # Two short visits in one room are two obstacles, but one room.
    shared = tuple(dict.fromkeys(each.room for each in together if each.room))
    return Settled((placement,), (spans,), frozenset(taken), shared, trimmed)


def _is_of(found: Found, resources: Iterable[int]) -> bool:
    return found.allocation is not None and found.allocation.resource_id in set(resources)


def _flat(looks: Iterable[Sequence[Found]]) -> list[Found]:
    return [each for found in looks for each in found]


def as_changes(settled: Settled) -> dict[str, object]:
    """What was done freely, for the audit line; empty where nothing was."""
    broken = [o for o in settled.visit[0].because.split(", ") if o in set(Obstacle)]
    gave_way = [a.booking.code for a, _ in settled.trimmed if a.booking]
    lines: dict[str, object] = {
        "lane": [0, 1] if settled.squeezed else None,
        "shared": [None, [room.name for room in settled.shared]] if settled.shared else None,
        "shortened": [None, gave_way] if gave_way else None,
        "accepted": [None, broken] if broken else None,
    }
    return {name: line for name, line in lines.items() if line}


def _visit(plan: Plan, starts_at: datetime, freedom: Freedom) -> tuple[Placement, ...]:
    """The services one after the other, each by its first person (a team: by all of it)."""
    visit: list[Placement] = []
    at = starts_at
    for number, item in enumerate(plan.items):
        if not item.performers:
            raise BadChoice
        first, *others = item.performers
        because = TOGETHER if item.is_collective else placing.CHOSEN
        usual = placing.shape(item, first, at, because)
        team = tuple(others) if item.is_collective else ()
        is_last = number == len(plan.items) - 1
        visit.append(replace(_of_length(usual, freedom, is_last), part=number, team=team))
        at = visit[-1].ends_at + timedelta(seconds=plan.pause)
    visit = list(placing.joined(visit))
    visit[0] = replace(
        visit[0], buffer_before_min=_or(freedom.buffer_before_min, visit[0].buffer_before_min)
    )
    visit[-1] = replace(
        visit[-1], buffer_after_min=_or(freedom.buffer_after_min, visit[-1].buffer_after_min)
    )
    return tuple(visit)


def _of_length(usual: Placement, freedom: Freedom, is_last: bool) -> Placement:
    """A visit becomes longer or shorter at its end."""
    duration = _or(freedom.duration_min if is_last else None, usual.duration_min)
    # Segments of the usual length mean nothing for another one.
    segments = usual.segments if duration == usual.duration_min else []
    return replace(usual, duration_min=duration, segments=segments)


def _or(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _looks(plan: Plan, visit: Sequence[Placement], moment: Moment) -> list[list[Found]]:
    """What is in the way of each service of the visit."""
    return [_found(plan, placement, moment) for placement in visit]


def _found(plan: Plan, placement: Placement, moment: Moment) -> list[Found]:
    found = [*_by_the_clock(plan, placement, moment), *_blocks(placement)]
    found += _neighbours(placement, moment)
    _chosen, shared = _rooms(plan, placement, moment)
    return [*found, *shared]


def _too_soon(plan: Plan, starts_at: datetime, moment: Moment) -> list[Found]:
    return [Found(Obstacle.TOO_SOON)] if schedule.is_too_soon(plan, starts_at, moment) else []


def _by_the_clock(plan: Plan, placement: Placement, moment: Moment) -> list[Found]:
    start, end = int(placement.starts_at.timestamp()), int(placement.ends_at.timestamp())
    hosts = schedule.gather(plan, (start, end), moment).parts[placement.part].hosts
    day = placement.starts_at.astimezone(ZoneInfo(plan.zone)).date()
    for host in hosts:
        if host.key not in placement.staff:
            continue
        around = availability.windows(host, day - timedelta(days=1), day + timedelta(days=1))
        latest = end - plan.setting.overrun_min * 60
        if not any(opens <= start < closes and latest <= closes for opens, closes in around):
            return [Found(Obstacle.OUTSIDE_HOURS, person=placement.performs.resource)]
    return []


def _blocks(placement: Placement) -> list[Found]:
    start, end = placement.starts_at, placement.ends_at
    blocks = Block.objects.filter(
        resource_id__in=placement.staff, starts_at__lt=end, ends_at__gt=start
    )
    return [Found(Obstacle.TIME_OFF, block=block) for block in blocks]


def _neighbours(placement: Placement, moment: Moment) -> list[Found]:
    """Who is in the way in the diaries themselves, and with which part of their time."""
    found = []
    ours = _cores(placement)
    for allocation in _overlapping(placement, moment):
        theirs = core_of(allocation)
        if any(_overlap(core, theirs) for core in ours):
            found.append(Found(Obstacle.TAKEN, allocation))
        elif any(_overlap(core, _span(allocation)) for core in ours):
            found.append(Found(Obstacle.NEIGHBOUR_BUFFER, allocation))
        else:
            found.append(Found(Obstacle.OWN_BUFFER, allocation))
    return found


def _overlapping(placement: Placement, moment: Moment) -> Iterable[Allocation]:
    for resource in placement.staff:
        spans = [span for owner, span in placement.taken() if owner == resource]
        outline = (spans[0][0], max(spans[-1][1], placement.ends_at))
        rows = placing.taking(resource, outline, moment).filter(lane=0)
        for allocation in rows.select_related("item", "session", "booking").order_by("during"):
            if any(_overlap(span, _span(allocation)) for span in spans):
                yield allocation


def core_of(allocation: Allocation) -> Span:
    """An allocation without its buffers: the part in which the person is really with somebody."""
    visit, (start, end) = allocation.item or allocation.session, _span(allocation)
    if visit is None:
        return start, end
    return max(start, visit.starts_at), min(end, visit.ends_at)


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
) -> tuple[tuple[tuple[int, Span], ...], tuple[tuple[Allocation, Span], ...]]:
    """Shorten own buffers before their visits, and their buffers before our visit."""
    spans, cores, trimmed = list(placement.taken()), _cores(placement), []
    for each in found:
        if each.allocation is None or each.obstacle is Obstacle.ROOM_TAKEN:
            continue
        owner, theirs = each.allocation.resource_id, _span(each.allocation)
        if each.obstacle is Obstacle.NEIGHBOUR_BUFFER:
            for core in cores:
                theirs = _without(theirs, core)
            trimmed.append((each.allocation, theirs))
        spans = [(key, _without(s, theirs) if key == owner else s) for key, s in spans]
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
    for pool in plan.items[placement.part].rooms:
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
    return list(rows.select_related("item", "session", "booking").order_by("during"))
