"""The verbs of a group session: plan, change, cancel, decide whether enough people come.

Whoever has a seat is told what concerns them, by the same mails as about a visit of their own.
Locks are taken in the order of all verbs: diaries, session, bookings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext

from booking import outbox, seating
from booking.bookings import founding, placing, seats
from booking.bookings.lines import leave_lines
from booking.bookings.making import remind
from booking.bookings.placing import Placement
from booking.bookings.writing import change_state, instant, lock_diaries, retire_expired, verb
from booking.catalogue import Item
from booking.errors import BadChoice, DiaryTaken, NotAllowed, NotOffered, RoomTaken, TooFewSeats
from booking.models import (
    Allocation,
    Booking,
    Location,
    Performs,
    Resource,
    Session,
    Setting,
    Variant,
)
from booking.models.states import State
from tenants.actor import SYSTEM, Actor

# A year of weekly evenings.
MOST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Terms:
    """What a session is to be. `rooms`: empty for any free ones that the variant asks for."""

    staff: Resource
    starts_at: datetime
    capacity: int
    min_seats: int = 1
    rooms: tuple[Resource, ...] = ()
    place_detail: str = ""


@verb
def plan(
    variant: Variant, *, terms: Terms, by: Actor, weeks: int = 1, now: datetime | None = None
) -> list[Session]:
    """Plan a session, or one in each of so many weeks at the same local time. All or none.

    Raises DiaryTaken or RoomTaken with the times in the way, NotOffered for one that is over.
    """
    at = instant(now)
    starts = list(weekly(terms.starts_at, min(weeks, MOST_WEEKS)))
    if starts[0] <= at:
        raise NotOffered
    diaries = _diaries(variant, terms)
    lock_diaries(diaries)
    retire_expired(diaries, now=at)
    placements = _place_all(variant, terms, starts)
    sessions = [
        founding.found(
            placement,
            kind=Session.Kind.DATED,
            capacity=terms.capacity,
            min_seats=terms.min_seats,
            decide_at=founding.decision(variant, placement.starts_at, terms.min_seats, at),
            place_detail=terms.place_detail,
        )
        for placement in placements
    ]
    for session in sessions:
        founding.announce_decision(session, by=by)
        leave_lines(session, "plan", by=by, changes=founding.as_new(session))
    return sessions


def weekly(starts_at: datetime, weeks: int) -> Iterable[datetime]:
    """The same local time in each week, whatever the clocks do in between."""
    zone = ZoneInfo(Location.objects.get(is_default=True).time_zone)
    local = starts_at.astimezone(zone).replace(tzinfo=None)
    for week in range(weeks):
        wall = local + timedelta(weeks=week)
        yield wall.replace(tzinfo=zone).astimezone(UTC)


def _diaries(variant: Variant, terms: Terms) -> set[int]:
    """Everything that may be taken: the leader and whatever room comes into question."""
    return {terms.staff.pk, *(room.pk for pool in _pools(variant, terms.rooms) for room in pool)}


def _pools(variant: Variant, chosen: Sequence[Resource]) -> list[list[Resource]]:
    """For each thing that the variant asks for: the chosen one, or those that have it."""
    rooms = Resource.objects.filter(active=True, archived_at=None)
    rooms = rooms.exclude(kind=Resource.Kind.STAFF)
    every, left, pools = list(rooms), list(chosen), []
    for tag in dict.fromkeys(variant.requires):
        fitting = next((room for room in left if tag in room.tags), None)
        if fitting is not None:
            left.remove(fitting)
        pools.append([fitting] if fitting else [room for room in every if tag in room.tags])
    return [*pools, *([room] for room in left)]


def _place_all(
    variant: Variant,
    terms: Terms,
    starts: Sequence[datetime],
    ignoring: Session | None = None,
) -> list[Placement]:
    """Each time with its rooms. Raises DiaryTaken or RoomTaken, naming those in the way."""
    usual = _usual(variant, terms)
    placements = [replace(usual, starts_at=start) for start in starts]
    own = [p for p in placements if _is_taken(terms.staff, p.busy(), ignoring)]
    if own:
        raise DiaryTaken(starts=[placement.starts_at for placement in own])
    pools = _pools(variant, terms.rooms)
    found = [replace(p, rooms=_free_rooms(pools, p, ignoring)) for p in placements]
    without = [p.starts_at for p in found if len(p.rooms) < len(pools)]
    if without:
        raise RoomTaken(starts=without)
    return found


def _usual(variant: Variant, terms: Terms) -> Placement:
    rows = Performs.objects.select_related("resource", "variant__service")
    performs = rows.filter(variant=variant, resource=terms.staff).first()
    if performs is None:
        raise BadChoice
    item = Item(variant, (performs,), (), terms.staff)
    return placing.shape(item, performs, terms.starts_at, placing.CHOSEN)


def _free_rooms(
    pools: Sequence[Sequence[Resource]], placement: Placement, ignoring: Session | None
) -> tuple[Resource, ...]:
    """A free room of each pool, none twice; fewer where there is none."""
    chosen: list[Resource] = []
    span = [(placement.starts_at, placement.ends_at)]
    for pool in pools:
        free = (r for r in pool if r not in chosen and not _is_taken(r, span, ignoring))
        room = next(free, None)
        if room is None:
            return ()
        chosen.append(room)
    return tuple(chosen)


def _is_taken(
    resource: Resource, spans: Iterable[tuple[datetime, datetime]], ignoring: Session | None
) -> bool:
    rows = Allocation.objects.filter(resource=resource, live=True)
    if ignoring is not None:
        rows = rows.exclude(session=ignoring)
    overlaps = Q()
    for span in spans:
        overlaps |= Q(during__overlap=DateTimeTZRange(*span))
    return rows.filter(overlaps).exists()


@verb
def change(session: Session, *, terms: Terms, by: Actor, now: datetime | None = None) -> Session:
    """Give the session other terms; who has a seat is told of another time, person or place.

    Raises TooFewSeats when more are taken than would be left, DiaryTaken, RoomTaken, NotOffered,
    and NotAllowed when it is over or cancelled.
    """
    at, variant = instant(now), session.variant
    diaries = _diaries(variant, terms)
    session = _lock(session, diaries)
    retire_expired(diaries, now=at)
    if not session.is_planned or session.ends_at <= at:
        raise NotAllowed
    before = founding.facts(session)
    _resize(session, terms, at)
    if _takes_other_time(session, terms):
        if terms.starts_at <= at:
            raise NotOffered
        _retime(session, terms)
    session.place_detail = terms.place_detail
    session.decide_at = founding.decision(variant, session.starts_at, session.min_seats, at)
    after = founding.facts(session)
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if not changed:
        return session
    session.sequence += 1
    session.save()
    founding.announce_decision(session, by=by)
    leave_lines(session, "change", by=by, changes=changed)
    if changed.keys() & {"starts_at", "staff", "place"}:
        _tell_of_change(session, before, at, by=by)
    return session


def _lock(session: Session, also: Iterable[int] = ()) -> Session:
    """Its diaries and others, then the session as it is now."""
    own = Allocation.objects.filter(session=session).values_list("resource_id", flat=True)
    lock_diaries({*own, *also})
    return seats.lock_sessions([session.pk])[0]


def _resize(session: Session, terms: Terms, at: datetime) -> None:
    """More or fewer seats; those that are taken move together first."""
    taken = seating.of(session, at).taken
    if terms.capacity < taken:
        raise TooFewSeats(taken=taken)
    if terms.capacity < session.capacity:
        seats.close_ranks(session)
    session.capacity = terms.capacity
    session.min_seats = min(terms.min_seats, terms.capacity)


def _takes_other_time(session: Session, terms: Terms) -> bool:
    taken = set(session.allocations.values_list("resource_id", flat=True))
    rooms_stay = not terms.rooms or {room.pk for room in terms.rooms} <= taken
    same = session.starts_at == terms.starts_at and session.staff_id == terms.staff.pk
    return not (same and rooms_stay)


def _retime(session: Session, terms: Terms) -> None:
    """Retire its own rows first, then insert: its own time is never in the way of itself."""
    (placement,) = _place_all(session.variant, terms, [terms.starts_at], ignoring=session)
    session.allocations.all().delete()
    founding.shape(session, placement)
    founding.occupy(session, placement)


def sitting(session: Session) -> list[Booking]:
    """The bookings with a seat, locked in the order of their ids."""
    ids = set(session.seats.filter(live=True).values_list("booking_id", flat=True))
    rows = Booking.objects.select_for_update(of=("self",)).select_related("client")
    return list(rows.filter(pk__in=ids).order_by("pk"))


def _tell_of_change(
    session: Session, before: dict[str, object], at: datetime, *, by: Actor
) -> None:
    """Copy the new time into every booking and leave its mail."""
    hours = Setting.objects.get().reminders_h
    for booking in sitting(session):
        if booking.state not in (State.PENDING, State.CONFIRMED, State.ARRIVED):
            continue
        old_staff = _follow(booking, session)
        changes = {"starts_at": [before["starts_at"], founding.iso(session.starts_at)]}
        leave_lines(booking, "move", by=by, changes=changes)
        payload = {"old_starts_at": before["starts_at"], "old_staff": old_staff}
        outbox.add("booking.moved", booking, payload=payload, by=by)
        if booking.state == State.CONFIRMED:
            remind(booking, hours, at)


def _follow(booking: Booking, session: Session) -> list[int]:
    """The booking is where its session is; answers who led it before."""
    booking.starts_at, booking.ends_at = session.starts_at, session.ends_at
    local = session.starts_at.astimezone(ZoneInfo(booking.time_zone))
    booking.local_start = local.replace(tzinfo=UTC)
    booking.sequence += 1
    booking.save(update_fields=["starts_at", "ends_at", "local_start", "sequence"])
    old_staff = list(booking.items.exclude(staff=None).values_list("staff_id", flat=True))
    booking.items.update(
        staff=session.staff,
        staff_name=session.staff.name,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        place_detail=session.place_detail,
    )
    return old_staff


@verb
def cancel(
    session: Session, *, by: Actor, reason: str = "", now: datetime | None = None
) -> Session:
    """Cancel it for everybody; each is told with the reason. Raises NotAllowed once it is over."""
    at = instant(now)
    session = _lock(session)
    if not session.is_planned or session.ends_at <= at:
        raise NotAllowed
    _cancel(session, at, by=by, reason=reason)
    return session


def _cancel(session: Session, at: datetime, *, by: Actor, reason: str) -> None:
    for booking in sitting(session):
        if booking.state == State.ARRIVED:
            change_state(booking, State.CONFIRMED, "undo_arrive", by=by)
        if booking.state not in (State.PENDING, State.CONFIRMED):
            continue
        with translation.override(booking.language):
            told = reason or _too_few()
        done = {"cancelled_by": by.kind, "cancelled_at": at, "reason": told}
        change_state(booking, State.CANCELLED, "cancel", by=by, **done)
        outbox.add("booking.cancelled", booking, payload={"session": session.pk}, by=by)
    # An open one has dissolved with its last booking.
    session.refresh_from_db()
    session.state, session.reason = Session.State.CANCELLED, reason
    session.sequence += 1
    session.save(update_fields=["state", "reason", "sequence", "decided_at"])
    outbox.add_for_session("session.cancelled", session, due_at=at, by=by)
    changes = {"state": ["planned", "cancelled"]} | ({"reason": ["", reason]} if reason else {})
    leave_lines(session, "cancel", by=by, changes=changes)


def _too_few() -> str:
    return gettext("Too few people have signed up, so it does not take place.")


@verb
def decide(*, session_id: int, by: Actor = SYSTEM, now: datetime | None = None) -> bool:
    """At the decision time: cancel it when too few have a seat. True when it was cancelled."""
    at = instant(now)
    found = Session.objects.filter(pk=session_id, live=True, decided_at=None).first()
    if found is None:
        return False
    session = _lock(found)
    due = session.decide_at is not None and session.decide_at <= at < session.ends_at
    if not session.is_planned or session.decided_at is not None or not due:
        return False
    session.decided_at = at
    session.save(update_fields=["decided_at"])
    taken = seating.of(session, at).taken
    if taken >= session.min_seats:
        outbox.add_for_session("session.ahead", session, due_at=at, by=by)
        leave_lines(session, "go_ahead", by=by, changes={"seats": [session.min_seats, taken]})
        return False
    _cancel(session, at, by=by, reason="")
    return True
