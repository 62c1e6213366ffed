"""Chooses who and where for a start that is free, and writes the time into the diaries.

Shared by `book`, `move` and the desk's verbs; always under the diaries' locks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet

from booking import availability, schedule, seating
from booking.availability import Chain, Turn
from booking.bookings import strategies
from booking.bookings.strategies import CHOSEN, TOGETHER
from booking.catalogue import Item, Plan, busy_parts
from booking.errors import NotOffered, SlotTaken
from booking.models import Allocation, Booking, BookingItem, Client, Performs, Resource
from booking.schedule import Moment

__all__ = ["CHOSEN", "Placement", "Settled", "Span", "Visit", "allocate", "is_taken", "of_length",
           "place", "shape", "taking"]  # fmt: skip

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Placement:
    """One service of the visit: who does it, in which rooms, from when to when, and why they.

    `part` is its number in the plan; `team` are those who do it together with `performs`.
    """

    performs: Performs
    rooms: tuple[Resource, ...]
    starts_at: datetime
    duration_min: int
    buffer_before_min: int
    buffer_after_min: int
    segments: list[list[object]]
    because: str
    part: int = 0
    team: tuple[Performs, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the client leaves."""
        return self.starts_at + timedelta(minutes=self.duration_min)

    @property
    def staff(self) -> tuple[int, ...]:
        """Everybody whose diary it takes."""
        return (self.performs.resource_id, *(each.resource_id for each in self.team))

    @property
    def turn(self) -> Turn:
        """Who does it when, in epoch seconds."""
        start, end = (int(edge.timestamp()) for edge in (self.starts_at, self.ends_at))
        return Turn(self.part, self.staff, start, end)

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

    def taken(self) -> Iterator[tuple[int, Span]]:
        """What it takes of each diary: the staff's stretches, the rooms for the whole of it."""
        for span in self.busy():
            yield self.performs.resource_id, span
        for performs in self.team:
            for span in replace(self, **_lengths(performs, self.duration_min)).busy():
                yield performs.resource_id, span
        for room in self.rooms:
            yield room.pk, (self.starts_at, self.ends_at)


Visit = tuple[Placement, ...]
"""All services of a visit, in the order of time."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A visit with its exact stretches, its lane, and the neighbours that give way to it.

    `shared` are the rooms in which it is the second visit; each diary has its own lane.
    """

    visit: Visit
    spans: tuple[tuple[tuple[int, Span], ...], ...]
    squeezed: frozenset[int] = frozenset()
    shared: tuple[Resource, ...] = ()
    trimmed: tuple[tuple[Allocation, Span], ...] = ()

    @classmethod
    def as_usual(cls, visit: Visit) -> Settled:
        """The whole time with its buffers, on lane 0."""
        return cls(visit, tuple(tuple(placement.taken()) for placement in visit))

    @property
    def starts_at(self) -> datetime:
        """When the client comes."""
        return self.visit[0].starts_at

    @property
    def ends_at(self) -> datetime:
        """When the client leaves."""
        return self.visit[-1].ends_at


def place(
    plan: Plan,
    starts_at: datetime,
    moment: Moment,
    *,
    promised: Sequence[int] = (),
    client: Client | None = None,
) -> Visit:
    """Ask the engine and choose. Raises SlotTaken or NotOffered.

    `promised` are resources of the client's own hold: what was promised is kept if it can be.
    """
    chain = schedule.ask(plan, starts_at, moment)
    ranks = [
        strategies.rank(plan, item, starts_at, promised=promised, client=client)
        for item in plan.items
    ]
    turns = chain and availability.best_visit(
        chain, int(starts_at.timestamp()), lambda part, host: ranks[part].costs[host]
    )
    if not chain or not turns:
        raise _why_not(plan, starts_at, moment)
    visit = [_placement(plan, turn, ranks[turn.part].reasons[turn.hosts[0]]) for turn in turns]
    return tuple(
        replace(placement, rooms=_free_rooms(plan, chain, placement, promised))
        for placement in joined(visit)
    )


def _placement(plan: Plan, turn: Turn, because: str) -> Placement:
    item = plan.items[turn.part]
    by_id = {performs.resource_id: performs for performs in item.performers}
    first, *others = (by_id[host] for host in turn.hosts)
    starts_at = datetime.fromtimestamp(turn.start, UTC)
    placement = shape(item, first, starts_at, because)
    return replace(placement, part=turn.part, team=tuple(others))


def joined(visit: Sequence[Placement]) -> Iterator[Placement]:
    """Between two services by the same person there are no buffers."""
    for number, placement in enumerate(visit):
        before = _same_hands(visit[number - 1], placement) if number else False
        after = number + 1 < len(visit) and _same_hands(placement, visit[number + 1])
        yield replace(
            placement,
            buffer_before_min=0 if before else placement.buffer_before_min,
            buffer_after_min=0 if after else placement.buffer_after_min,
        )


def _same_hands(one: Placement, other: Placement) -> bool:
    return one.staff == other.staff and TOGETHER not in (one.because, other.because)


def _why_not(plan: Plan, starts_at: datetime, moment: Moment) -> SlotTaken | NotOffered:
    """A time that would be offered in an empty diary is taken; any other was never offered."""
    if starts_at <= moment.at:
        return NotOffered()
    pools = any(item.rooms for item in plan.items)
    if pools or plan.has_several or plan.item.is_collective:
        empty = schedule.ask(plan, starts_at, replace(moment, empty=True))
        start = int(starts_at.timestamp())
        free = empty and availability.best_visit(empty, start, lambda part, host: 0.0)
        return SlotTaken() if free else NotOffered()
    spans = [shape(plan.item, performs, starts_at, "") for performs in plan.item.performers]
    taken = any(is_taken(s.performs.resource_id, s.outline(), moment) for s in spans)
    return SlotTaken() if taken else NotOffered()


def shape(item: Item, performs: Performs, starts_at: datetime, because: str) -> Placement:
    """How a visit with this person looks: their own lengths, else the variant's."""
    return of_length(item.minutes(performs), performs, starts_at, because)


def of_length(
    minutes: int, performs: Performs, starts_at: datetime, because: str = ""
) -> Placement:
    """The same for a visit whose length was agreed on."""
    return Placement(
        performs=performs,
        rooms=(),
        starts_at=starts_at,
        because=because,
        **_lengths(performs, minutes),
    )


class _Lengths(TypedDict):
    duration_min: int
    buffer_before_min: int
    buffer_after_min: int
    segments: list[list[object]]


def _lengths(performs: Performs, minutes: int) -> _Lengths:
    """What somebody's diary is taken for, as the engine counts it."""
    variant = performs.variant
    # Segments do not fit a visit of another length.
    usual = variant.segments if minutes == variant.duration_min else []
    own = performs.segments
    if own and sum(length for length, _ in own) != minutes:
        own = []
    return {
        "duration_min": minutes,
        "buffer_before_min": _or(performs.buffer_before_min, variant.buffer_before_min),
        "buffer_after_min": _or(performs.buffer_after_min, variant.buffer_after_min),
        "segments": usual if own is None else own,
    }


def _or(own: int | None, usual: int) -> int:
    return usual if own is None else own


def _free_rooms(
    plan: Plan, chain: Chain, placement: Placement, promised: Sequence[int]
) -> tuple[Resource, ...]:
    """One free room of each pool, the held ones first, no room twice. Raises SlotTaken."""
    start, end = placement.starts_at.timestamp(), placement.ends_at.timestamp()
    pools = zip(plan.items[placement.part].rooms, chain.parts[placement.part].pools, strict=True)
    free = [
        sorted(
            (
                room
                for room, taken in zip(rooms, pool.resources, strict=True)
                if not any(b.start < end and start < b.end for b in taken)
            ),
            key=lambda room: (room.pk not in promised, room.position, room.pk),
        )
        for rooms, pool in pools
    ]
    chosen = _one_of_each(free)
    if chosen is None:
        raise SlotTaken
    return chosen


def _one_of_each(pools: Sequence[Sequence[Resource]]) -> tuple[Resource, ...] | None:
    """A different room for each pool, the preferred ones where that is possible."""
    if not pools:
        return ()
    for room in pools[0]:
        rest = _one_of_each([[other for other in pool if other != room] for pool in pools[1:]])
        if rest is not None:
            return (room, *rest)
    return None


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
    return rows.exclude(session__in=seating.given_up(moment.at, moment.ignoring))


# Whoever queues for the diaries waits for this statement of each loser before them: it is short,
# and leaves what may be free after all (requests, groups) to the thorough look.
_SURELY_TAKEN = """
SELECT a.resource_id, a.during
  FROM booking_allocation a JOIN booking_booking b ON b.id = a.booking_id
 WHERE a.live AND a.resource_id = ANY(%s) AND a.during && %s AND b.state <> 'pending' AND b.id <> %s
"""


def all_taken(plan: Plan, starts_at: datetime, moment: Moment) -> bool:
    """The early look: everyone who could begin has a visit in the way, so losers need not go on.

    With other orders the visit may begin with another service.
    """
    firsts = {order[0] for order in plan.orders}
    # What the visit would take of each of them at once.
    spans = [
        (s.performs.resource_id, *s.busy()[0])
        for item in (plan.items[number] for number in firsts)
        for s in (shape(item, p, starts_at, "") for p in item.performers)
    ]
    around = DateTimeTZRange(min(first for _, first, _ in spans), max(last for *_, last in spans))
    ignoring = moment.ignoring.pk if moment.ignoring else 0
    with connection.cursor() as cursor:
        cursor.execute(_SURELY_TAKEN, [[who for who, *_ in spans], around, ignoring])
        taken = cursor.fetchall()
    return all(
        any(
            who == other and during.lower < last and first < during.upper for other, during in taken
        )
        for who, first, last in spans
    )


def allocate(booking: Booking, items: Sequence[BookingItem], settled: Settled) -> None:
    """Write the time into the diaries; the constraint has the last word.

    `items` are the rows of the visit's services in the order of time.
    """
    for allocation, span in settled.trimmed:
        allocation.during = DateTimeTZRange(*span)
        allocation.save(update_fields=["during"])
    second = settled.squeezed | {room.pk for room in settled.shared}
    # In the order of the locks, so that concurrent inserts meet in one order too.
    Allocation.objects.bulk_create(
        Allocation(
            booking=booking,
            item=item,
            resource_id=resource,
            lane=int(resource in second),
            during=DateTimeTZRange(*span),
            live=True,
        )
        for resource, span, item in _merged(zip(items, settled.spans, strict=True))
    )


def _merged(
    parts: Iterable[tuple[BookingItem, Sequence[tuple[int, Span]]]],
) -> Iterator[tuple[int, Span, BookingItem]]:
    """Own stretches that overlap in one diary become one: a buffer may reach into an own part."""
    rows = sorted(
        ((resource, span, item) for item, spans in parts for resource, span in spans),
        key=lambda row: row[:2],
    )
    last: tuple[int, Span, BookingItem] | None = None
    for resource, span, item in rows:
        if last and last[0] == resource and span[0] < last[1][1]:
            last = (resource, (last[1][0], max(last[1][1], span[1])), last[2])
            continue
        if last:
            yield last
        last = (resource, span, item)
    if last:
        yield last
