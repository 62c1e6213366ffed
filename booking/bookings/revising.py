"""Edit a booking at the desk: another service, person, length, price, client, place or note.

The same look at the rules as for a new booking; the client is told only what they should know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from booking import outbox, schedule
from booking.bookings import freely, placing, returning
from booking.bookings.freely import Freedom
from booking.bookings.making import remind
from booking.bookings.placing import Placement, Settled
from booking.bookings.rows import item_name, price_of
from booking.bookings.writing import (
    change_state,
    instant,
    leave_lines,
    lock_with_diaries,
    retire_expired,
    verb,
)
from booking.catalogue import Choice, Plan
from booking.errors import NotAllowed
from booking.models import Allocation, Booking, BookingItem, Client
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import Actor

AS_USUAL = Freedom()
EDITABLE = (State.PENDING, State.CONFIRMED, State.ARRIVED, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None leaves a thing as it is. Slugs, minutes, minor units."""

    variant: str | None = None
    staff: str | None = None
    starts_at: datetime | None = None
    price_minor: int | None = None
    client: Client | None = None
    place_detail: str | None = None
    note: str | None = None
    freedom: Freedom = AS_USUAL

    @property
    def takes_other_time(self) -> bool:
        """Whether the diaries are touched."""
        other = (self.variant, self.staff, self.starts_at, self.freedom.duration_min)
        return any(each is not None for each in other)


def revise(
    booking: Booking,
    *,
    changes: Changes,
    by: Actor,
    tell: bool = True,
    now: datetime | None = None,
) -> Booking:
    """Make the changes. Raises NeedsConsent, SlotTaken, BadChoice, NotAllowed.

    With `tell`, a changed time, service, person or place reaches the client by mail.
    """
    item = booking.items.select_related("variant", "staff").get()
    same = item.staff.slug if item.staff else ""
    choice = Choice(changes.variant or item.variant.slug, changes.staff or same)
    plan = schedule.resolve([choice], by_members=True)
    return _revise(booking, plan, changes, by, tell, Moment(now=instant(now), ignoring=booking))


@verb
def _revise(
    booking: Booking, plan: Plan, changes: Changes, by: Actor, tell: bool, moment: Moment
) -> Booking:
    booking = lock_with_diaries(booking, plan.diaries)
    if booking.state not in EDITABLE:
        raise NotAllowed(state=booking.state)
    item = booking.items.select_related("variant", "staff").get()
    before = _facts(booking, item)
    freely_done: dict[str, Any] = {}
    if changes.takes_other_time:
        freely_done = _retime(booking, item, plan, changes, moment)
    _write_facts(booking, item, plan, changes)
    after = _facts(booking, item)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return booking
    booking.sequence += 1
    booking.save()
    item.save()
    leave_lines(booking, "revise", by=by, changes=changed | freely_done)
    if "starts_at" in changed and booking.state == State.CONFIRMED:
        remind(booking, plan.setting.reminders_h, moment.at)
    if tell and changed.keys() & {"starts_at", "ends_at", "service", "staff", "place"}:
        old = {"old_starts_at": before["starts_at"]}
        outbox.add("booking.moved", booking, payload=old, by=by)
    return booking


def _facts(booking: Booking, item: BookingItem) -> dict[str, Any]:
    """What the history shows before and after, as plain JSON."""
    return {
        "starts_at": booking.starts_at.astimezone(UTC).isoformat(),
        "ends_at": booking.ends_at.astimezone(UTC).isoformat(),
        "service": item.name,
        "staff": item.staff_name,
        "price": item.price_minor,
        "place": item.place_detail,
        "client": booking.client.code,
        "note": "•" if booking.note else "",
    }


def _retime(
    booking: Booking, item: BookingItem, plan: Plan, changes: Changes, moment: Moment
) -> dict[str, Any]:
    """Retire the own time first, then take the other one. Answers what was done freely."""
    retire_expired(plan.diaries, now=moment.at)
    freedom = changes.freedom
    if freedom.duration_min is None and changes.variant is None and changes.staff is None:
        # A visit that only moves keeps the length it was given.
        freedom = replace(freedom, duration_min=item.duration_min)
    starts_at = changes.starts_at or booking.starts_at
    settled = freely.settle(plan, starts_at, moment, freedom)
    Allocation.objects.filter(booking=booking).delete()
    _place(booking, item, plan, settled)
    return freely.as_changes(settled)


def _place(booking: Booking, item: BookingItem, plan: Plan, settled: Settled) -> None:
    placement: Placement = settled.placement
    item.staff = placement.performs.resource
    item.staff_name = placement.performs.resource.name
    item.starts_at, item.ends_at = placement.starts_at, placement.ends_at
    item.duration_min, item.segments = placement.duration_min, placement.segments
    item.buffer_before_min = placement.buffer_before_min
    item.buffer_after_min = placement.buffer_after_min
    item.assigned_because = placement.because[:100]
    booking.starts_at, booking.ends_at = placement.starts_at, placement.ends_at
    local = placement.starts_at.astimezone(ZoneInfo(plan.zone))
    booking.local_start = local.replace(tzinfo=UTC)
    placing.allocate(booking, item, settled)


def _write_facts(booking: Booking, item: BookingItem, plan: Plan, changes: Changes) -> None:
    if changes.variant is not None and changes.variant != item.variant.slug:
        variant = plan.item.variant
        item.variant, item.name = variant, item_name(variant, booking.language)
        item.price_kind, item.price_to_minor = variant.price_kind, variant.price_to_minor
        item.price_minor = price_of(variant, plan.item.performers[0])
        item.service_revision = plan.item.service.revision
    if changes.price_minor is not None:
        item.price_minor, item.price_kind = changes.price_minor, "fixed"
    booking.total_minor = item.price_minor if item.price_kind != "hidden" else None
    if changes.place_detail is not None:
        item.place_detail = changes.place_detail
    if changes.note is not None:
        booking.note = changes.note
    if changes.client is not None and changes.client != booking.client:
        _hand_over(booking, changes.client)


def _hand_over(booking: Booking, client: Client) -> None:
    """It is somebody else's now: their contact, and the first client's links open nothing."""
    booking.client, booking.attendee = client, None
    booking.contact = {
        "given_name": client.given_name or client.display_name,
        "family_name": client.family_name,
        "email": client.email,
        "phone": client.phone,
    }
    booking.language = client.language
    booking.link_version += 1


@verb
def restore(booking: Booking, *, by: Actor) -> Booking:
    """Take a cancellation back while the time is still free; else the database says SlotTaken."""
    booking = lock_with_diaries(booking)
    if booking.state != State.CANCELLED:
        raise NotAllowed(state=booking.state)
    cleared = {"cancelled_by": "", "cancelled_at": None, "late": False, "reason": ""}
    change_state(booking, State.CONFIRMED, "restore", by=by, **cleared)
    outbox.add("booking.confirmed", booking, by=by)
    return booking


@verb
def free_rest(booking: Booking, *, by: Actor, now: datetime | None = None) -> Booking:
    """After a no-show, give the rest of the time back to the page."""
    at = instant(now)
    booking = lock_with_diaries(booking)
    if booking.state != State.NO_SHOW:
        raise NotAllowed(state=booking.state)
    returned = [
        part.as_json()
        for allocation in booking.allocations.filter(live=True).select_related("item", "resource")
        if (part := returning.give_back(allocation, at))
    ]
    changes = {"freed": [None, at.isoformat()], "returned": [None, returned]}
    leave_lines(booking, "free_rest", by=by, changes=changes)
    return booking
