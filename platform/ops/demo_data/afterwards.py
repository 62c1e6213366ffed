"""Makes what was written today look as old as it is meant to be, and keeps old mail from going out.

The verbs take `now` for their rules; rows and audit lines carry the machine's time. Here they get
the moments that `Desk` noted.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from booking.models import Booking, Client, Outbox
from ops.demo_data.desk import Desk
from tenants.audit.models import LogEntry

# These lie ahead of upcoming bookings and are to happen in the demo as well.
STILL_TO_COME: Final = ("booking.reminder", "booking.expire", "session.decide")
# The front desk closes a visit when the client has gone.
AFTER_END: Final = timedelta(minutes=5)


def tidy(desk: Desk) -> None:
    """All of it, in six statements."""
    _date_back(desk)
    _silence(desk)


def _date_back(desk: Desk) -> None:
    bookings = Booking.objects.in_bulk()
    clients = Client.objects.in_bulk()
    for booking in bookings.values():
        booking.created_at = desk.moments[booking.pk, "book"]
        client = clients[booking.client_id]
        client.created_at = min(client.created_at, booking.created_at)
    Booking.objects.bulk_update(bookings.values(), ["created_at"])
    Client.objects.bulk_update(clients.values(), ["created_at"])
    lines = list(LogEntry.objects.filter(content_type__model="booking"))
    for line in lines:
        booking = bookings[int(line.object_pk)]
        moment = desk.moments.get((booking.pk, line.verb), booking.ends_at + AFTER_END)
        line.timestamp = min(moment, desk.now)
    LogEntry.objects.bulk_update(lines, ["timestamp"])


def _silence(desk: Desk) -> None:
    """Everybody was told long ago."""
    due = Outbox.objects.filter(done_at=None)
    due.exclude(kind__in=STILL_TO_COME, due_at__gt=desk.now).update(done_at=desk.now)
