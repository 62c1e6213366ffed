"""Tells the client and the team what happened to a booking, unless it is no longer true."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime

from booking import notify
from booking.models import Booking, Outbox, Setting
from booking.models.states import State
from booking.notify import Message, Reader, recipients, visit
from booking.notify.ics import Method
from tenants.current import current_business

# A message is true in these states; what comes later than its truth is dropped.
_TRUE_IN: dict[str, frozenset[State]] = {
    "requested": frozenset({State.PENDING}),
    "confirmed": frozenset({State.CONFIRMED, State.ARRIVED}),
    "new": frozenset({State.CONFIRMED, State.ARRIVED}),
    "moved": frozenset({State.PENDING, State.CONFIRMED, State.ARRIVED}),
    "declined": frozenset({State.DECLINED}),
    "cancelled": frozenset({State.CANCELLED}),
    "expired": frozenset({State.EXPIRED}),
}
# A later row of these kinds says all that an earlier message could.
_SAYS_MORE = {
    "client": ("booking.confirmed", "booking.moved", "booking.email_corrected"),
    "team": ("booking.confirmed", "booking.moved"),
}
_METHODS: dict[str, Method] = {
    "confirmed": "REQUEST",
    "new": "REQUEST",
    "moved": "REQUEST",
    "cancelled": "CANCEL",
}


def tell_client(event: str) -> Callable[[Outbox], None]:
    """A step: the client's mail of this event."""

    def step(row: Outbox) -> None:
        booking = _booking(row)
        reader = recipients.client(booking)
        if reader is not None:
            _tell(row, booking, reader, event, event)

    return step


def tell_client_again(row: Outbox) -> None:
    """To a corrected address: where the booking stands."""
    event = "requested" if _booking(row).state == State.PENDING else "confirmed"
    tell_client(event)(row)


def tell_team(event: str) -> Callable[[Outbox], None]:
    """A step: a mail to the business and one to each of the booked staff."""

    def step(row: Outbox) -> None:
        booking = _booking(row)
        # Of a session that is called off the team hears once, not once for each guest.
        if booking.is_test or "session" in row.payload:
            return
        failures = []
        for reader in _team(row, booking):
            try:
                _tell(row, booking, reader, event, f"team_{event}")
            except notify.NotHandedOver as error:
                failures.append(error)
        if failures:
            raise min(failures, key=lambda each: each.permanent)

    return step


def _team(row: Outbox, booking: Booking) -> list[Reader]:
    return recipients.team(
        booking,
        current_business(),
        Setting.objects.get(),
        by_member=row.actor.get("kind") == "member",
        also_staff=row.payload.get("old_staff", ()),
    )


def _booking(row: Outbox) -> Booking:
    return Booking.objects.select_related("client").get(pk=row.aggregate)


def _tell(row: Outbox, booking: Booking, reader: Reader, event: str, template: str) -> None:
    message = _message(row, booking, reader, event, template)
    reason = outdated(row, booking, reader, event)
    if reason:
        notify.drop(row, message, reason)
    else:
        notify.deliver(row, message)


def _message(row: Outbox, booking: Booking, reader: Reader, event: str, template: str) -> Message:
    business, setting, now = current_business(), Setting.objects.get(), timezone.now()
    parts = (row.kind, row.sequence, reader.audience, reader.address)
    return Message(
        event=template,
        reader=reader,
        bookings=[booking],
        business=business,
        setting=setting,
        message_id=notify.message_id(business, booking, *parts),
        now=now,
        method=_method(row, booking, reader, event),
        context=_context(row, booking, reader, setting, now),
    )


def outdated(row: Outbox, booking: Booking, reader: Reader, event: str) -> str:
    """Why this must not be said any more, or an empty text."""
    if booking.state not in _TRUE_IN[event]:
        return f"the booking is {booking.state} by now"
    whose = "client" if reader.audience == "client" else "team"
    later = Outbox.objects.filter(
        aggregate=row.aggregate, sequence__gt=row.sequence, kind__in=_SAYS_MORE[whose]
    )
    newest = later.order_by("-sequence").first()
    return f"a later message says more: {newest.kind}" if newest else ""


def _method(row: Outbox, booking: Booking, reader: Reader, event: str) -> Method | None:
    """An entry for the diaries of client and staff; a mailbox of the business has none."""
    if reader.audience == "business" or booking.state == State.PENDING:
        return None
    if event == "cancelled" and not _was_confirmed(row):
        return None
    if event == "moved" and not reader.is_booked:
        return "CANCEL"
    return _METHODS.get(event)


def _was_confirmed(row: Outbox) -> bool:
    kinds = ("booking.confirmed", "booking.moved")
    return Outbox.objects.filter(aggregate=row.aggregate, kind__in=kinds).exists()


def _context(
    row: Outbox, booking: Booking, reader: Reader, setting: Setting, now: datetime
) -> dict[str, Any]:
    """What the templates need besides the booking itself."""
    context: dict[str, Any] = {
        "by_client": row.actor.get("kind") == "client",
        "actor_name": row.actor.get("name", ""),
        "was_requested": Outbox.objects.filter(
            aggregate=row.aggregate, kind="booking.requested"
        ).exists(),
        "is_pending": booking.state == State.PENDING,
    }
    clock = partial(
        visit.when,
        zone=visit.zone_for(booking, reader),
        lang=reader.language,
        hour12=setting.hour12,
        now=now,
    )
    old = parse_datetime(row.payload.get("old_starts_at") or "")
    with translation.override(reader.language):
        if old is not None:
            context["old"] = clock(old, old + (booking.ends_at - booking.starts_at))
        if booking.expires_at is not None:
            context["until"] = clock(booking.expires_at, booking.expires_at)
    return context
