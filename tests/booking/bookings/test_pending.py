"""What waits for a word or for money blocks its time until it expires, and no worker is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from booking import bookings, schedule
from booking.bookings import Changes, Freedom, Person
from booking.errors import SlotTaken
from booking.models import Booking, Setting
from booking.schedule import Moment, Plan
from tenants.actor import CLIENT

from .conftest import MARIA, Booker

ELENA = Person("Elena", "Radu", "elena@example.com", "", "ro")
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(params=["approval", "payment"])
def waiting(request: pytest.FixtureRequest, request_of: Callable[..., Booking]) -> Booking:
    """A booking of Ana's ten o'clock that is not sure yet."""
    Setting.objects.update(gap_mode="free")
    asked = request_of()
    Booking.objects.filter(pk=asked.pk).update(pending_for=request.param)
    asked.refresh_from_db()
    return asked


@pytest.fixture
def over(waiting: Booking) -> dt.datetime:
    """A minute after its time is up."""
    assert waiting.expires_at is not None
    return waiting.expires_at + MINUTE


def state_of(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.state


def test_until_then_nobody_else_gets_the_time(
    waiting: Booking, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    with pytest.raises(SlotTaken):
        bookings.hold(plan=with_ana, starts_at=ten, flow="elena")
    with pytest.raises(SlotTaken):
        book(with_ana, ten, person=ELENA)
    assert state_of(waiting) == "pending"


def test_it_is_offered_and_held_again_when_its_time_is_up(
    waiting: Booking, over: dt.datetime, with_ana: Plan, ten: dt.datetime
) -> None:
    days = schedule.free(with_ana, first=ten.date(), last=ten.date(), moment=Moment(now=over))
    assert ten in days[ten.date()]
    assert bookings.hold(plan=with_ana, starts_at=ten, flow="elena", now=over).starts_at


def test_booking_retires_it(
    waiting: Booking, over: dt.datetime, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    assert book(with_ana, ten, person=ELENA, now=over).state in ("pending", "confirmed")
    assert state_of(waiting) == "expired"


def test_moving_there_retires_it(
    waiting: Booking, over: dt.datetime, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    other = book(with_ana, ten + HOUR, person=ELENA, by=MARIA)
    bookings.move(other, starts_at=ten, by=CLIENT, now=over)
    assert state_of(waiting) == "expired"


def test_the_desk_finds_nothing_in_the_way_and_retires_it(
    waiting: Booking, over: dt.datetime, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    assert bookings.obstacles(with_ana, ten, Moment(now=over)) == []
    made = book(with_ana, ten, person=ELENA, by=MARIA, freedom=Freedom(), now=over)
    assert (made.state, state_of(waiting)) == ("confirmed", "expired")


def test_editing_into_its_time_retires_it(
    waiting: Booking, over: dt.datetime, with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    other = book(with_ana, ten + HOUR, person=ELENA, by=MARIA)
    bookings.revise(other, changes=Changes(starts_at=ten), by=MARIA, now=over)
    assert state_of(waiting) == "expired"


def test_a_cancellation_taken_back_retires_it(
    with_ana: Plan, ten: dt.datetime, book: Booker, request_of: Callable[..., Booking]
) -> None:
    gone = book(with_ana, ten, person=ELENA)
    bookings.cancel(gone, by=MARIA)
    waiting = request_of()
    assert waiting.expires_at is not None
    with pytest.raises(SlotTaken):
        bookings.restore(gone, by=MARIA)
    bookings.restore(gone, by=MARIA, now=waiting.expires_at + MINUTE)
    assert (state_of(gone), state_of(waiting)) == ("confirmed", "expired")


def test_the_worker_comes_to_the_same(waiting: Booking, over: dt.datetime) -> None:
    assert bookings.expire_due(now=over) == 1
    assert state_of(waiting) == "expired"
