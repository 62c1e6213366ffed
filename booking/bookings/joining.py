"""Finds the session that a client joins, or the place for one that begins with them.

Used by `hold`, which asks without locks, and by `book` and `move` under those of the diaries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from booking import holds, schedule, seating
from booking.bookings import founding, placing, seats
from booking.bookings.lines import leave_lines
from booking.bookings.placing import Placement, Visit
from booking.bookings.strategies import CHOSEN
from booking.catalogue import Plan
from booking.errors import NotOffered, SlotTaken
from booking.models import Booking, Client, Performs, Session
from booking.schedule import Moment
from booking.seating import Seating
from tenants.actor import Actor
from tenants.current import current_business

# Why it is this person: they lead the session that was chosen.
LEADS = "leads_group"
INSTANT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Joined:
    """Where the party sits: in a session, or in one yet to be founded; `left` counts its seats."""

    placement: Placement
    session: Session | None
    left: int

    @property
    def visit(self) -> Visit:
        """What the rows of a booking are made from."""
        return (self.placement,)


def find(
    plan: Plan,
    starts_at: datetime,
    moment: Moment,
    *,
    promised: Sequence[int] = (),
    client: Client | None = None,
) -> Joined:
    """A session with room for the whole party, else a place for a new one where times are open.

    Raises SlotTaken where too few seats are left, NotOffered where there is no such time.
    """
    there = _there(plan, starts_at, moment)
    fitting = [seating for seating in there if seating.has_room_for(plan.party)]
    if fitting:
        best = min(fitting, key=lambda each: _cost(each, promised))
        return Joined(_led(plan, best.session), best.session, best.left)
    if not plan.item.service.has_open_times:
        raise SlotTaken if there else NotOffered
    try:
        (placement,) = placing.place(plan, starts_at, moment, promised=promised, client=client)
    except NotOffered:
        raise (SlotTaken if there else NotOffered) from None
    left = plan.item.service.capacity - _held(plan, placement, moment)
    if left < plan.party:
        raise SlotTaken
    return Joined(placement, None, left)


def _there(plan: Plan, starts_at: datetime, moment: Moment) -> list[Seating]:
    if not schedule.is_in_time(plan, starts_at, moment):
        return []
    chosen = plan.item.chosen
    return seating.planned(
        plan.item.variant,
        (starts_at, starts_at + INSTANT),
        staff=None if chosen is None else [chosen.pk],
        at=moment.at,
        flow=moment.flow,
        ignoring=moment.ignoring,
        respect_holds=moment.respect_holds,
    )


def _cost(each: Seating, promised: Sequence[int]) -> tuple[bool, int, int]:
    """What was promised first, then the fullest: groups fill up one after the other."""
    return each.session.staff_id not in promised, each.left, each.session.pk


def _led(plan: Plan, session: Session) -> Placement:
    """The visit to a session, with the lengths it was planned with."""
    own = (p for p in plan.item.performers if p.resource_id == session.staff_id)
    performs = next(own, None) or Performs(variant=plan.item.variant, resource=session.staff)
    usual = placing.shape(plan.item, performs, session.starts_at, LEADS)
    return replace(
        usual,
        duration_min=session.duration_min,
        buffer_before_min=session.buffer_before_min,
        buffer_after_min=session.buffer_after_min,
        segments=session.segments,
        because=CHOSEN if plan.item.chosen else LEADS,
    )


def _held(plan: Plan, placement: Placement, moment: Moment) -> int:
    if not moment.respect_holds:
        return 0
    variant, staff = plan.item.variant, placement.performs.resource_id
    group = seating.group_of(variant, staff, placement.starts_at)
    return holds.seats(current_business().pk, moment.flow).get(group, 0)


def lock(plan: Plan, starts_at: datetime, moment: Moment) -> None:
    """Queue for the sessions at this time, after the diaries."""
    seats.lock_sessions(each.session.pk for each in _there(plan, starts_at, moment))


def sit(booking: Booking, plan: Plan, joined: Joined, at: datetime, *, by: Actor) -> Session:
    """Take the seats, in a new session where there was none. Raises SlotTaken."""
    session = joined.session or _found(plan, joined.placement, at, by=by)
    seats.take(session, booking, plan.party)
    return session


def _found(plan: Plan, placement: Placement, at: datetime, *, by: Actor) -> Session:
    service = plan.item.service
    session = founding.found(
        placement,
        kind=Session.Kind.OPEN,
        capacity=service.capacity,
        min_seats=service.min_capacity,
        decide_at=founding.decision(
            placement.performs.variant, placement.starts_at, service.min_capacity, at
        ),
    )
    founding.announce_decision(session, by=by)
    leave_lines(session, "begin", by=by, changes=founding.as_new(session))
    return session


def hold_of(plan: Plan, joined: Joined, *, flow: str, until: int) -> holds.Hold:
    """So many seats; the diaries as well as long as no session has taken them."""
    placement = joined.placement
    spans = () if joined.session else tuple(placement.taken())
    return holds.Hold(
        flow=flow,
        spans=tuple(
            (resource, int(start.timestamp()), int(end.timestamp()))
            for resource, (start, end) in spans
        ),
        starts_at=int(placement.starts_at.timestamp()),
        until=until,
        group=seating.group_of(
            plan.item.variant, placement.performs.resource_id, placement.starts_at
        ),
        turns=(placement.turn,),
        seats=plan.party,
        # Seats that others hold are counted once more by the hold itself.
        left=joined.left + _held(plan, placement, schedule.Moment(flow=flow)),
    )
