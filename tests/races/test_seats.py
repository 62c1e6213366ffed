"""Many clients for the seats of one session: as many win as there are seats, and no more.

The twin has neither lock nor unique index, and must overbook.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from booking import bookings, schedule
from booking.bookings import Person, making, seats, sessions
from booking.models import Allocation, Resource, Seat, Service, Session, Setting
from booking.schedule import Choice
from tenants.actor import CLIENT, Actor
from tenants.models import Business

from .conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]

MARIA = Actor("member", name="Maria", source="cockpit")
CLIENTS = 20
SEATS = 3


@pytest.fixture
def ten(tx_salon: Business) -> dt.datetime:
    """Ten o'clock on a Monday one to two weeks ahead."""
    Setting.objects.update(gap_mode="free")
    today = dt.datetime.now(ZoneInfo("Europe/Bucharest")).date()
    monday = today + dt.timedelta(days=14 - today.weekday())
    return dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))


def as_group(kind: str) -> Service:
    service = Service.objects.get(variants__slug="tuns")
    service.capacity, service.sessions = SEATS, kind
    service.save()
    return service


@pytest.fixture
def session(ten: dt.datetime) -> Session:
    """Three seats at ten with Ana."""
    variant = as_group("dated").variants.get()
    ana = Resource.objects.get(slug="ana")
    wish = sessions.Terms(staff=ana, starts_at=ten, capacity=SEATS)
    return sessions.plan(variant, terms=wish, by=MARIA)[0]


def book(at: dt.datetime, n: int, party: int = 1) -> object:
    """What a web request does."""
    return bookings.book(
        plan=schedule.resolve([Choice("tuns", "ana")], party=party),
        starts_at=at,
        person=Person(f"Client {n}", "Test", f"client{n}@example.com", "", "ro"),
        by=CLIENT,
        nonce=uuid4().hex,
    )


def test_of_20_clients_for_three_seats_exactly_three_win(
    race: Race, session: Session, ten: dt.datetime
) -> None:
    outcome = race([partial(book, ten, n) for n in range(CLIENTS)])
    assert outcome.names == {"won": SEATS, "SlotTaken": CLIENTS - SEATS}
    numbers = Seat.objects.filter(live=True).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]


def test_parties_never_get_half_of_what_they_asked_for(
    race: Race, session: Session, ten: dt.datetime
) -> None:
    outcome = race([partial(book, ten, n, party=2) for n in range(CLIENTS)])
    assert outcome.names == {"won": 1, "SlotTaken": CLIENTS - 1}
    assert Seat.objects.count() == 2


def test_the_first_bookings_of_an_open_time_found_one_session(race: Race, ten: dt.datetime) -> None:
    as_group("open_times")
    outcome = race([partial(book, ten, n) for n in range(CLIENTS)])
    assert outcome.names == {"won": SEATS, "SlotTaken": CLIENTS - SEATS}
    assert Session.objects.count() == 1
    assert Allocation.objects.filter(live=True).count() == 1


def test_without_lock_the_index_alone_keeps_the_seats(
    race: Race, session: Session, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_locks(monkeypatch)
    race([partial(book, ten, n) for n in range(CLIENTS)])
    numbers = list(Seat.objects.filter(live=True).values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) <= SEATS


def test_without_its_guards_the_same_race_overbooks(
    race: Race, session: Session, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without_locks(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX seat_once")
    for _ in range(5):
        race([partial(book, ten, n) for n in range(CLIENTS)])
        if Seat.objects.filter(live=True).count() > SEATS:
            return
    pytest.fail("the race never collided: it would not notice a missing guard")


def _without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "lock_diaries", lambda diaries: None)
    monkeypatch.setattr(seats, "lock_sessions", lambda sessions: [])
