"""The sweeps over all businesses, and the tasks that they ask for."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.utils import timezone

from booking import bookings, publishing, schedule, tasks
from booking.bookings import Person
from booking.models import Booking
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business
from tests.booking.notify.conftest import ten

__all__ = ["ten"]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What was published."""
    calls: list[tuple[str, int]] = []
    monkeypatch.setattr(publishing, "send", lambda *call, **_: calls.append(call))
    return calls


@pytest.fixture
def booking(salon_maria: Business, ion: Person, ten: dt.datetime) -> Booking:
    """A men's cut with Ana."""
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    return bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce=uuid4().hex)


def test_the_sweep_wakes_a_worker_per_business(
    booking: Booking, salon_maria: Business, sent: list[tuple[str, int]]
) -> None:
    tasks.sweep_outbox()
    assert sent == [("booking.work_outbox", salon_maria.pk)]


def test_past_appointments_are_completed_where_there_are_any(
    booking: Booking, salon_maria: Business, sent: list[tuple[str, int]]
) -> None:
    tasks.complete_past()
    assert sent == []
    hour = dt.timedelta(hours=1)
    now = timezone.now()
    Booking.objects.update(starts_at=now - 2 * hour, ends_at=now - hour)
    tasks.complete_past()
    assert sent == [("booking.complete_business", salon_maria.pk)]
    tasks.complete_business()
    booking.refresh_from_db()
    assert booking.state == "completed"


def test_only_the_sweeps_belong_to_no_business() -> None:
    public = {task.name for task in vars(tasks).values() if getattr(task, "public", False) is True}
    assert public == {"booking.sweep_outbox", "booking.complete_past", "booking.drop_exports"}
