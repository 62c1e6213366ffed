"""What the database itself holds true about group sessions, their diaries and their seats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from booking.models import Allocation, Booking, Client, Resource, Seat, Session, Variant
from booking.models.states import State
from tenants.models import Business

TEN = dt.datetime(2031, 5, 5, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def session(salon_maria: Business, ana: Resource) -> Session:
    """Three seats at ten with Ana, in her diary."""
    variant = Variant.objects.get(slug="tuns")
    session = Session.objects.create(
        variant=variant, kind="dated", staff=ana, starts_at=TEN, ends_at=TEN + HOUR, capacity=3
    )
    Allocation.objects.create(
        session=session, resource=ana, during=DateTimeTZRange(TEN, TEN + HOUR)
    )
    return session


@pytest.fixture
def booked(salon_maria: Business) -> Callable[[], Booking]:
    """A confirmed booking of somebody."""

    def run() -> Booking:
        return Booking.objects.create(
            client=Client.objects.create(display_name="Ion"),
            state=State.CONFIRMED,
            starts_at=TEN,
            ends_at=TEN + HOUR,
            local_start=TEN,
            time_zone="UTC",
            language="ro",
            source="page",
            nonce=uuid4().hex,
            currency="RON",
        )

    return run


def sit(session: Session, booking: Booking, number: int, capacity: int = 3) -> Seat:
    with transaction.atomic():
        return Seat.objects.create(
            session=session, booking=booking, number=number, capacity=capacity
        )


def test_a_seat_is_taken_once(session: Session, booked: Callable[[], Booking]) -> None:
    sit(session, booked(), 1)
    with pytest.raises(IntegrityError):
        sit(session, booked(), 1)


@pytest.mark.parametrize("number", [0, 4])
def test_a_seat_that_does_not_exist_cannot_be_taken(
    session: Session, booked: Callable[[], Booking], number: int
) -> None:
    with pytest.raises(IntegrityError):
        sit(session, booked(), number)


def test_a_seat_cannot_pretend_that_the_session_is_larger(
    session: Session, booked: Callable[[], Booking]
) -> None:
    with pytest.raises(IntegrityError):
        sit(session, booked(), 4, capacity=9)


def test_a_cancelled_booking_gives_its_seat_back_in_the_same_instant(
    session: Session, booked: Callable[[], Booking]
) -> None:
    booking = booked()
    sit(session, booking, 1)
    booking.state = State.CANCELLED
    booking.save()
    assert not Seat.objects.get().live
    sit(session, booked(), 1)


def test_the_capacity_cannot_be_lowered_below_a_taken_seat(
    session: Session, booked: Callable[[], Booking]
) -> None:
    sit(session, booked(), 3)
    session.capacity = 2
    with pytest.raises(IntegrityError):
        session.save()


def test_a_seat_that_was_given_back_does_not_keep_the_capacity(
    session: Session, booked: Callable[[], Booking]
) -> None:
    booking = booked()
    sit(session, booking, 3)
    booking.state = State.CANCELLED
    booking.save()
    session.capacity = 2
    session.save()
    assert Seat.objects.get().capacity == 2


def test_a_cancelled_session_frees_its_diaries(session: Session) -> None:
    session.state = Session.State.CANCELLED
    session.save()
    assert not Allocation.objects.get().live


def test_an_allocation_has_one_owner(
    session: Session, booked: Callable[[], Booking], ana: Resource
) -> None:
    later = DateTimeTZRange(TEN + 3 * HOUR, TEN + 4 * HOUR)
    for owners in ({}, {"session": session, "booking": booked()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allocation.objects.create(resource=ana, during=later, **owners)
