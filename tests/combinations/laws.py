"""What is true of a business's rows after any verb, read with plain queries of their own.

`broken()` names each law that does not hold; the fuzz and the matrix ask after every example.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterator

from booking.models import Allocation, Booking, BookingItem, Outbox, Resource, Seat, Session
from booking.models.states import LIVE, State
from tenants.audit import trail

MINUTE = dt.timedelta(minutes=1)
# What each line of the history tells the client or the worker.
TOLD = {"book": ("booking.requested", "booking.confirmed"), "move": ("booking.moved",),
        "cancel": ("booking.cancelled",), "confirm": ("booking.confirmed",),
        "decline": ("booking.declined",), "expire": ("booking.expired",)}  # fmt: skip


def broken() -> list[str]:
    """Every law that is broken, in words."""
    return [*_overlaps(), *_seats(), *_visits(), *_lines()]


def _overlaps() -> Iterator[str]:
    """Nobody and nothing is in two places at once."""
    diaries = defaultdict(list)
    for row in Allocation.objects.filter(live=True).order_by("during"):
        diaries[row.resource_id, row.lane].append(row.during)
    for (resource, lane), spans in diaries.items():
        for one, other in itertools.pairwise(spans):
            if other.lower < one.upper:
                yield f"diary {resource} lane {lane}: {one} and {other}"


def _seats() -> Iterator[str]:
    """A session has no more guests than seats, and a party has as many seats as people."""
    for session in Session.objects.all():
        taken = session.seats.filter(live=True).count()
        if taken > session.capacity:
            yield f"session {session.code}: {taken} seats of {session.capacity}"
        if taken and not session.is_planned:
            yield f"session {session.code}: cancelled with {taken} guests"
    for booking in Booking.objects.filter(seats__isnull=False).distinct():
        seats = Seat.objects.filter(booking=booking, live=True)
        expected = booking.party_size if booking.live else 0
        if seats.count() != expected:
            yield f"booking {booking.code}: {seats.count()} seats for {expected}"


def _visits() -> Iterator[str]:
    rooms = {row.pk: row for row in Resource.objects.exclude(kind="staff")}
    for booking in Booking.objects.prefetch_related("items__variant", "allocations"):
        items = sorted(booking.items.all(), key=lambda item: item.starts_at)
        yield from _span(booking, items)
        if booking.total_minor is not None and booking.total_minor != _sum(booking, items):
            parts = _sum(booking, items)
            yield f"booking {booking.code}: total {booking.total_minor}, items {parts}"
        if not booking.live and any(a.live for a in booking.allocations.all()):
            yield f"booking {booking.code}: {booking.state}, and still in a diary"
        if booking.live:
            for item in items:
                yield from _diaries(booking, item, rooms)


def _span(booking: Booking, items: list[BookingItem]) -> Iterator[str]:
    edges = items[0].starts_at, max(item.ends_at for item in items)
    if (booking.starts_at, booking.ends_at) != edges:
        yield f"booking {booking.code}: from {booking.starts_at} to {booking.ends_at}, not {edges}"
    for one, other in itertools.pairwise(items):
        if other.starts_at < one.ends_at:
            yield f"booking {booking.code}: two services at {other.starts_at}"
    for item in items:
        if item.ends_at - item.starts_at != item.duration_min * MINUTE:
            yield f"booking {booking.code}: {item.name} does not take {item.duration_min} minutes"


def _sum(booking: Booking, items: list[BookingItem]) -> int:
    return sum(
        i.price_minor * (booking.party_size if i.price_kind == "per_person" else 1) for i in items
    )


def _diaries(booking: Booking, item: BookingItem, rooms: dict[int, Resource]) -> Iterator[str]:
    """Whoever serves is busy while they do, and a room of each kind is taken all the while."""
    session = Session.objects.filter(seats__booking=booking).first()
    rows = session.allocations.all() if session else booking.allocations.all()
    if session and (session.starts_at, session.ends_at) != (item.starts_at, item.ends_at):
        yield f"booking {booking.code}: not at the time of its session"
    taken = [(row.resource_id, row.during.lower, row.during.upper) for row in rows if row.live]
    for staff in (item.staff_id, *item.team):
        for begin, end in _busy(item):
            if not any(w == staff and a <= begin and end <= b for w, a, b in taken):
                yield f"booking {booking.code}: {staff} is free from {begin} to {end}"
        if item.team:
            break
    there = [
        rooms[w] for w, a, b in taken if w in rooms and a <= item.starts_at and item.ends_at <= b
    ]
    wanted = set(item.variant.requires)
    if not _can_seat(sorted(wanted), there):
        yield f"booking {booking.code}: {wanted} wanted, {[r.slug for r in there]} taken"


def _can_seat(wanted: list[str], rooms: list[Resource]) -> bool:
    """Whether each wish has a room of its own."""
    if not wanted:
        return True
    return any(
        wanted[0] in room.tags and _can_seat(wanted[1:], [r for r in rooms if r != room])
        for room in rooms
    )


def _busy(item: BookingItem) -> Iterator[tuple[dt.datetime, dt.datetime]]:
    segments = item.segments or [[item.duration_min, "busy"]]
    at = item.starts_at
    for minutes, kind in segments:
        if kind == "busy":
            yield at, at + minutes * MINUTE
        at += minutes * MINUTE


def _lines() -> Iterator[str]:
    """Each change has its line in the history and its row for the worker."""
    told = defaultdict(set)
    for kind, aggregate in Outbox.objects.values_list("kind", "aggregate"):
        told[aggregate].add(kind)
    for booking in Booking.objects.all():
        verbs = [line.verb for line in trail.history(booking).order_by("pk")]
        if verbs[:1] != ["book"]:
            yield f"booking {booking.code}: its history begins with {verbs[:1]}"
        for verb in verbs:
            if verb in TOLD and not told[booking.pk].intersection(TOLD[verb]):
                yield f"booking {booking.code}: nobody is told of {verb}"
        ended = {State.CANCELLED: "cancel", State.DECLINED: "decline", State.EXPIRED: "expire"}
        last = ended.get(State(booking.state))
        if booking.state not in LIVE and last not in verbs:
            yield f"booking {booking.code}: {booking.state} without a line"
