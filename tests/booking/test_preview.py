"""What a change would mean: counted by hand, and without a trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import bookings, preview, schedule
from booking.bookings import Person
from booking.errors import BadInput
from booking.models import (
    Block,
    Booking,
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
from booking.schedule import Choice, Moment
from tenants.actor import CLIENT
from tenants.models import Business

BUCHAREST = ZoneInfo("Europe/Bucharest")
MONDAY = dt.date(2027, 3, 1)
# Before the business opens: the whole of Monday is still ahead.
NOW = dt.datetime(2027, 3, 1, 5, 0, tzinfo=BUCHAREST)
WEEK = 7


@pytest.fixture(autouse=True)
def nine_to_five(salon_maria: Business, ana: Resource) -> None:
    """Ana alone cuts hair: 30 minutes, every 30 minutes, Monday to Friday from nine to five."""
    Hours.objects.all().delete()
    house = Location.objects.get()
    for day in range(1, 6):
        Hours.objects.create(location=house, weekday=day, starts=540, ends=1020)
    Performs.objects.exclude(resource=ana).delete()
    Performs.objects.update(duration_min=None, buffer_before_min=None, buffer_after_min=None)
    Variant.objects.update(buffer_before_min=0, buffer_after_min=0)
    Service.objects.exclude(variants__slug="tuns-barbati").update(visibility="off")
    Service.objects.update(step_min=None, lead_min=None, horizon_days=None, limits={})
    Setting.objects.update(
        step_min=30, horizon_days=28, lead_min=0, gap_mode="free", align="window"
    )


def compare(change: Callable[[], object]) -> preview.Outcome:
    """Over a week and a day: Monday to Monday."""
    return preview.compare(change, days=WEEK, now=NOW)


def book(ion: Person, *, at: dt.datetime, staff: str = "ana") -> Booking:
    """Ion's appointment of 30 minutes."""
    plan = schedule.resolve([Choice("tuns-barbati", staff)])
    return bookings.book(plan=plan, starts_at=at, person=ion, by=CLIENT, nonce=uuid4().hex, now=NOW)


def at(hour: int, minute: int = 0, day: int = 0) -> dt.datetime:
    """A time of that Monday or so many days later."""
    return dt.datetime.combine(MONDAY + dt.timedelta(days=day), dt.time(hour, minute), BUCHAREST)


def close(day: dt.date) -> HoursException:
    """The business is closed."""
    return HoursException.objects.create(
        location=Location.objects.get(), kind="closed", from_on=day, to_on=day
    )


def test_closing_a_day_takes_its_sixteen_times_away() -> None:
    outcome = compare(lambda: close(MONDAY))
    # From 9:00 to 16:30 every half hour.
    assert (outcome.fewer, outcome.more, outcome.outside) == (16, 0, [])
    assert outcome.last == MONDAY + dt.timedelta(days=7)


def test_opening_on_saturday_adds_its_times() -> None:
    house = Location.objects.get()
    outcome = compare(lambda: Hours.objects.create(location=house, weekday=6, starts=600, ends=720))
    assert (outcome.fewer, outcome.more) == (0, 4)


def test_moving_the_hours_counts_both_what_goes_and_what_comes() -> None:
    # An hour later on two Mondays: 9:00 and 9:30 go, 17:00 and 17:30 come.
    outcome = compare(lambda: Hours.objects.filter(weekday=1).update(starts=600, ends=1080))
    assert (outcome.fewer, outcome.more) == (4, 4)


def test_nothing_of_it_stays() -> None:
    compare(lambda: close(MONDAY))
    assert not HoursException.objects.exists()


def test_a_change_that_changes_nothing_is_nothing() -> None:
    assert compare(lambda: close(MONDAY + dt.timedelta(days=5))).is_nothing


def test_what_the_change_raises_comes_out_and_leaves_no_trace() -> None:
    def change() -> None:
        close(MONDAY)
        raise BadInput

    with pytest.raises(BadInput):
        compare(change)
    assert not HoursException.objects.exists()


def test_bookings_that_fall_outside_are_listed_in_order_of_time(ion: Person) -> None:
    late, early = book(ion, at=at(14)), book(ion, at=at(10))
    book(ion, at=at(10, day=1))
    outcome = compare(lambda: close(MONDAY))
    assert outcome.outside == [early, late]
    # Sixteen times but the two that are taken.
    assert outcome.fewer == 14


def test_a_booking_that_was_outside_before_is_not_the_changes_fault(ion: Person) -> None:
    book(ion, at=at(10))
    close(MONDAY)
    outcome = compare(lambda: close(MONDAY + dt.timedelta(days=1)))
    assert outcome.outside == []


def test_time_off_over_a_booking_lists_it(ion: Person, ana: Resource) -> None:
    inside, _after = book(ion, at=at(10)), book(ion, at=at(11))
    outcome = compare(
        lambda: Block.objects.create(
            resource=ana, kind="time_off", starts_at=at(9), ends_at=at(10, 30)
        )
    )
    assert outcome.outside == [inside]
    # 9:00 and 9:30; 10:00 is taken.
    assert outcome.fewer == 2


def test_own_hours_do_not_change_with_the_business(ana: Resource) -> None:
    Staff.objects.filter(resource=ana).update(own_hours=True)
    Hours.objects.create(resource=ana, weekday=1, starts=540, ends=600)
    house = Location.objects.get()
    outcome = compare(lambda: Hours.objects.filter(location=house).delete())
    assert outcome.is_nothing


def test_a_time_counts_once_however_much_could_be_booked_then() -> None:
    Service.objects.update(visibility="public")
    longest = Variant.objects.order_by("-duration_min")[0]
    assert longest.duration_min > 30
    # The cut of 30 minutes can begin at every one of these times, the others at some of them.
    assert compare(lambda: close(MONDAY)).fewer == 16


def test_it_costs_the_same_for_one_and_for_many(salon_maria: Business, ion: Person) -> None:
    with CaptureQueriesContext(connection) as one:
        compare(lambda: None)
    house = Location.objects.get()
    variant = Variant.objects.get(slug="tuns-barbati")
    for number in range(20):
        person = Resource.objects.create(
            kind="staff", name=f"Staff {number}", slug=f"staff-{number}", location=house
        )
        Staff.objects.create(resource=person)
        Performs.objects.create(variant=variant, resource=person)
    with CaptureQueriesContext(connection) as many:
        compare(lambda: None)
    assert len(many) == len(one)


def test_the_engine_is_asked_as_clients_ask_it(ana: Resource) -> None:
    plan = schedule.resolve([Choice("tuns-barbati")])
    last = MONDAY + dt.timedelta(days=WEEK)
    free = schedule.free(plan, first=MONDAY, last=last, moment=Moment(now=NOW))
    everything = sum(len(starts) for starts in free.values())
    outcome = compare(lambda: Hours.objects.all().delete())
    assert outcome.fewer == everything == 6 * 16
