"""What happens when: the whole table. A row's kind → its steps, in order.

Each step takes the outbox row, reads the booking as it is now, and may run again: what it did
before it does not do twice. Steps are in `telling`, `reminding`, `expiring` and `deciding`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from booking.automation.deciding import decide, tell_team_of_session
from booking.automation.expiring import expire
from booking.automation.reminding import remind
from booking.automation.telling import tell_client, tell_client_again, tell_team
from booking.models import Outbox

Step = Callable[[Outbox], None]

WORKFLOWS: Mapping[str, tuple[Step, ...]] = {
    "booking.requested": (tell_client("requested"), tell_team("requested")),
    "booking.confirmed": (tell_client("confirmed"), tell_team("new")),
    "booking.declined": (tell_client("declined"),),
    "booking.moved": (tell_client("moved"), tell_team("moved")),
    "booking.cancelled": (tell_client("cancelled"), tell_team("cancelled")),
    "booking.expired": (tell_client("expired"), tell_team("expired")),
    "booking.email_corrected": (tell_client_again,),
    "booking.reminder": (remind,),
    "booking.expire": (expire,),
    "session.decide": (decide,),
    "session.ahead": (tell_team_of_session("ahead"),),
    "session.cancelled": (tell_team_of_session("cancelled"),),
}
