"""The businesses of the stories can be booked."""

from __future__ import annotations

import datetime as dt

from booking import schedule
from booking.models import Resource
from booking.schedule import Choice
from tenants.models import Business


def test_ana_has_time_for_a_cut_on_monday(
    salon_maria: Business, ana: Resource, monday: dt.date
) -> None:
    plan = schedule.resolve([Choice("tuns", "ana")])
    starts = schedule.free(plan, first=monday, last=monday)[monday]
    assert len(starts) > 30
    assert schedule.who_is_free(plan, starts_at=starts[0]) == [ana]
