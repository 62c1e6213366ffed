"""Whether a group takes place is decided in time, and the team hears of it: one mail per reader."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from booking import notify, seating
from booking.bookings import sessions
from booking.models import Booking, Outbox, Session, Setting
from booking.notify import Message, Reader, recipients
from tenants.actor import SYSTEM
from tenants.current import current_business
from tenants.urls import absolute


def decide(row: Outbox) -> None:
    """Cancel the session when too few have a seat; the verb looks again."""
    sessions.decide(session_id=row.payload["session"], by=SYSTEM)


def tell_team_of_session(event: str) -> Callable[[Outbox], None]:
    """A step: a mail to the business and to whoever leads it. Without a guest nobody is waiting."""

    def step(row: Outbox) -> None:
        session = Session.objects.get(pk=row.payload["session"])
        guest = Booking.objects.filter(seats__session=session).order_by("pk").first()
        if guest is None or session.is_planned != (event == "ahead"):
            return
        by_member = row.actor.get("kind") == "member"
        setting = Setting.objects.get()
        for reader in recipients.team(guest, current_business(), setting, by_member=by_member):
            notify.deliver(row, _message(row, session, guest, reader, event, setting))

    return step


def _message(
    row: Outbox, session: Session, guest: Booking, reader: Reader, event: str, setting: Setting
) -> Message:
    business, now = current_business(), timezone.now()
    parts = (row.kind, row.sequence, session.code, reader.audience, reader.address)
    return Message(
        event=f"team_session_{event}",
        reader=reader,
        bookings=[guest],
        business=business,
        setting=setting,
        message_id=notify.message_id(business, guest, *parts),
        now=now,
        context={
            "taken": seating.of(session, now).taken,
            "capacity": session.capacity,
            "session_url": absolute(business, "cockpit:session", code=session.code),
        },
    )
