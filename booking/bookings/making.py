"""Hold a time, book it, confirm a request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import IntegrityError, connection

from booking import holds, outbox
from booking.bookings import freely, joining, limits, placing
from booking.bookings.freely import Freedom
from booking.bookings.placing import Settled, Visit
from booking.bookings.rows import Details, booking_row, item_rows, seal_answers
from booking.bookings.writing import (
    change_state,
    check_not_expired,
    instant,
    leave_lines,
    lock_diaries,
    lock_with_diaries,
    retire_expired,
    verb,
)
from booking.catalogue import Plan
from booking.clients import Person, find_or_create
from booking.errors import BookingError, NotTakingBookings, SlotTaken
from booking.holds import Hold
from booking.models import (
    Booking,
    BookingItem,
    Client,
    Consent,
    Setting,
)
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import Actor
from tenants.current import current_business

_MADE_BY = "SELECT id FROM booking_booking WHERE nonce = %s"


def hold(*, plan: Plan, starts_at: datetime, flow: str, now: datetime | None = None) -> Hold:
    """Keep a time for a flow; it replaces what the flow held. Writes nothing to the database.

    Raises SlotTaken or NotOffered. Without Redis the hold exists in the answer alone.
    """
    at = instant(now)
    business = current_business()
    if not business.takes_bookings:
        raise NotTakingBookings
    moment, until = Moment(now=at, flow=flow), int(at.timestamp()) + holds.SECONDS
    if plan.is_group:
        joined = joining.find(plan, starts_at, moment)
        kept = joining.hold_of(plan, joined, flow=flow, until=until)
    else:
        visit = placing.place(plan, starts_at, moment)
        kept = _hold_of(visit, starts_at, flow=flow, until=until)
    if not holds.take(business.pk, kept, now=int(at.timestamp())):
        raise SlotTaken
    return kept


def _hold_of(visit: Visit, starts_at: datetime, *, flow: str, until: int) -> Hold:
    return Hold(
        flow=flow,
        spans=tuple(
            (resource, int(start.timestamp()), int(end.timestamp()))
            for placement in visit
            for resource, (start, end) in placement.taken()
        ),
        starts_at=int(starts_at.timestamp()),
        until=until,
        turns=tuple(placement.turn for placement in visit),
    )


@dataclass(frozen=True, slots=True)
class _Wish:
    """Everything that one call of `book` is about."""

    plan: Plan
    starts_at: datetime
    person: Person
    by: Actor
    nonce: str
    details: Details
    moment: Moment
    promised: Sequence[int]
    client: Client | None
    freedom: Freedom | None


def book(
    *,
    plan: Plan,
    starts_at: datetime,
    person: Person,
    by: Actor,
    nonce: str,
    details: Details | None = None,
    flow: str = "",
    held_until: datetime | None = None,
    client: Client | None = None,
    freedom: Freedom | None = None,
    now: datetime | None = None,
) -> Booking:
    """Book, or find the booking that this nonce has made already.

    Lead time and horizon are not judged again until `held_until`, when the hold ends. Members may
    name a known `client` and take a `freedom` (see `freely`). Raises SlotTaken, NotOffered,
    NotTakingBookings, NeedsConsent for an obstacle that the freedom does not accept, and what
    `limits.check` raises.
    """
    at = instant(now)
    business = current_business()
    own = holds.get(business.pk, flow, now=int(at.timestamp()))
    moment = Moment(
        now=at,
        flow=flow,
        judge_notice=held_until is None or at > held_until,
        respect_holds=by.is_client,
    )
    promised = own.resources if own and own.starts_at == int(starts_at.timestamp()) else ()
    details = details or Details()
    wish = _Wish(plan, starts_at, person, by, nonce, details, moment, promised, client, freedom)
    try:
        if by.is_client and (freedom or client or not business.takes_bookings):
            raise NotTakingBookings
        booking = _book(wish)
    except (BookingError, IntegrityError):
        # The same form sent again, or twice at once: its twin has won this very time.
        made = _made_by(nonce)
        if made is None:
            raise
        return made
    holds.release(business.pk, flow)
    return booking


def _made_by(nonce: str) -> Booking | None:
    """What the same form has made before; nearly always nothing, so asked without the ORM."""
    with connection.cursor() as cursor:
        cursor.execute(_MADE_BY, [nonce])
        row = cursor.fetchone()
    return Booking.objects.get(pk=row[0]) if row else None


@verb
def _book(wish: _Wish) -> Booking:
    plan, by, at = wish.plan, wish.by, wish.moment.at
    lock_diaries(plan.diaries)
    if (
        wish.freedom is None
        and not plan.is_group
        and placing.all_taken(plan, wish.starts_at, wish.moment)
    ):
        # Perhaps by this very form: `book` looks.
        raise SlotTaken
    made = _made_by(wish.nonce)
    if made is not None:
        return made
    retire_expired(plan.diaries, now=at)
    limits.lock(plan, by=by)
    client = wish.client or find_or_create(wish.person)
    limits.check(plan, client, wish.starts_at, wish.moment, by=by)
    if plan.is_group:
        return _book_seats(wish, client)
    settled = _settle(wish, client)
    booking = booking_row(
        plan, settled.visit, client, wish.person, wish.nonce, by, wish.details, at
    )
    seal_answers(booking, wish.details)
    booking.save(force_insert=True)
    items = BookingItem.objects.bulk_create(item_rows(booking, plan, settled.visit, wish.details))
    placing.allocate(booking, items, settled)
    _agree(client, wish.person, by, wish.details, at)
    changes: dict[str, object] = {"state": [None, booking.state]}
    leave_lines(booking, "book", by=by, changes=changes | freely.as_changes(settled))
    _announce(booking, plan, by, at)
    return booking


def _book_seats(wish: _Wish, client: Client) -> Booking:
    """Seats instead of a time of one's own; the desk need not keep to lead time and horizon."""
    plan, by, at = wish.plan, wish.by, wish.moment.at
    moment = replace(wish.moment, judge_notice=wish.moment.judge_notice and by.is_client)
    joining.lock(plan, wish.starts_at, moment)
    joined = joining.find(plan, wish.starts_at, moment, promised=wish.promised, client=client)
    booking = booking_row(plan, joined.visit, client, wish.person, wish.nonce, by, wish.details, at)
    seal_answers(booking, wish.details)
    booking.save(force_insert=True)
    items = item_rows(booking, plan, joined.visit, wish.details)
    session = joining.sit(booking, plan, joined, at, by=by)
    for item in items:
        item.place_detail = item.place_detail or session.place_detail
    BookingItem.objects.bulk_create(items)
    _agree(client, wish.person, by, wish.details, at)
    leave_lines(booking, "book", by=by, changes={"state": [None, booking.state]})
    _announce(booking, plan, by, at)
    return booking


def _settle(wish: _Wish, client: Client) -> Settled:
    """By the rules of the page, or with what the desk allows itself."""
    plan, moment = wish.plan, wish.moment
    if wish.freedom is not None:
        return freely.settle(plan, wish.starts_at, moment, wish.freedom)
    visit = placing.place(plan, wish.starts_at, moment, promised=wish.promised, client=client)
    return Settled.as_usual(visit)


def _agree(client: Client, person: Person, by: Actor, details: Details, at: datetime) -> None:
    Consent.objects.bulk_create(
        Consent(
            client=client,
            purpose=agreement.purpose,
            text=agreement.text,
            language=person.language,
            source=by.source,
            given_at=at,
        )
        for agreement in details.agreements
    )


def _announce(booking: Booking, plan: Plan, by: Actor, at: datetime) -> None:
    if booking.state == State.PENDING:
        outbox.add("booking.requested", booking, by=by)
        outbox.add("booking.expire", booking, due_at=booking.expires_at, by=by)
    else:
        outbox.add("booking.confirmed", booking, by=by)
        remind(booking, plan.setting.reminders_h, at)


def remind(booking: Booking, hours: Sequence[int], at: datetime) -> None:
    """A due row per reminder that still lies ahead; none for a booking made within that time."""
    for hour in hours:
        due = booking.starts_at - timedelta(hours=hour)
        if due > at:
            outbox.add("booking.reminder", booking, due_at=due, payload={"hours": hour})


@verb
def confirm(booking: Booking, *, by: Actor, now: datetime | None = None) -> Booking:
    """Accept a request. Its time has been its own since it was sent, so nothing can be in the way.

    Raises RequestExpired, NotAllowed.
    """
    at = instant(now)
    booking = lock_with_diaries(booking)
    check_not_expired(booking, at)
    change_state(booking, State.CONFIRMED, "confirm", by=by, pending_for="", expires_at=None)
    outbox.add("booking.confirmed", booking, by=by)
    remind(booking, Setting.objects.get().reminders_h, at)
    return booking
