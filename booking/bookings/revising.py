"""Edit a booking at the desk: another service, person, length, price, client, place or note.

The same look at the rules as for a new booking; the client is told only what they should know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from booking import outbox, schedule
from booking.bookings import freely, placing, returning, seats
from booking.bookings.changing import take_time
from booking.bookings.freely import Freedom
from booking.bookings.making import remind
from booking.bookings.placing import Settled
from booking.bookings.rows import Details, item_rows
from booking.bookings.writing import (
    change_state,
    check_not_expired,
    instant,
    leave_lines,
    lock_with_diaries,
    retire_expired,
    verb,
)
from booking.catalogue import Choice, Plan
from booking.errors import NotAllowed
from booking.models import Allocation, Booking, BookingItem, Client, Variant
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import Actor

AS_USUAL = Freedom()
# The copies of a service that a change of time or person leaves alone.
AGREED = ("name", "price_kind", "price_minor", "price_to_minor", "tax_note", "service_revision")
EDITABLE = (State.PENDING, State.CONFIRMED, State.ARRIVED, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be different; None leaves a thing as it is. Slugs, minutes, minor units.

    `variant`, `staff` and `price_minor` are those of a visit's first service; `choices` names
    all of its services anew, with their people, in their order; `prices` are those of the
    services that the visit has then, in the order of time.
    """

    choices: tuple[Choice, ...] | None = None
    variant: str | None = None
    staff: str | None = None
    starts_at: datetime | None = None
    price_minor: int | None = None
    prices: tuple[int | None, ...] | None = None
    client: Client | None = None
    place_detail: str | None = None
    note: str | None = None
    freedom: Freedom = AS_USUAL

    @property
    def takes_other_time(self) -> bool:
        """Whether the diaries are touched."""
        lengths = self.freedom.duration_min
        other = (self.choices, self.variant, self.staff, self.starts_at, lengths)
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
    plan = schedule.resolve(_choices(booking, changes), party=booking.party_size, by_members=True)
    return _revise(booking, plan, changes, by, tell, Moment(now=instant(now), ignoring=booking))


def _choices(booking: Booking, changes: Changes) -> list[Choice]:
    """The services that the visit will have, each with its person."""
    if changes.choices is not None:
        return list(changes.choices)
    items = list(booking.items.select_related("variant", "staff"))
    choices = [Choice(i.variant.slug, i.staff.slug if i.staff else "") for i in items]
    first = choices[0]
    choices[0] = Choice(changes.variant or first.variant, changes.staff or first.staff)
    return choices


@verb
def _revise(
    booking: Booking, plan: Plan, changes: Changes, by: Actor, tell: bool, moment: Moment
) -> Booking:
    booking = lock_with_diaries(booking, plan.diaries)
    # A seat is where its session is: another time or person is a move to another session.
    in_group = changes.takes_other_time and booking.seats.exists()
    if booking.state not in EDITABLE or in_group:
        raise NotAllowed(state=booking.state)
    check_not_expired(booking, moment.at)
    items = list(booking.items.select_related("variant", "staff"))
    before = _facts(booking, items)
    freely_done: dict[str, Any] = {}
    if changes.takes_other_time:
        items, freely_done = _retime(booking, items, plan, changes, moment)
    _write_facts(booking, items, changes)
    after = _facts(booking, items)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return booking
    booking.sequence += 1
    booking.save()
    for item in items:
        item.save()
    leave_lines(booking, "revise", by=by, changes=changed | freely_done)
    if "starts_at" in changed and booking.state == State.CONFIRMED:
        remind(booking, plan.setting.reminders_h, moment.at)
    if tell and changed.keys() & {"starts_at", "ends_at", "service", "staff", "place"}:
        old = {"old_starts_at": before["starts_at"]}
        outbox.add("booking.moved", booking, payload=old, by=by)
    return booking


def _facts(booking: Booking, items: Sequence[BookingItem]) -> dict[str, Any]:
    """What the history shows before and after, as plain JSON."""
    return {
        "starts_at": booking.starts_at.astimezone(UTC).isoformat(),
        "ends_at": booking.ends_at.astimezone(UTC).isoformat(),
        "service": " + ".join(item.name for item in items),
        "staff": ", ".join(dict.fromkeys(item.staff_name for item in items)),
        "price": sum(item.price_minor for item in items),
        "place": items[0].place_detail,
        "client": booking.client.code,
        "note": "•" if booking.note else "",
    }


def _retime(
    booking: Booking,
    items: Sequence[BookingItem],
    plan: Plan,
    changes: Changes,
    moment: Moment,
) -> tuple[list[BookingItem], dict[str, Any]]:
    """Retire the own time first, then take the other one. Answers what was done freely."""
    retire_expired(plan.diaries, now=moment.at)
    freedom = changes.freedom
    others = (freedom.duration_min, changes.choices, changes.variant, changes.staff)
    if all(each is None for each in others):
        # A visit that only moves keeps the length it was given.
        freedom = replace(freedom, duration_min=items[-1].duration_min)
    starts_at = changes.starts_at or booking.starts_at
    settled = freely.settle(plan, starts_at, moment, freedom)
    Allocation.objects.filter(booking=booking).delete()
    fresh = _rows(booking, items, plan, settled)
    take_time(booking, plan, settled)
    placing.allocate(booking, fresh, settled)
    return fresh, freely.as_changes(settled)


def _rows(
    booking: Booking, items: Sequence[BookingItem], plan: Plan, settled: Settled
) -> list[BookingItem]:
    """The visit's services as rows: kept, rewritten where they are others now, added, dropped."""
    fresh = item_rows(booking, plan, settled.visit, Details(place_detail=items[0].place_detail))
    left = list(items)
    for new in sorted(fresh, key=lambda each: all(each.variant_id != i.variant_id for i in items)):
        if not left:
            break
        old = next((each for each in left if each.variant_id == new.variant_id), left[0])
        left.remove(old)
        new.pk, new.created_at = old.pk, old.created_at
        if new.variant_id == old.variant_id:
            # What was agreed stays, whatever the catalogue says today.
            for field in AGREED:
                setattr(new, field, getattr(old, field))
        # It is in the table already.
        new._state.adding = False
    for gone in left:
        gone.delete()
    for new in fresh:
        new.save()
    return fresh


def _write_facts(booking: Booking, items: Sequence[BookingItem], changes: Changes) -> None:
    for item, price in zip(items, changes.prices or (changes.price_minor,), strict=False):
        if price is not None:
            item.price_minor, item.price_kind = price, "fixed"
    booking.total_minor = _total(booking, items)
    for item in items:
        if changes.place_detail is not None:
            item.place_detail = changes.place_detail
    if changes.note is not None:
        booking.note = changes.note
    if changes.client is not None and changes.client != booking.client:
        _hand_over(booking, changes.client)


def _total(booking: Booking, items: Sequence[BookingItem]) -> int | None:
    if any(item.price_kind == Variant.PriceKind.HIDDEN for item in items):
        return None
    return sum(
        item.price_minor
        * (booking.party_size if item.price_kind == Variant.PriceKind.PER_PERSON else 1)
        for item in items
    )


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
def restore(booking: Booking, *, by: Actor, now: datetime | None = None) -> Booking:
    """Take a cancellation back while the time is still free; else the database says SlotTaken."""
    booking = lock_with_diaries(booking)
    if booking.state != State.CANCELLED:
        raise NotAllowed(state=booking.state)
    own = booking.allocations.values_list("resource_id", flat=True)
    retire_expired(own, now=instant(now))
    session = seats.session_of(booking)
    if session is not None:
        seats.reopen(session, booking, by=by)
    cleared = {"cancelled_by": "", "cancelled_at": None, "late": False, "reason": ""}
    change_state(booking, State.CONFIRMED, "restore", by=by, **cleared)
    if session is not None:
        seats.take(session, booking, booking.party_size)
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
