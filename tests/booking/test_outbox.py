"""The outbox: written once, leased by one, found again, measured over all businesses."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection, connections, transaction
from django.utils import timezone

from booking import bookings, outbox, publishing, schedule
from booking.bookings import Person
from booking.models import Booking, Outbox
from booking.schedule import Choice
from tenants import courtesy
from tenants.actor import CLIENT, SYSTEM
from tenants.context import set_request_id
from tenants.current import enter_business, leave_business
from tenants.models import Business
from tests.booking.notify.conftest import ten
from tests.booking.test_publishing import frozen

__all__ = ["ten"]

SECOND = dt.timedelta(seconds=1)
Book = Callable[..., Booking]


@pytest.fixture
def book(salon_maria: Business, ion: Person, ten: dt.datetime) -> Book:
    """A men's cut with Ana."""

    def run(starts_at: dt.datetime = ten) -> Booking:
        plan = schedule.resolve([Choice("tuns-barbati", "ana")])
        nonce = uuid4().hex
        return bookings.book(plan=plan, starts_at=starts_at, person=ion, by=CLIENT, nonce=nonce)

    return run


@pytest.fixture
def booking(book: Book) -> Booking:
    """One booking, its rows out of the way."""
    made = book()
    Outbox.objects.all().delete()
    connection.run_on_commit.clear()
    return made


# ── writing


def test_a_row_says_what_for_whom_and_by_whom(booking: Booking) -> None:
    set_request_id("request-7")
    outbox.add("booking.moved", booking, payload={"old_starts_at": "x"}, by=SYSTEM)
    set_request_id("")
    row = Outbox.objects.get(kind="booking.moved")
    assert (row.aggregate, row.sequence, row.version) == (booking.pk, 0, 1)
    assert row.payload["booking"] == booking.pk
    assert row.payload["old_starts_at"] == "x"
    assert row.payload["starts_at"] == booking.starts_at.isoformat()
    assert row.request_id == "request-7"
    assert row.actor == {"kind": "system", "name": "Slotline", "source": "system"}


def test_the_same_thing_is_written_once(booking: Booking) -> None:
    outbox.add("booking.confirmed", booking)
    outbox.add("booking.confirmed", booking)
    outbox.add("booking.reminder", booking, payload={"hours": 24})
    outbox.add("booking.reminder", booking, payload={"hours": 2})
    assert Outbox.objects.count() == 3


# ── waking


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was published."""
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(publishing, "send", lambda *call, **_: calls.append(call))
    return calls


def test_a_worker_is_woken_once_and_after_the_commit(
    booking: Booking, sent: list[tuple[str, int]], salon_maria: Business,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        outbox.add("booking.confirmed", booking)
        outbox.add("booking.moved", booking)
        assert sent == []
    assert sent == [("booking.work_outbox", salon_maria.pk)]


def test_what_is_due_later_wakes_nobody(
    booking: Booking, sent: list[tuple[str, int]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        outbox.add("booking.reminder", booking, due_at=timezone.now() + SECOND)
    assert sent == []


# ── leasing


def test_a_leased_row_is_nobody_elses_until_its_lease_ends(booking: Booking) -> None:
    outbox.add("booking.confirmed", booking)
    now = timezone.now()
    (row,) = outbox.lease(now=now)
    assert row.attempts == 1
    assert outbox.lease(now=now + 59 * SECOND) == []
    (again,) = outbox.lease(now=now + 61 * SECOND)
    assert (again.pk, again.attempts) == (row.pk, 2)


def test_a_clock_that_was_ahead_does_not_keep_a_row_for_long(booking: Booking) -> None:
    outbox.add("booking.confirmed", booking)
    now = timezone.now()
    assert len(outbox.lease(now=now + dt.timedelta(days=1))) == 1
    assert len(outbox.lease(now=now)) == 1


def test_a_younger_row_waits_for_its_elder_but_not_for_one_that_is_not_due(
    booking: Booking,
) -> None:
    now = timezone.now()
    outbox.add("booking.reminder", booking, due_at=now + 60 * SECOND, payload={"hours": 24})
    outbox.add("booking.confirmed", booking, due_at=now)
    outbox.add("booking.moved", booking, due_at=now)
    assert [row.kind for row in outbox.lease(5, now=now)] == ["booking.confirmed"]
    assert outbox.lease(5, now=now) == []


def test_another_bookings_row_does_not_wait(book: Book, ten: dt.datetime) -> None:
    book()
    book(ten + dt.timedelta(hours=1))
    assert len(outbox.lease(5)) == 2


def test_a_failed_row_holds_up_nobody(booking: Booking) -> None:
    outbox.add("booking.confirmed", booking)
    outbox.add("booking.moved", booking)
    (elder,) = outbox.lease()
    outbox.fail(elder, "for a reason")
    assert [row.kind for row in outbox.lease()] == ["booking.moved"]


def test_retries_wait_longer_and_longer_and_then_stop(booking: Booking) -> None:
    outbox.add("booking.confirmed", booking)
    waits = []
    now = timezone.now()
    for _ in range(5):
        (row,) = outbox.lease(now=now)
        outbox.retry(row, "down")
        waits.append(round((row.due_at - timezone.now()).total_seconds()))
        now = max(now, row.due_at) + SECOND
    assert waits[:4] == [30, 120, 600, 3600]
    assert row.failed_at is not None
    assert outbox.lease(now=now + dt.timedelta(days=9)) == []
    assert row.error == "down"


# ── over all businesses


def test_the_sweep_finds_businesses_with_something_due(
    booking: Booking, salon_maria: Business, praxis_otto: Business
) -> None:
    enter_business(salon_maria)
    now = timezone.now()
    leave_business()
    assert outbox.businesses_with_due(now=now) == []
    enter_business(salon_maria)
    outbox.add("booking.confirmed", booking, due_at=now + 10 * SECOND)
    leave_business()
    assert outbox.businesses_with_due(now=now) == []
    assert outbox.businesses_with_due(now=now + 11 * SECOND) == [salon_maria.pk]


def test_the_sweep_finds_what_a_dead_worker_left(booking: Booking, salon_maria: Business) -> None:
    outbox.add("booking.confirmed", booking)
    now = timezone.now()
    outbox.lease(now=now)
    assert outbox.businesses_with_due(now=now + SECOND) == []
    assert outbox.businesses_with_due(now=now + 61 * SECOND) == [salon_maria.pk]


def test_a_closed_business_is_left_alone_and_a_suspended_one_is_not(
    booking: Booking, salon_maria: Business
) -> None:
    outbox.add("booking.confirmed", booking)
    salon_maria.state = Business.State.SUSPENDED
    salon_maria.save()
    assert outbox.businesses_with_due() == [salon_maria.pk]
    salon_maria.state = Business.State.CLOSED
    salon_maria.save()
    assert outbox.businesses_with_due() == []


def test_the_lag_is_the_age_of_the_oldest_due_row(booking: Booking) -> None:
    now = timezone.now()
    assert outbox.lag(now=now) == 0
    outbox.add("booking.confirmed", booking, due_at=now - 90 * SECOND)
    outbox.add("booking.reminder", booking, due_at=now + 90 * SECOND)
    assert outbox.lag(now=now) == pytest.approx(90)


# ── really at once


@pytest.mark.races
def test_two_workers_never_lease_the_same_row(
    tx_salon: Business, ion: Person, ten: dt.datetime
) -> None:
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    for number in range(12):
        at = ten + dt.timedelta(minutes=30 * number)
        bookings.book(plan=plan, starts_at=at, person=ion, by=CLIENT, nonce=uuid4().hex)
    taken: list[int] = []
    together = threading.Barrier(6)

    def worker() -> None:
        enter_business(tx_salon)
        together.wait()
        while rows := outbox.lease(2):
            taken.extend(row.pk for row in rows)
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 12


def test_a_commit_does_not_wait_for_a_redis_that_is_away(
    tx_salon: Business, ion: Person, ten: dt.datetime
) -> None:
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    before = current_app.conf.broker_write_url
    with frozen() as url:
        current_app.conf.broker_write_url = url
        courtesy.forget()
        began = time.monotonic()
        booking = bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce=uuid4().hex)
        took = time.monotonic() - began
        current_app.conf.broker_write_url = before
        courtesy.forget()
    assert booking.state == "confirmed"
    assert took < 0.5
    assert Outbox.objects.filter(kind="booking.confirmed", done_at=None).exists()
