"""What rows are called in the cockpit, in the member's language."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from booking.bookings.rows import item_name
from booking.models import Block, Booking, BookingItem, Session
from booking.notify.naming import in_one
from booking.notify.recipients import contact_name

__all__ = ["block", "contact_name", "group", "service", "services", "source", "staff", "state",
           "who_comes"]  # fmt: skip


def who_comes(booking: Booking) -> str:
    """Who is expected: the attendee, when somebody else made the booking."""
    attendee = booking.attendee or {}
    return str(attendee.get("name") or contact_name(booking))


def group(session: Session) -> str:
    """What a session is of, in the member's language."""
    return item_name(session.variant, (get_language() or "en")[:2])


def service(item: BookingItem) -> str:
    """The service in the member's language; as it was booked once it has been changed since."""
    if item.service_revision == item.variant.service.revision:
        return item_name(item.variant, (get_language() or "en")[:2])
    return item.name


def services(booking: Booking) -> str:
    """All services of a visit as one name; `items` with their variants are at hand."""
    return services_of(booking.items.all())


def services_of(items: Iterable[BookingItem]) -> str:
    """The same of a visit's items."""
    return in_one([service(item) for item in items], (get_language() or "en")[:2])


def staff(booking: Booking) -> str:
    """Everybody who serves, each once: `Ana, Ben`."""
    return staff_of(booking.items.all())


def staff_of(items: Iterable[BookingItem]) -> str:
    """The same of a visit's items."""
    return ", ".join(dict.fromkeys(item.staff_name for item in items if item.staff_name))


def block(row: Block) -> str:
    """Why this time is not to be booked. What is noted about an illness is nobody's business."""
    kinds = {
        Block.Kind.TIME_OFF: _("Time off"),
        Block.Kind.SICK: _("Sick leave"),
        Block.Kind.BLOCKED: _("Blocked time"),
        Block.Kind.IMPORTED: _("Busy in another calendar"),
    }
    what = kinds[Block.Kind(row.kind)]
    return f"{what} – {row.note}" if row.note and row.kind != Block.Kind.SICK else what


def state(name: str) -> str:
    """A booking's state, in the words of its badge."""
    return {
        "pending": _("Awaiting reply"),
        "confirmed": _("Confirmed"),
        "arrived": _("Is here"),
        "completed": _("Done"),
        "no_show": _("Did not come"),
        "declined": _("Declined"),
        "cancelled": _("Cancelled"),
        "expired": _("Expired"),
    }.get(name, name)


def source(name: str) -> str:
    """Where something came from."""
    return {
        "page": _("on the booking page"),
        "cockpit": _("by the team"),
        "phone": _("by phone"),
        "widget": _("on the website"),
        "api": _("by a connected program"),
        "waitlist": _("from the waiting list"),
        "system": pgettext("done by the system", "automatically"),
    }.get(name, name)


def place(item: BookingItem) -> str:
    """Where it happens, when that is not simply at the business."""
    where = {
        "client": _("At the client's address"),
        "phone_we_call": _("By phone: we call"),
        "online": _("Video call"),
    }.get(item.place, "")
    return ", ".join(part for part in (where, item.place_detail) if part)


def strategies() -> list[tuple[str, str]]:
    """Who serves when the client has no preference, as the set-up offers it."""
    return [
        ("least_booked_day", _("whoever has the fewest appointments that day")),
        ("same_as_last_visit", _("the same person as last time, if there was one")),
        ("first_free", _("the first who is free, in the team's order")),
        ("round_robin", _("everybody in turn")),
        ("priority", _("whoever has the highest priority")),
        ("chosen_only", _("nobody: clients choose a person themselves")),
    ]


def because(item: BookingItem) -> str:
    """Why it is this person; empty when there was nobody else."""
    reason = item.assigned_because.partition(":")[0]
    return {
        "chosen": _("chosen by the client"),
        "together": _("everybody who does it, together"),
        "least_booked_day": _("assigned: the fewest appointments that day"),
        "first_free": _("assigned: the first who is free"),
        "priority": _("assigned: the highest priority"),
        "round_robin": _("assigned: whose turn it is"),
        "same_as_last_visit": _("assigned: the same person as last time"),
    }.get(reason, "")
