"""How times are offered, from the rows to the times: each rule of the settings reaches the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import (
    Hours,
    HoursException,
    Location,
    Performs,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)
from booking.schedule import Choice, Moment, Plan
from tenants.actor import CLIENT, Actor
from tenants.models import Business

ZONE = ZoneInfo("Europe/Bucharest")
MARIA = Actor("member", name="Maria", source="cockpit")
Planner = Callable[..., Plan]


@pytest.fixture
def offered(salon_maria: Business) -> Planner:
    """Ana's men's cut of 30 minutes each half hour, the house open 9–12 on weekdays."""
    house = Location.objects.get()
    Hours.objects.all().delete()
    HoursException.objects.all().delete()
    Hours.objects.bulk_create(
        Hours(location=house, weekday=day, starts=9 * 60, ends=12 * 60) for day in range(1, 6)
    )
    Service.objects.update(lead_mode="", lead_min=None, step_min=None, limits={})
    Performs.objects.update(duration_min=None, buffer_before_min=None, buffer_after_min=None)
    Variant.objects.filter(slug="tuns-barbati").update(
        duration_min=30, segments=[], buffer_before_min=0, buffer_after_min=0, requires=[]
    )

    def run(**setting: object) -> Plan:
        plain = {"gap_mode": "free", "align": "window", "step_min": 30, "overrun_min": 0,
                 "lead_mode": "elapsed", "lead_min": 0, "lead_at": "",
                 "horizon_days": 60}  # fmt: skip
        Setting.objects.update(**plain | setting)
        return schedule.resolve([Choice("tuns-barbati", "ana")])

    return run


def at(day: dt.date, clock: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), ZONE)


def times(plan: Plan, day: dt.date, now: dt.datetime | None = None) -> list[str]:
    days = schedule.free(plan, first=day, last=day, moment=Moment(now=now))
    return [start.astimezone(ZONE).strftime("%H:%M") for start in days.get(day, [])]


def test_a_visit_may_last_beyond_closing(offered: Planner, monday: dt.date) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(duration_min=45)
    assert times(offered(), monday)[-1] == "11:00"
    plan = offered(overrun_min=15)
    assert times(plan, monday)[-1] == "11:30"
    # Nor is the desk asked about a time that clients may choose.
    assert bookings.obstacles(plan, at(monday, "11:30"), Moment()) == []
    assert bookings.obstacles(plan, at(monday, "11:45"), Moment()) != []


def test_buffers_can_be_kept_inside(offered: Planner, monday: dt.date) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(buffer_before_min=10, buffer_after_min=10)
    assert times(offered(), monday)[0::5] == ["09:00", "11:30"]
    inside = times(offered(buffers_inside=True), monday)
    assert (inside[0], inside[-1]) == ("09:30", "11:00")


def test_right_after_a_booking_is_listed_and_booked(
    offered: Planner, monday: dt.date, ion: Person
) -> None:
    plan = offered(beside_bookings=True)
    odd = at(monday, "09:10")
    bookings.book(
        plan=plan, starts_at=odd, person=ion, by=MARIA, nonce=uuid4().hex,
        freedom=bookings.Freedom(),
    )  # fmt: skip
    assert times(plan, monday)[:2] == ["09:40", "10:00"]
    made = bookings.book(
        plan=plan, starts_at=at(monday, "09:40"), person=ion, by=CLIENT, nonce=uuid4().hex
    )
    assert made.starts_at == at(monday, "09:40")


def test_notice_counts_from_the_next_opening(offered: Planner, monday: dt.date) -> None:
    plan = offered(lead_mode="opening", lead_min=60)
    night = at(monday - dt.timedelta(days=1), "23:55")
    assert times(plan, monday, night)[0] == "10:00"
    assert times(plan, monday, at(monday, "09:15"))[0] == "10:30"
    assert schedule.is_too_soon(plan, at(monday, "09:30"), Moment(now=night))
    assert not schedule.is_too_soon(plan, at(monday, "10:00"), Moment(now=night))


def test_a_closure_between_now_and_the_range_delays_the_opening(
    offered: Planner, monday: dt.date
) -> None:
    plan = offered(lead_mode="opening", lead_min=60)
    now = at(monday - dt.timedelta(days=2), "10:00")
    for first, last in ((0, 10), (11, 14)):
        HoursException.objects.create(
            location=Location.objects.get(), kind="closed", intervals=[],
            from_on=monday + dt.timedelta(days=first), to_on=monday + dt.timedelta(days=last),
        )  # fmt: skip
    opens = monday + dt.timedelta(days=15)
    assert times(plan, opens, now)[0] == "10:00"
    assert times(plan, opens + dt.timedelta(days=1), now)[0] == "09:00"


def test_until_six_on_the_working_day_before(offered: Planner, monday: dt.date) -> None:
    plan = offered(lead_mode="day_before", lead_at="18:00")
    friday, tuesday = monday - dt.timedelta(days=3), monday + dt.timedelta(days=1)
    assert times(plan, monday, at(friday, "18:00"))[0] == "09:00"
    assert times(plan, monday, at(friday, "18:01")) == []
    assert times(plan, tuesday, at(friday, "18:01"))[0] == "09:00"
    assert schedule.is_too_soon(plan, at(monday, "11:00"), Moment(now=at(friday, "18:01")))


def test_a_service_has_notice_of_its_own(offered: Planner, monday: dt.date) -> None:
    offered(lead_mode="day_before", lead_at="18:00")
    Service.objects.update(lead_mode="opening", lead_min=30)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    assert times(plan, monday, at(monday, "08:00"))[0] == "09:30"


def test_the_rules_of_the_page_cost_no_statement(offered: Planner, monday: dt.date) -> None:
    counts = []
    for setting in (
        {},
        {"lead_mode": "opening", "overrun_min": 15, "beside_bookings": True, "gap_mode": "tidy"},
    ):
        plan = offered(**setting)
        with CaptureQueriesContext(connection) as asked:
            schedule.free(plan, first=monday, last=monday)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_somebody_works_elsewhere_over_a_change_of_the_clock(
    offered: Planner, ana: Resource
) -> None:
    offered(horizon_days=2000)
    saturday = dt.date(2027, 3, 27)
    for day in (6, 7):
        Hours.objects.create(
            location=Location.objects.get(), weekday=day, starts=9 * 60, ends=12 * 60
        )
    zones = [{"from": "2027-03-28", "to": "2027-03-28", "tz": "America/New_York"}]
    Staff.objects.filter(resource=ana).update(tz_periods=zones)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    now = at(saturday - dt.timedelta(days=30), "12:00")
    assert times(plan, saturday, now)[0] == "09:00"
    # New York is at −4 since the 14th, Bucharest at +3 since that night: seven hours apart.
    assert times(plan, dt.date(2027, 3, 28), now)[0] == "16:00"
    assert times(plan, dt.date(2027, 3, 29), now)[0] == "09:00"
