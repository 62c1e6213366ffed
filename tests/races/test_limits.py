"""Two people, one client, at once: the limit still holds. Each with a twin whose lock is off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from booking import bookings, schedule
from booking.bookings import Person, limits, making
from booking.models import Booking, Client, Service, Setting
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business

from .conftest import Race
from .test_booking_races import deadlocks

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]

HOUR = dt.timedelta(hours=1)
ION = Person("Ion", "Vasile", "ion@example.com", "", "ro")


@pytest.fixture
def ten(tx_salon: Business) -> dt.datetime:
    """Ten o'clock on a Monday one to two weeks ahead; any time of the grid is offered."""
    Setting.objects.update(gap_mode="free")
    today = dt.datetime.now(ZoneInfo("Europe/Bucharest")).date()
    monday = today + dt.timedelta(days=14 - today.weekday())
    return dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))


def limited(**most: int) -> None:
    Service.objects.update(limits=most)


def book(staff: str, starts_at: dt.datetime, person: Person = ION) -> Booking:
    """What a web request does."""
    return bookings.book(
        plan=schedule.resolve([Choice("tuns-barbati", staff)]),
        starts_at=starts_at,
        person=person,
        by=CLIENT,
        nonce=uuid4().hex,
    )


def wishes(ten: dt.datetime) -> list[Callable[[], object]]:
    """Twenty times of one client who is new, ten with each of two people."""
    times = [ten + n * HOUR / 2 for n in range(10)]
    return [partial(book, staff, at) for at in times for staff in ("ana", "maria")]


def test_of_20_wishes_of_a_new_client_one_is_granted(race: Race, ten: dt.datetime) -> None:
    limited(per_client_ahead=1)
    outcome = race(wishes(ten))
    assert outcome.names == {"won": 1, "TooManyAhead": 19}
    assert (Booking.objects.count(), Client.objects.count()) == (1, 1)


def test_without_the_lock_of_the_service_more_are_granted(
    race: Race, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(per_client_ahead=1)
    monkeypatch.setattr(limits, "lock", lambda plan, by: None)
    for week in range(5):
        if race(wishes(ten + week * 7 * 24 * HOUR)).names["won"] > 1:
            return
        Booking.objects.update(starts_at=ten - 900 * HOUR, ends_at=ten - 899 * HOUR)
    pytest.fail("the race never broke the limit: it would not notice a missing lock")


def different_people(ten: dt.datetime) -> list[Callable[[], object]]:
    """Ten clients, each at another time of Ana's Monday."""
    people = [Person(f"Client {n}", "Test", f"c{n}@example.com", "", "ro") for n in range(10)]
    return [partial(book, "ana", ten + n * HOUR / 2, who) for n, who in enumerate(people)]


def test_a_day_of_two_bookings_takes_two_of_ten_at_once(race: Race, ten: dt.datetime) -> None:
    limited(per_day=2)
    assert race(different_people(ten)).names == {"won": 2, "NotOffered": 8}


def test_without_the_lock_of_the_diary_the_day_takes_more(
    race: Race, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(per_day=2)
    monkeypatch.setattr(making, "lock_diaries", lambda diaries: None)
    for day in range(5):
        if race(different_people(ten + day * 24 * HOUR)).names["won"] > 2:
            return
    pytest.fail("the race never broke the limit: it would not notice a missing lock")


def test_moves_and_bookings_that_are_counted_never_wait_in_a_circle(
    race: Race, ten: dt.datetime
) -> None:
    limited(per_client_ahead=2)
    people = [Person(f"Client {n}", "Test", f"c{n}@example.com", "", "ro") for n in range(8)]
    staff = ["ana", "maria"] * 4
    made = [book(staff[n], ten + n * HOUR / 2, who) for n, who in enumerate(people)]
    before = deadlocks()
    moves = [
        partial(bookings.move, each, starts_at=ten + (24 + n / 2) * HOUR, by=CLIENT, staff="")
        for n, each in enumerate(made)
    ]
    more = [
        partial(book, staff[n - 7], ten + (48 + n / 2) * HOUR, who) for n, who in enumerate(people)
    ]
    assert race([*moves, *more]).names == {"won": 16}
    assert deadlocks() == before
