"""Many clients at once on a real PostgreSQL: one wins, nobody waits in a circle.

Each test has a twin without lock and constraint, which must produce the overlap: a race test that
cannot fail proves nothing.
"""

from __future__ import annotations

import datetime as dt
import random
from functools import partial
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from booking import bookings, schedule
from booking.bookings import Person, making, writing
from booking.models import Booking, Resource, Setting
from booking.schedule import Choice, Plan
from tenants.actor import CLIENT, Actor
from tenants.models import Business

from .conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]

MARIA = Actor("member", name="Maria", source="cockpit")
HOUR = dt.timedelta(hours=1)
# The bound of "losers are told within a second".
PATIENCE = 1.0
# Somebody else's load may slow one round down, hardly three; a circle of waiters slows each.
ROUNDS = 3


@pytest.fixture
def ten(tx_salon: Business) -> dt.datetime:
    """Ten o'clock on a Monday one to two weeks ahead."""
    Setting.objects.update(gap_mode="free")
    today = dt.datetime.now(ZoneInfo("Europe/Bucharest")).date()
    monday = today + dt.timedelta(days=14 - today.weekday())
    return dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))


def client(n: int) -> Person:
    """One of many."""
    return Person(f"Client {n}", "Test", f"client{n}@example.com", "", "ro")


def book(choice: Choice, starts_at: dt.datetime, n: int) -> Booking:
    """What a web request does."""
    return bookings.book(
        plan=schedule.resolve([choice]),
        starts_at=starts_at,
        person=client(n),
        by=CLIENT,
        nonce=uuid4().hex,
    )


def overlaps() -> int:
    """Pairs of live allocations that take one diary twice: the check of invariant I-1."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM booking_allocation a JOIN booking_allocation b
               ON a.id < b.id AND a.resource_id = b.resource_id AND a.lane = b.lane
               AND a.during && b.during WHERE a.live AND b.live"""
        )
        return int(cursor.fetchone()[0])


def deadlocks() -> int:
    """How many deadlocks the server has counted in this database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


@pytest.fixture
def guard_off(tx_salon: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    """No constraint in this schema, no lock in the verb: what the guards are measured against."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE booking_allocation DROP CONSTRAINT no_double_booking")
    monkeypatch.setattr(making, "lock_diaries", lambda diaries: None)


def test_of_32_clients_for_one_time_exactly_one_wins(race: Race, ten: dt.datetime) -> None:
    before = deadlocks()
    choice = Choice("tuns-barbati", "ana")
    waited = []
    for day in range(ROUNDS):
        at = ten + day * 24 * HOUR
        outcome = race([partial(book, choice, at, n) for n in range(32)])
        assert outcome.names == {"won": 1, "SlotTaken": 31}
        waited.append(max(outcome.seconds["SlotTaken"]))
    assert min(waited) < PATIENCE
    assert (overlaps(), deadlocks() - before) == (0, 0)
    assert Booking.objects.count() == ROUNDS


def test_without_its_guards_the_same_race_books_twice(
    race: Race, ten: dt.datetime, guard_off: None
) -> None:
    choice = Choice("tuns-barbati", "ana")
    for day in range(5):
        race([partial(book, choice, ten + day * 24 * HOUR, n) for n in range(32)])
        if overlaps():
            return
    pytest.fail("the race never collided: it would not notice a missing guard")


def test_staff_and_room_in_any_order_never_wait_in_a_circle(race: Race, ten: dt.datetime) -> None:
    nails, colour = _choices_with_rooms()
    wishes = [*([nails] * 12), *([colour] * 12)]
    random.Random(7).shuffle(wishes)
    before = deadlocks()
    waited = []
    for day in range(ROUNDS):
        at = ten + day * 24 * HOUR
        outcome = race([partial(book, choice, at, n) for n, choice in enumerate(wishes)])
        # Ana can do one of the two, whichever came first.
        assert outcome.names == {"won": 1, "SlotTaken": 23}
        waited.append(max(outcome.seconds["SlotTaken"]))
    assert min(waited) < PATIENCE
    assert (overlaps(), deadlocks() - before) == (0, 0)


def test_one_room_for_two_people_goes_to_one(race: Race, ten: dt.datetime) -> None:
    nails, _ = _choices_with_rooms()
    wishes = [Choice(nails.variant, staff) for staff in ("ana", "maria") for _ in range(12)]
    outcome = race([partial(book, choice, ten, n) for n, choice in enumerate(wishes)])
    assert outcome.names == {"won": 1, "SlotTaken": 23}
    assert overlaps() == 0


def test_without_its_guards_the_room_is_given_twice(
    race: Race, ten: dt.datetime, guard_off: None
) -> None:
    nails, _ = _choices_with_rooms()
    wishes = [Choice(nails.variant, staff) for staff in ("ana", "maria") for _ in range(12)]
    for day in range(5):
        at = ten + day * 24 * HOUR
        race([partial(book, choice, at, n) for n, choice in enumerate(wishes)])
        if overlaps():
            return
    pytest.fail("the race never collided: it would not notice a missing guard")


def _choices_with_rooms() -> tuple[Choice, Choice]:
    """Two services of Ana's that need a room each; of every kind of room a single one is left."""
    from booking.models import Variant

    variants = {v.requires[0]: v.slug for v in Variant.objects.exclude(requires=[])}
    for tag in variants:
        rooms = [r for r in Resource.objects.exclude(kind="staff") if tag in r.tags]
        Resource.objects.filter(pk__in=[r.pk for r in rooms[1:]]).update(active=False)
    return Choice(variants["nail_table"], "ana"), Choice(variants["chair"], "ana")


def test_with_no_preference_as_many_win_as_there_are_people(race: Race, ten: dt.datetime) -> None:
    outcome = race([partial(book, Choice("tuns-barbati"), ten, n) for n in range(16)])
    assert outcome.names == {"won": 2, "SlotTaken": 14}
    assert overlaps() == 0


def test_one_form_sent_many_times_makes_one_booking(race: Race, ten: dt.datetime) -> None:
    nonce = uuid4().hex

    def send() -> Booking:
        plan: Plan = schedule.resolve([Choice("tuns-barbati")])
        return bookings.book(plan=plan, starts_at=ten, person=client(1), by=CLIENT, nonce=nonce)

    assert race([send] * 16).names == {"won": 16}
    assert Booking.objects.count() == 1


def test_expiry_and_confirmation_never_both_happen(race: Race, ten: dt.datetime) -> None:
    for day in range(6):
        booking = _request(ten + day * 24 * HOUR)
        edge = booking.expires_at
        assert edge is not None
        outcome = race(
            [
                partial(bookings.confirm, booking, by=MARIA, now=edge - dt.timedelta(seconds=1)),
                partial(bookings.expire, booking_id=booking.pk, now=edge),
            ]
        )
        booking.refresh_from_db()
        assert booking.state in ("confirmed", "expired")
        refused = outcome.names.keys() - {"won"}
        assert refused == (set() if booking.state == "confirmed" else {"NotAllowed"})
        assert set(booking.allocations.values_list("live", flat=True)) == {
            booking.state == "confirmed"
        }


def _request(starts_at: dt.datetime) -> Booking:
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    plan.item.service.approval = True
    return bookings.book(
        plan=plan, starts_at=starts_at, person=client(1), by=CLIENT, nonce=uuid4().hex
    )


def test_cancelling_and_moving_leave_one_truth(race: Race, ten: dt.datetime) -> None:
    for day in range(6):
        at = ten + day * 24 * HOUR
        booking = book(Choice("tuns-barbati", "ana"), at, day)
        race(
            [
                partial(bookings.cancel, booking, by=CLIENT),
                partial(bookings.move, booking, starts_at=at + HOUR, by=CLIENT),
            ]
        )
        booking.refresh_from_db()
        assert booking.state == "cancelled"
        assert set(booking.allocations.values_list("live", flat=True)) == {False}
        assert booking.allocations.count() == 1


def test_two_bookings_moved_onto_one_time_do_not_share_it(race: Race, ten: dt.datetime) -> None:
    first = book(Choice("tuns-barbati", "ana"), ten, 1)
    second = book(Choice("tuns-barbati", "ana"), ten + HOUR, 2)
    target = ten + 2 * HOUR
    movers = [partial(bookings.move, b, starts_at=target, by=CLIENT) for b in (first, second)]
    assert race(movers).names == {"won": 1, "SlotTaken": 1}
    assert overlaps() == 0


def test_a_deadlock_of_a_foreign_writer_is_tried_once_more(
    tx_salon: Business, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError
    from psycopg.errors import DeadlockDetected

    lock = writing.lock_diaries
    failed: list[int] = []

    def first_time_deadlocked(diaries: list[int]) -> None:
        if not failed:
            failed.append(1)
            raise OperationalError from DeadlockDetected()
        lock(diaries)

    monkeypatch.setattr(making, "lock_diaries", first_time_deadlocked)
    assert book(Choice("tuns-barbati", "ana"), ten, 1).pk
