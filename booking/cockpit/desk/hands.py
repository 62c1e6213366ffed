"""Who does which service of a visit that the desk books: whom the booking page would give.

With one service the receptionist names the person; of several, that person does what they can.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from booking.bookings import placing
from booking.errors import BookingError
from booking.schedule import Moment, Plan


def settled(plan: Plan, starts_at: datetime, moment: Moment) -> Plan:
    """The plan with one person per service, in the order of time.

    Where the page would not offer the time, it stays as it is: the first who do it.
    """
    if not plan.has_several:
        return plan
    try:
        visit = placing.place(plan, starts_at, moment)
    except BookingError:
        return plan
    items = tuple(
        replace(plan.items[part.part], performers=(part.performs, *part.team)) for part in visit
    )
    return replace(plan, items=items)
