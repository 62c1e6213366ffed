"""Sessions of a group: planned, changed, called off, and decided by their minimum."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking import bookings
from booking.automation import work
from booking.bookings import Person, sessions
from booking.errors import DiaryTaken, NotAllowed, TooFewSeats
from booking.models import Allocation, Booking, Outbox, Resource, Seat, Session, Variant
from booking.models.states import State
from tenants.actor import CLIENT, SYSTEM

from .classes import HOUR, MINUTE, cut, group, terms
from .conftest import MARIA, Booker

pytestmark = pytest.mark.usefixtures("any_gap")


# ── planning


def test_weekly_sessions_keep_their_wall_time_when_the_clocks_change(
    dated: Variant, ana: Resource
) -> None:
    zone = ZoneInfo("Europe/Bucharest")
    begin = dt.datetime(2027, 3, 22, 18, 30, tzinfo=zone)
    made = sessions.plan(dated, terms=terms(ana, begin), weeks=3, by=MARIA)
    local = [session.starts_at.astimezone(zone) for session in made]
    assert [(at.day, at.hour, at.minute) for at in local] == [
        (22, 18, 30),
        (29, 18, 30),
        (5, 18, 30),
    ]
    assert made[1].starts_at - made[0].starts_at == dt.timedelta(days=7, hours=-1)


def test_a_series_is_planned_as_a_whole_or_not_at_all(
    dated: Variant, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    book(cut(), ten + dt.timedelta(days=7))
    with pytest.raises(DiaryTaken) as refused:
        sessions.plan(dated, terms=terms(ana, ten), weeks=3, by=MARIA)
    assert refused.value.details["starts"] == [ten + dt.timedelta(days=7)]
    assert not Session.objects.exists()


def test_another_time_moves_everybody_and_tells_them(
    session: Session, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(party=2), ten)
    sessions.change(session, terms=terms(ana, ten + 15 * MINUTE), by=MARIA)
    booking.refresh_from_db()
    assert booking.starts_at == ten + 15 * MINUTE
    assert booking.local_start.minute == 15
    assert Outbox.objects.filter(kind="booking.moved", aggregate=booking.pk).count() == 1
    assert book(cut(), ten - 30 * MINUTE).starts_at == ten - 30 * MINUTE


def test_the_number_of_seats_cannot_fall_below_those_that_are_taken(
    session: Session, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    first, _second = book(group(party=2), ten), book(group(party=2), ten)
    with pytest.raises(TooFewSeats) as refused:
        sessions.change(session, terms=terms(ana, ten, capacity=3), by=MARIA)
    assert refused.value.details["taken"] == 4
    bookings.cancel(first, by=CLIENT)
    changed = sessions.change(session, terms=terms(ana, ten, capacity=2), by=MARIA)
    assert changed.capacity == 2
    assert sorted(Seat.objects.filter(live=True).values_list("number", flat=True)) == [1, 2]


def test_calling_a_session_off_cancels_every_booking_with_the_reason(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    made = [book(group(), ten) for _ in range(3)]
    sessions.cancel(session, by=MARIA, reason="Ana is ill")
    rows = Booking.objects.filter(pk__in=[b.pk for b in made])
    assert set(rows.values_list("state", "reason")) == {("cancelled", "Ana is ill")}
    assert Outbox.objects.filter(kind="booking.cancelled").count() == 3
    assert not Allocation.objects.filter(session=session, live=True).exists()
    with pytest.raises(NotAllowed):
        bookings.restore(made[0], by=MARIA)


# ── the minimum


@pytest.fixture
def undecided(dated: Variant, ana: Resource, ten: dt.datetime) -> Session:
    """At least three must have a seat a day before."""
    wish = terms(ana, ten, min_seats=3)
    return sessions.plan(dated, terms=wish, by=MARIA)[0]


def test_below_the_minimum_everybody_is_told_in_their_language(
    undecided: Session, ten: dt.datetime, book: Booker, ion: Person
) -> None:
    booking = book(group(party=2), ten)
    assert undecided.decide_at == ten - 24 * HOUR
    assert sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by) == (State.CANCELLED, SYSTEM.kind)
    assert booking.reason
    assert booking.reason != "Too few people have signed up, so it does not take place."
    undecided.refresh_from_db()
    assert not undecided.is_planned


def test_with_the_minimum_it_goes_ahead_whatever_comes(
    undecided: Session, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(party=3), ten)
    assert not sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    bookings.cancel(booking, by=MARIA)
    assert not sessions.decide(session_id=undecided.pk, now=ten - 23 * HOUR)
    undecided.refresh_from_db()
    assert undecided.is_planned


def test_nothing_is_decided_before_its_time(undecided: Session, ten: dt.datetime) -> None:
    assert not sessions.decide(session_id=undecided.pk, now=ten - 25 * HOUR)
    undecided.refresh_from_db()
    assert undecided.is_planned


def test_the_worker_decides_when_the_row_is_due(
    undecided: Session, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Outbox.objects.get(kind="session.decide")
    assert row.due_at == undecided.decide_at
    Session.objects.update(decide_at=dt.datetime.now(dt.UTC) - HOUR)
    Outbox.objects.filter(pk=row.pk).update(due_at=dt.datetime.now(dt.UTC) - HOUR)
    assert work() >= 1
    undecided.refresh_from_db()
    assert not undecided.is_planned


def test_the_team_hears_once_that_a_group_was_called_off(
    session: Session, ten: dt.datetime, book: Booker, mailoutbox: list[Any]
) -> None:
    for _ in range(3):
        book(group(), ten)
    work()
    mailoutbox.clear()
    sessions.cancel(session, by=MARIA, reason="Ana is ill")
    work()
    told = [address for mail in mailoutbox for address in mail.to]
    assert sum("ion@example.com" in address for address in told) == 3
    assert sum("ana@example.com" in address for address in told) == 1
    (mail,) = [mail for mail in mailoutbox if "ana@example.com" in mail.to[0]]
    assert session.code in mail.body
    assert "Ana is ill" in mail.body


def test_the_team_hears_that_a_group_takes_place(
    undecided: Session, ten: dt.datetime, book: Booker, mailoutbox: list[Any]
) -> None:
    book(group(party=3), ten)
    work()
    mailoutbox.clear()
    sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    Outbox.objects.filter(kind="session.ahead").update(due_at=dt.datetime.now(dt.UTC))
    work()
    assert {mail.subject for mail in mailoutbox} != set()
    assert all("ion@example.com" not in mail.to[0] for mail in mailoutbox)
