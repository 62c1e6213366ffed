"""Hold a time, book it, confirm a request."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError

from booking import holds, outbox
from booking.bookings import placing
from booking.bookings.placing import Placement
from booking.bookings.policy import Policy
from booking.bookings.writing import (
    change_state,
    instant,
    leave_lines,
    lock_diaries,
    lock_with_diaries,
    retire_expired,
    verb,
)
from booking.catalogue import Plan
from booking.clients import Person, find_or_create
from booking.errors import BookingError, NotTakingBookings, RequestExpired, SlotTaken
from booking.holds import Hold
from booking.models import (
    Booking,
    BookingItem,
    Client,
    Consent,
    Performs,
    Setting,
    Variant,
)
from booking.models.encrypted import seal
from booking.models.states import State
from booking.schedule import Moment
from tenants.actor import Actor
from tenants.current import current_business


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with its question's text as it was asked; sensitive ones are stored sealed."""

    key: str
    question: str
    answer: str
    sensitive: bool = False

    def as_json(self) -> dict[str, str]:
        """For the booking's row."""
        return {"key": self.key, "question": self.question, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Agreement:
    """An optional purpose that was ticked, in the words that were shown."""

    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Details:
    """Everything on the form besides who, what and when."""

    answers: Sequence[Answer] = ()
    note: str = ""
    attendee: dict[str, str] | None = None
    agreements: Sequence[Agreement] = ()
    notice_version: int | None = None
    place_detail: str = ""
    is_test: bool = False
    extra: dict[str, Any] = field(default_factory=dict)


def hold(*, plan: Plan, starts_at: datetime, flow: str, now: datetime | None = None) -> Hold:
    """Keep a time for a flow; it replaces what the flow held. Writes nothing to the database.

    Raises SlotTaken or NotOffered. Without Redis the hold exists in the answer alone.
    """
    at = instant(now)
    business = current_business()
    if not business.takes_bookings:
        raise NotTakingBookings
    placement = placing.place(plan, starts_at, Moment(now=at, flow=flow))
    start, end = placement.outline()
    kept = Hold(
        flow=flow,
        resources=(
            placement.performs.resource_id,
            *(room.pk for room in placement.rooms),
        ),
        start=int(start.timestamp()),
        end=int(end.timestamp()),
        starts_at=int(starts_at.timestamp()),
        until=int(at.timestamp()) + holds.SECONDS,
    )
    if not holds.take(business.pk, kept, now=int(at.timestamp())):
        raise SlotTaken
    return kept


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
    now: datetime | None = None,
) -> Booking:
    """Book, or find the booking that this nonce has made already.

    Lead time and horizon are not judged again until `held_until`, when the hold ends. Raises
    SlotTaken, NotOffered, NotTakingBookings.
    """
    made = Booking.objects.filter(nonce=nonce).first()
    if made is not None:
        return made
    at = instant(now)
    business = current_business()
    if by.is_client and not business.takes_bookings:
        raise NotTakingBookings
    own = holds.get(business.pk, flow, now=int(at.timestamp()))
    moment = Moment(
        now=at,
        flow=flow,
        judge_notice=held_until is None or at > held_until,
        respect_holds=by.is_client,
    )
    prefer = own.resources if own and own.starts_at == int(starts_at.timestamp()) else ()
    try:
        booking = _book(plan, starts_at, person, by, nonce, details or Details(), moment, prefer)
    except (BookingError, IntegrityError):
        # The same form sent twice at once: its twin has won this very time.
        made = Booking.objects.filter(nonce=nonce).first()
        if made is None:
            raise
        return made
    holds.release(business.pk, flow)
    return booking


@verb
def _book(
    plan: Plan,
    starts_at: datetime,
    person: Person,
    by: Actor,
    nonce: str,
    details: Details,
    moment: Moment,
    prefer: Sequence[int],
) -> Booking:
    lock_diaries(plan.diaries)
    made = Booking.objects.filter(nonce=nonce).first()
    if made is not None:
        return made
    if placing.all_taken(plan, starts_at, moment):
        raise SlotTaken
    retire_expired(plan.diaries, now=moment.at)
    placement = placing.place(plan, starts_at, moment, prefer=prefer)
    client = find_or_create(person)
    booking = _row(plan, placement, client, person, nonce, by, details, moment.at)
    _seal_answers(booking, details)
    booking.save(force_insert=True)
    item = _item(booking, plan, placement, details)
    placing.allocate(booking, item, placement)
    _agree(client, person, by, details, moment.at)
    leave_lines(booking, "book", by=by, changes={"state": [None, booking.state]})
    _announce(booking, plan, by, moment.at)
    return booking


def _row(
    plan: Plan,
    placement: Placement,
    client: Client,
    person: Person,
    nonce: str,
    by: Actor,
    details: Details,
    at: datetime,
) -> Booking:
    business, setting = current_business(), plan.setting
    asks = plan.item.service.approval and by.is_client
    price = price_of(plan.item.variant, placement.performs)
    zone = ZoneInfo(plan.zone)
    return Booking(
        client=client,
        attendee=details.attendee,
        contact=person.contact,
        state=State.PENDING if asks else State.CONFIRMED,
        pending_for="approval" if asks else "",
        expires_at=_expiry(placement.starts_at, setting.approval_hours, at) if asks else None,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        time_zone=plan.zone,
        local_start=placement.starts_at.astimezone(zone).replace(tzinfo=UTC),
        language=person.language,
        visitor_zone=person.time_zone,
        source=by.source,
        is_test=details.is_test,
        nonce=nonce,
        fingerprint=_fingerprint(plan, placement, person),
        note=details.note,
        answers=[answer.as_json() for answer in details.answers if not answer.sensitive],
        policy=Policy.of(setting).as_json(),
        total_minor=price if plan.item.variant.price_kind != Variant.PriceKind.HIDDEN else None,
        currency=business.currency,
        notice_version=details.notice_version,
        notice_shown_at=at if details.notice_version else None,
    )


def _expiry(starts_at: datetime, hours: int, at: datetime) -> datetime:
    """A request waits so many hours, but never beyond its own beginning."""
    return min(at + timedelta(hours=hours), starts_at)


def price_of(variant: Variant, performs: Performs) -> int:
    """The amount in minor units that this person asks for it."""
    own = performs.price_minor
    return variant.price_minor if own is None else own


def _fingerprint(plan: Plan, placement: Placement, person: Person) -> str:
    parts = (
        plan.item.variant.slug,
        placement.starts_at.isoformat(),
        person.name,
        person.email,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _seal_answers(booking: Booking, details: Details) -> None:
    sensitive = [answer.as_json() for answer in details.answers if answer.sensitive]
    if sensitive:
        seal(booking, "answers_sealed", sensitive)


def _item(booking: Booking, plan: Plan, placement: Placement, details: Details) -> BookingItem:
    variant, service = plan.item.variant, plan.item.service
    performs = placement.performs
    return BookingItem.objects.create(
        booking=booking,
        variant=variant,
        staff=performs.resource,
        starts_at=placement.starts_at,
        ends_at=placement.ends_at,
        place=service.place,
        place_detail=details.place_detail,
        name=item_name(variant, booking.language),
        staff_name=performs.resource.name,
        duration_min=placement.duration_min,
        segments=placement.segments,
        buffer_before_min=placement.buffer_before_min,
        buffer_after_min=placement.buffer_after_min,
        price_kind=variant.price_kind,
        price_minor=price_of(variant, performs),
        price_to_minor=variant.price_to_minor,
        currency=booking.currency,
        tax_note=variant.tax_note or plan.setting.tax_note,
        service_revision=service.revision,
        assigned_because=placement.because[:100],
    )


def item_name(variant: Variant, language: str) -> str:
    """The service's name with the variant's, in the client's language or the business's."""
    fallback = current_business().language
    names = [
        texts.get(language) or texts.get(fallback) or next(iter(texts.values()), "")
        for texts in (variant.service.name, variant.name)
    ]
    return " – ".join(name for name in names if name)[:200]


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
    if booking.state == State.PENDING and booking.expires_at and booking.expires_at <= at:
        raise RequestExpired
    change_state(booking, State.CONFIRMED, "confirm", by=by, pending_for="", expires_at=None)
    outbox.add("booking.confirmed", booking, by=by)
    remind(booking, Setting.objects.get().reminders_h, at)
    return booking
