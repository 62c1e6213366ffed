"""The rows of a new booking: what was asked and answered, and the copies that make it last.

Used by `making` (and by whoever changes a booking's service); writes nothing but the item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.bookings.placing import Placement
from booking.bookings.policy import Policy
from booking.catalogue import Plan
from booking.clients import Person
from booking.models import Booking, BookingItem, Client, Performs, Variant
from booking.models.encrypted import seal
from booking.models.states import State
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


def booking_row(
    plan: Plan,
    placement: Placement,
    client: Client,
    person: Person,
    nonce: str,
    by: Actor,
    details: Details,
    at: datetime,
) -> Booking:
    """The booking with its snapshots, not saved yet."""
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


def seal_answers(booking: Booking, details: Details) -> None:
    """Put the answers to sensitive questions into the sealed column."""
    sensitive = [answer.as_json() for answer in details.answers if answer.sensitive]
    if sensitive:
        seal(booking, "answers_sealed", sensitive)


def item_row(booking: Booking, plan: Plan, placement: Placement, details: Details) -> BookingItem:
    """The service in it, with copies of what the catalogue says today."""
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
