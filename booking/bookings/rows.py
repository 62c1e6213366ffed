"""The rows of a new booking: what was asked and answered, and the copies that make it last.

Used by `making` (and by whoever changes a booking's service); writes nothing but the item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from booking.bookings.placing import Placement, Visit
from booking.bookings.policy import Policy
from booking.catalogue import Item, Plan
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
    visit: Visit,
    client: Client,
    person: Person,
    nonce: str,
    by: Actor,
    details: Details,
    at: datetime,
) -> Booking:
    """The booking with its snapshots, not saved yet."""
    business, setting = current_business(), plan.setting
    asks = by.is_client and any(item.service.approval for item in plan.items)
    starts_at, zone = visit[0].starts_at, ZoneInfo(plan.zone)
    return Booking(
        client=client,
        attendee=details.attendee,
        contact=person.contact,
        state=State.PENDING if asks else State.CONFIRMED,
        pending_for="approval" if asks else "",
        expires_at=_expiry(starts_at, setting.approval_hours, at) if asks else None,
        starts_at=starts_at,
        ends_at=visit[-1].ends_at,
        time_zone=plan.zone,
        local_start=starts_at.astimezone(zone).replace(tzinfo=UTC),
        language=person.language,
        visitor_zone=person.time_zone,
        source=by.source,
        is_test=details.is_test,
        party_size=plan.party,
        nonce=nonce,
        fingerprint=_fingerprint(plan, starts_at, person),
        note=details.note,
        answers=[answer.as_json() for answer in details.answers if not answer.sensitive],
        policy=Policy.of(setting).as_json(),
        total_minor=total_of(plan, visit),
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


def total_of(plan: Plan, visit: Visit) -> int | None:
    """What the whole visit costs in minor units; None where a price is hidden."""
    items = [plan.items[placement.part] for placement in visit]
    if any(item.variant.price_kind == Variant.PriceKind.HIDDEN for item in items):
        return None
    return sum(_amount(plan, item, p.performs) for item, p in zip(items, visit, strict=True))


def _amount(plan: Plan, item: Item, performs: Performs) -> int:
    """The price of one service for the whole party."""
    per_person = item.variant.price_kind == Variant.PriceKind.PER_PERSON
    return price_of(item.variant, performs) * (plan.party if per_person else 1)


def _fingerprint(plan: Plan, starts_at: datetime, person: Person) -> str:
    parts = (
        *(item.variant.slug for item in plan.items),
        starts_at.isoformat(),
        person.name,
        person.email,
    )
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def seal_answers(booking: Booking, details: Details) -> None:
    """Put the answers to sensitive questions into the sealed column."""
    sensitive = [answer.as_json() for answer in details.answers if answer.sensitive]
    if sensitive:
        seal(booking, "answers_sealed", sensitive)


def item_rows(booking: Booking, plan: Plan, visit: Visit, details: Details) -> list[BookingItem]:
    """The services in it, with copies of what the catalogue says today, not saved yet."""
    return [
        _item_row(booking, plan, placement, details, position)
        for position, placement in enumerate(visit)
    ]


def _item_row(
    booking: Booking, plan: Plan, placement: Placement, details: Details, position: int
) -> BookingItem:
    item = plan.items[placement.part]
    variant, service = item.variant, item.service
    row = BookingItem(
        booking=booking,
        position=position,
        variant=variant,
        place=service.place,
        place_detail=details.place_detail,
        name=item_name(variant, booking.language),
        price_kind=variant.price_kind,
        price_minor=price_of(variant, placement.performs),
        price_to_minor=variant.price_to_minor,
        currency=booking.currency,
        tax_note=variant.tax_note or plan.setting.tax_note,
        service_revision=service.revision,
    )
    retime(row, placement)
    return row


def retime(row: BookingItem, placement: Placement) -> None:
    """Write who, when and how long into the item; name and price stay."""
    people = [placement.performs.resource, *(each.resource for each in placement.team)]
    row.staff = people[0]
    row.team = [person.pk for person in people[1:]]
    row.staff_name = ", ".join(person.name for person in people)[:120]
    row.starts_at, row.ends_at = placement.starts_at, placement.ends_at
    row.duration_min, row.segments = placement.duration_min, placement.segments
    row.buffer_before_min = placement.buffer_before_min
    row.buffer_after_min = placement.buffer_after_min
    row.assigned_because = placement.because[:100]


def item_name(variant: Variant, language: str) -> str:
    """The service's name with the variant's, in the client's language or the business's."""
    fallback = current_business().language
    names = [
        texts.get(language) or texts.get(fallback) or next(iter(texts.values()), "")
        for texts in (variant.service.name, variant.name)
    ]
    return " – ".join(name for name in names if name)[:200]
