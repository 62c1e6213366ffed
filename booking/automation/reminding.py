"""Reminds a client of a day: one mail for all appointments of it, once each.

A row is due so many hours before its appointment. What moved, was cancelled or already reminded
of is told apart by the booking as it is now and by the message's id, never by the clock alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from booking import notify
from booking.models import Booking, Consent, Outbox, Setting
from booking.models.states import State
from booking.notify import Message, Reader, recipients
from tenants.current import current_business


def remind(row: Outbox) -> None:
    """A step: the reminder of this row's booking and of the others of its day."""
    with transaction.atomic():
        failure = _remind(row)
    # What was noted about a failed attempt is kept; only then is it reported.
    if failure is not None:
        raise failure


def _remind(row: Outbox) -> notify.NotHandedOver | None:
    now, setting = timezone.now(), Setting.objects.get()
    booking = Booking.objects.select_related("client").get(pk=row.aggregate)
    reader = recipients.client(booking)
    if reader is None:
        return None
    reason = not_wanted(row, booking, setting, now)
    message = _message(row, [booking], reader, setting, now)
    if reason:
        notify.drop(row, message, reason)
        return None
    day = of_the_day(booking, now)
    rows = _rows(row, day)
    # Another row's mail, another worker's too, has said it: we have just waited for its lock.
    if notify.is_handed_over(message.message_id):
        return None
    return _send(row, rows, day, reader, setting, now)


def _send(
    row: Outbox,
    rows: list[Outbox],
    day: list[Booking],
    reader: Reader,
    setting: Setting,
    now: datetime,
) -> notify.NotHandedOver | None:
    """One mail about the whole day; the other rows find theirs handed over."""
    own = [booking for booking in day if booking.pk == row.aggregate]
    try:
        notify.deliver(row, _message(row, own, reader, setting, now, shown=day))
    except notify.NotHandedOver as error:
        return error
    by_pk = {booking.pk: booking for booking in day}
    for other in rows:
        if other.pk != row.pk:
            notify.cover(other, _message(other, [by_pk[other.aggregate]], reader, setting, now))
    return None


def not_wanted(row: Outbox, booking: Booking, setting: Setting, now: datetime) -> str:
    """Why there is to be no reminder, or an empty text."""
    if booking.state != State.CONFIRMED:
        return f"the booking is {booking.state} by now"
    if _starts_at(row) != booking.starts_at:
        return "the booking was moved"
    if booking.starts_at <= now:
        return "the appointment has begun"
    if booking.created_at > booking.starts_at - timedelta(hours=_hours(row)):
        return "booked within that time"
    return "" if _agrees(booking, setting) else "not asked for"


def _agrees(booking: Booking, setting: Setting) -> bool:
    """Where the trade asks first: only who ticked it. Elsewhere: all but who withdrew."""
    asked = Consent.objects.filter(client=booking.client_id, purpose=Consent.Purpose.REMINDER)
    if asked.filter(withdrawn_at=None).exists():
        return True
    return not setting.reminder_optin and not asked.exists()


def of_the_day(booking: Booking, now: datetime) -> list[Booking]:
    """The client's appointments of that local day that still lie ahead, in order."""
    tz = ZoneInfo(booking.time_zone)
    day = booking.starts_at.astimezone(tz).date()
    near = Booking.objects.filter(
        client=booking.client_id,
        state=State.CONFIRMED,
        starts_at__gt=now,
        starts_at__range=_span(day, tz),
    ).select_related("client")
    address = booking.contact.get("email")
    return [each for each in near.order_by("starts_at") if each.contact.get("email") == address]


def _span(day: date, tz: ZoneInfo) -> tuple[datetime, datetime]:
    midnight = datetime.combine(day, datetime.min.time(), tzinfo=tz)
    following = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=tz)
    return midnight, following - timedelta(microseconds=1)


def _rows(row: Outbox, day: list[Booking]) -> list[Outbox]:
    """The open reminder rows of that day for the same number of hours, locked in one order."""
    rows = Outbox.objects.filter(
        kind=row.kind,
        aggregate__in=[booking.pk for booking in day],
        payload__hours=_hours(row),
        done_at=None,
        failed_at=None,
    )
    by_pk = {booking.pk: booking for booking in day}
    locked = rows.order_by("pk").select_for_update()
    return [each for each in locked if _starts_at(each) == by_pk[each.aggregate].starts_at]


def _hours(row: Outbox) -> int:
    return int(row.payload["hours"])


def _starts_at(row: Outbox) -> datetime | None:
    return parse_datetime(row.payload.get("starts_at") or "")


def _message(
    row: Outbox,
    bookings: list[Booking],
    reader: Reader,
    setting: Setting,
    now: datetime,
    *,
    shown: list[Booking] | None = None,
) -> Message:
    """Its id stands for the appointment's time and hours, so that going back and forth is once."""
    business, booking = current_business(), bookings[0]
    parts: tuple[Any, ...] = (
        row.kind,
        _hours(row),
        int(booking.starts_at.timestamp()),
        reader.address,
    )
    return Message(
        event="reminder",
        reader=reader,
        bookings=shown or bookings,
        business=business,
        setting=setting,
        message_id=notify.message_id(business, booking, *parts),
        now=now,
    )
