"""Move a booking to another time or person; correct the address it writes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from booking import holds, outbox, schedule
from booking.bookings import joining, limits, placing, seats
from booking.bookings.making import remind
from booking.bookings.placing import Settled, Visit
from booking.bookings.policy import policy_of
from booking.bookings.rows import retime
from booking.bookings.writing import (
    check_not_expired,
    instant,
    leave_lines,
    lock_booking,
    lock_diaries_of,
    lock_with_diaries,
    retire_expired,
    sessions_of,
    verb,
)
from booking.catalogue import Choice, Item, Plan
from booking.errors import AlreadyCancelled, BadChoice, NotAllowed, SlotTaken
from booking.models import Allocation, Booking, BookingItem, Performs
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import Actor
from tenants.current import current_business

MOVABLE = (State.PENDING, State.CONFIRMED)


def plan_of(booking: Booking, *, staff: str | None = None, by_client: bool = False) -> Plan:
    """The plan by which a booking is moved: the same services, by default by the same people.

    `staff` is a slug, or "" for anyone; a client gets those who are listed or serve it already.
    Raises BadChoice when nobody performs it any more.
    """
    items = booking.items.select_related("variant__service", "staff")
    choices = [Choice(item.variant.slug, _same(item) if staff is None else staff) for item in items]
    plan = schedule.resolve(choices, party=booking.party_size, by_members=True)
    return _for_client(plan, booking) if by_client else plan


def _same(item: BookingItem) -> str:
    """By whom it is done; a session on another date may be led by somebody else."""
    if item.variant.service.has_dates:
        return ""
    return item.staff.slug if item.staff else ""


def _for_client(plan: Plan, booking: Booking) -> Plan:
    own = set(booking.items.values_list("staff_id", flat=True))

    def may(each: Performs, part: Item) -> bool:
        return part.is_collective or each.resource.staff.listed or each.resource_id in own

    parts = tuple(
        replace(part, performers=tuple(each for each in part.performers if may(each, part)))
        for part in plan.items
    )
    if not all(part.performers for part in parts):
        raise BadChoice
    return replace(plan, items=parts)


def move(
    booking: Booking,
    *,
    starts_at: datetime,
    by: Actor,
    staff: str | None = None,
    flow: str = "",
    now: datetime | None = None,
) -> Booking:
    """Give the booking another time. The old one is not lost before the new one is sure.

    Raises SlotTaken, NotOffered, NotAllowed, RequestExpired, and for clients TooLate, MustCall,
    TooManyMoves and what `limits.check` raises.
    """
    at = instant(now)
    plan = plan_of(booking, staff=staff, by_client=by.is_client)
    moment = Moment(now=at, flow=flow, ignoring=booking, respect_holds=by.is_client)
    moved = _move(booking, plan, starts_at, by, moment)
    holds.release(current_business().pk, flow)
    return moved


@verb
def _move(booking: Booking, plan: Plan, starts_at: datetime, by: Actor, moment: Moment) -> Booking:
    lock_diaries_of(booking, plan.diaries)
    limits.lock(plan, by=by)
    booking = lock_booking(booking)
    _check_movable(booking, moment.at)
    if booking.starts_at == starts_at and _stays_with(booking, plan):
        return booking
    if by.is_client:
        policy_of(booking).check_move(booking, moment.at)
    if not plan.is_group and placing.all_taken(plan, starts_at, moment):
        raise SlotTaken
    retire_expired(plan.diaries, now=moment.at)
    limits.check(plan, booking.client, starts_at, moment, by=by)
    old = booking.starts_at
    served = booking.items.exclude(staff=None).values_list("staff_id", "team")
    old_staff = sorted({person for staff, team in served for person in (staff, *team)})
    if plan.is_group:
        _change_seats(booking, plan, starts_at, moment, by=by)
    else:
        visit = placing.place(plan, starts_at, moment, client=booking.client)
        _rewrite(booking, plan, visit, counts=by.is_client)
    changes = {"starts_at": [old.isoformat(), booking.starts_at.isoformat()]}
    leave_lines(booking, "move", by=by, changes=changes)
    before = {"old_starts_at": old.isoformat(), "old_staff": old_staff}
    outbox.add("booking.moved", booking, payload=before, by=by)
    if booking.state == State.CONFIRMED:
        remind(booking, plan.setting.reminders_h, moment.at)
    return booking


def _check_movable(booking: Booking, at: datetime) -> None:
    if booking.state == State.CANCELLED:
        raise AlreadyCancelled
    if booking.state not in MOVABLE:
        raise NotAllowed(state=booking.state)
    check_not_expired(booking, at)


def _stays_with(booking: Booking, plan: Plan) -> bool:
    return all(
        part.chosen is None or part.chosen.pk == item.staff_id
        for part, item in zip(plan.items, booking.items.all(), strict=True)
    )


def _rewrite(booking: Booking, plan: Plan, visit: Visit, *, counts: bool) -> None:
    """Retire all own rows first, then insert: own time is never in the way of itself."""
    Allocation.objects.filter(booking=booking).delete()
    settled = Settled.as_usual(visit)
    items = _retake(booking, plan, settled, counts=counts)
    placing.allocate(booking, items, settled)


def _change_seats(
    booking: Booking, plan: Plan, starts_at: datetime, moment: Moment, *, by: Actor
) -> None:
    """Seats in another session; the old ones are given back first, and an empty session goes."""
    old = sessions_of([booking.pk])
    joining.lock(plan, starts_at, moment)
    joined = joining.find(plan, starts_at, moment, client=booking.client)
    seats.leave(booking)
    seats.dissolve(old, by=by)
    items = _retake(booking, plan, Settled.as_usual(joined.visit), counts=by.is_client)
    session = joining.sit(booking, plan, joined, moment.at, by=by)
    for item in items:
        item.place_detail = session.place_detail
        item.save(update_fields=["place_detail"])


def _retake(booking: Booking, plan: Plan, settled: Settled, *, counts: bool) -> list[BookingItem]:
    """Write the new time into the booking and its items."""
    items = reorder(booking, settled.visit)
    for item in items:
        item.save()
    take_time(booking, plan, settled)
    booking.moves_used += counts
    booking.sequence += 1
    booking.save(
        update_fields=[
            "starts_at", "ends_at", "local_start", "time_zone", "moves_used", "sequence",
        ]
    )  # fmt: skip
    return items


def reorder(booking: Booking, visit: Visit) -> list[BookingItem]:
    """The booking's items with their new time and people, in the order of time, not saved yet."""
    old, items = list(booking.items.all()), []
    for position, placement in enumerate(visit):
        item = old[placement.part]
        item.position = position
        if placement.because == placing.CHOSEN and item.staff_id == placement.staff[0]:
            # They stay with it, and so does the reason why it is they.
            placement = replace(placement, because=item.assigned_because)
        retime(item, placement)
        items.append(item)
    return items


def take_time(booking: Booking, plan: Plan, settled: Settled) -> None:
    """From when to when the client is here, with the wall time that was agreed."""
    booking.starts_at, booking.ends_at = settled.starts_at, settled.ends_at
    local = settled.starts_at.astimezone(ZoneInfo(plan.zone))
    booking.local_start = local.replace(tzinfo=UTC)
    booking.time_zone = plan.zone


@verb
def correct_email(
    booking: Booking, *, email: str, by: Actor, now: datetime | None = None
) -> Booking:
    """Write to another address from now on and send the confirmation there as well."""
    booking = lock_with_diaries(booking)
    if booking.contact.get("email") == email:
        return booking
    booking.contact = booking.contact | {"email": email}
    # Links in mails to a wrong address must not open the booking any more.
    booking.link_version += 1
    booking.sequence += 1
    booking.save(update_fields=["contact", "link_version", "sequence"])
    if not booking.client.email or booking.client.bookings.count() == 1:
        booking.client.email = email
        booking.client.save(update_fields=["email"])
    leave_lines(booking, "correct_email", by=by, changes={"email": ["•", "•"]})
    outbox.add("booking.email_corrected", booking, due_at=instant(now), by=by)
    return booking
