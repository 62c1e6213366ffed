"""What became of the mails: those of a booking, and those that could not be sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from booking.cockpit.clock import Clock
from booking.cockpit.doors import bookings_for
from booking.models import Booking, Delivery, Outbox
from booking.notify.recipients import contact_name
from tenants.http import MemberRequest


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one reader; `ref` names its row without its id. `at` is local."""

    ref: str
    what: str
    to: str
    state: str
    at: datetime
    failed: bool


def of(booking: Booking, clock: Clock) -> list[Mail]:
    """The mails of a booking, the latest first."""
    return [mail for row in _rows(booking) for mail in _mails(row, clock)]


def row_for(booking: Booking, ref: str) -> Outbox:
    """The row that `ref` names, or a 404."""
    for row in _rows(booking):
        if _ref(row) == ref:
            return row
    raise Http404


def failed_for(request: MemberRequest) -> QuerySet[Outbox]:
    """What was given up on, of bookings this member may see."""
    failed = Outbox.objects.exclude(failed_at=None).filter(done_at=None)
    return failed.filter(aggregate__in=bookings_for(request).values("pk"))


def failed_count(request: MemberRequest) -> int:
    """How many mails could not be sent."""
    return failed_for(request).count()


@dataclass(frozen=True, slots=True)
class Failure:
    """A mail that could not be sent, with the booking it is about."""

    booking: Booking
    ref: str
    what: str
    at: datetime

    @property
    def who(self) -> str:
        """Who booked."""
        return contact_name(self.booking)


def failures(request: MemberRequest, clock: Clock) -> list[Failure]:
    """The mails that could not be sent, the latest first."""
    rows = list(failed_for(request).order_by("-failed_at")[:100])
    about = Booking.objects.select_related("client").in_bulk([row.aggregate for row in rows])
    return [
        Failure(about[row.aggregate], _ref(row), _what(row.kind), clock.local(row.failed_at))
        for row in rows
        if row.failed_at
    ]


def _rows(booking: Booking) -> QuerySet[Outbox]:
    deliveries = Prefetch("deliveries", Delivery.objects.order_by("pk"))
    rows = Outbox.objects.filter(aggregate=booking.pk).prefetch_related(deliveries)
    return rows.order_by("-due_at", "-pk")


def _mails(row: Outbox, clock: Clock) -> list[Mail]:
    failed = row.failed_at is not None
    sent = [
        Mail(_ref(row), _what(row.kind), _to(each.audience), _state(each.state),
             clock.local(each.handed_over_at or row.due_at),
             failed=each.state == Delivery.State.FAILED)
        for each in row.deliveries.all()
    ]  # fmt: skip
    if failed and not any(mail.failed for mail in sent):
        at = clock.local(row.failed_at or row.due_at)
        sent.append(Mail(_ref(row), _what(row.kind), "", _state("failed"), at, failed=True))
    return sent


def _ref(row: Outbox) -> str:
    """The row's kind, its place in the booking's order and, for reminders, the hours before."""
    hours = row.payload.get("hours")
    return f"{row.kind}:{row.sequence}" + (f":{hours}" if hours else "")


def _what(kind: str) -> str:
    return {
        "booking.confirmed": _("Confirmation"),
        "booking.requested": _("Request received"),
        "booking.declined": _("Request declined"),
        "booking.moved": _("New time"),
        "booking.cancelled": _("Cancellation"),
        "booking.expired": _("Request expired"),
        "booking.expire": _("Request expired"),
        "booking.email_corrected": _("Confirmation to the new address"),
        "booking.reminder": _("Reminder"),
    }.get(kind, kind)


def _to(audience: str) -> str:
    return {
        "client": _("to the client"),
        "business": _("to the business"),
        "staff": _("to the team"),
    }.get(audience, audience)


def _state(name: str) -> str:
    return {
        "queued": _("Is being sent"),
        "handed_over": _("Sent"),
        "delivered": _("Delivered"),
        "failed": _("Could not be sent"),
        "dropped": _("No longer needed"),
    }.get(name, name)
