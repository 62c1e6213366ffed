"""Limits of a service per client and per staff member: what is refused, and what is not counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from booking import bookings, schedule
from booking.bookings import Person
from booking.errors import (
    BookingError,
    ForKnownClients,
    ForNewClients,
    NotOffered,
    TooManyAhead,
    TooManyInWeek,
    TooManyOnDay,
)
from booking.models import Booking, Service, Setting
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT

from .conftest import MARIA, Booker

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
Limit = Callable[..., Plan]


@pytest.fixture
def limited(plan: Plan) -> Limit:
    """The men's cut with limits, resolved anew."""

    def run(only_for: str = "everyone", **limits: int) -> Plan:
        Setting.objects.update(gap_mode="free", lead_mode="elapsed", lead_min=0)
        Service.objects.update(limits=limits, only_for=only_for, lead_mode="", lead_min=None)
        return schedule.resolve([Choice("tuns-barbati")])

    return run


@pytest.mark.parametrize(
    ("limit", "error", "later"),
    [
        ("per_client_ahead", TooManyAhead, None),
        ("per_client_day", TooManyOnDay, DAY),
        ("per_client_week", TooManyInWeek, 7 * DAY),
    ],
)
def test_a_client_books_no_more_than_the_limit(
    limited: Limit,
    book: Booker,
    ten: dt.datetime,
    limit: str,
    error: type[BookingError],
    later: dt.timedelta | None,
) -> None:
    plan = limited(**{limit: 2})
    book(plan, ten)
    book(plan, ten + HOUR)
    with pytest.raises(error):
        book(plan, ten + 2 * HOUR)
    assert Booking.objects.count() == 2
    if later:
        book(plan, ten + later)


def test_the_week_ends_on_sunday(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    plan = limited(per_client_week=1)
    book(plan, ten + 5 * DAY)
    with pytest.raises(TooManyInWeek):
        book(plan, ten)
    book(plan, ten + 7 * DAY)


def test_somebody_else_is_not_counted(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    plan = limited(per_client_ahead=1)
    book(plan, ten)
    other = Person("Elena", "Radu", "elena@example.com", "", "ro")
    assert book(plan, ten + HOUR, person=other).state == "confirmed"


def test_a_cancelled_booking_is_not_counted(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    plan = limited(per_client_ahead=1)
    bookings.cancel(book(plan, ten), by=MARIA)
    assert book(plan, ten + HOUR).state == "confirmed"


def test_a_request_counts_until_its_time_is_up(
    limited: Limit, book: Booker, ten: dt.datetime
) -> None:
    limited(per_client_ahead=1)
    Service.objects.update(approval=True)
    plan = schedule.resolve([Choice("tuns-barbati")])
    request = book(plan, ten)
    with pytest.raises(TooManyAhead):
        book(plan, ten + HOUR)
    Booking.objects.filter(pk=request.pk).update(expires_at=dt.datetime.now(dt.UTC))
    assert book(plan, ten + HOUR).state == "pending"


def test_another_service_is_not_counted(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    limited(per_client_ahead=1)
    book(schedule.resolve([Choice("tuns-barbati")]), ten)
    slugs = Service.objects.exclude(variants__slug="tuns-barbati").filter(
        visibility="public", variants__requires=[], variants__performers__resource__slug="ana"
    )
    other = slugs.order_by("pk").values_list("variants__slug", flat=True)[0]
    assert book(schedule.resolve([Choice(other)]), ten + HOUR).state == "confirmed"


def test_the_desk_is_not_bound(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    plan = limited(per_client_ahead=1, only_for="known")
    book(plan, ten, by=MARIA)
    assert book(plan, ten + HOUR, by=MARIA).state == "confirmed"


def test_a_move_counts_all_but_itself(limited: Limit, book: Booker, ten: dt.datetime) -> None:
    plan = limited(per_client_day=1, per_client_ahead=2)
    first, second = book(plan, ten), book(plan, ten + DAY)
    with pytest.raises(TooManyOnDay):
        bookings.move(second, starts_at=ten + HOUR, by=CLIENT)
    moved = bookings.move(first, starts_at=ten + HOUR, by=CLIENT)
    assert moved.starts_at == ten + HOUR


def test_for_known_clients_somebody_new_is_sent_elsewhere(
    limited: Limit, book: Booker, ten: dt.datetime
) -> None:
    plan = limited(only_for="known")
    with pytest.raises(ForKnownClients):
        book(plan, ten)
    first = book(plan, ten, by=MARIA)
    assert book(plan, ten + HOUR).client == first.client


def test_for_new_clients_only_the_first_time_counts(
    limited: Limit, book: Booker, ten: dt.datetime
) -> None:
    plan = limited(only_for="new")
    first = book(plan, ten)
    with pytest.raises(ForNewClients):
        book(plan, ten + HOUR)
    assert bookings.move(first, starts_at=ten + HOUR, by=CLIENT).starts_at == ten + HOUR


@pytest.mark.parametrize("limit", ["per_day", "per_week"])
def test_what_is_full_for_a_person_is_neither_listed_nor_booked(
    limited: Limit, book: Booker, ten: dt.datetime, limit: str
) -> None:
    limited(**{limit: 1})
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    book(plan, ten)
    with pytest.raises(NotOffered):
        book(plan, ten + HOUR)
    days = schedule.free(plan, first=ten.date(), last=ten.date() + 13 * DAY)
    assert ten.date() not in days
    assert (ten.date() + DAY in days) is (limit == "per_day")
    assert ten.date() + 7 * DAY in days


def test_minutes_of_the_week_are_counted_in_the_same_way(
    limited: Limit, book: Booker, ten: dt.datetime
) -> None:
    limited(minutes_per_week=60)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    book(plan, ten)
    book(plan, ten + HOUR)
    with pytest.raises(NotOffered):
        book(plan, ten + DAY)
