"""Workers that find all reminders of a day due at once: one mail."""

from __future__ import annotations

import datetime as dt
import threading
from unittest import mock
from uuid import uuid4

import pytest
from django.db import connection, connections

from booking import automation, bookings, schedule
from booking.automation import reminding
from booking.bookings import Person
from booking.models import Outbox, Setting
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business
from tests.booking.notify.conftest import post, ten
from tests.post_office import PostOffice

__all__ = ["post", "ten"]

WORKERS = 4


@pytest.fixture
def four_due(tx_salon: Business, ion: Person, ten: dt.datetime) -> Business:
    """A salon with four appointments of Ion on one day, whose reminders are all due."""
    Setting.objects.update(reminders_h=[24])
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    for hours in range(4):
        at = ten + dt.timedelta(hours=hours)
        bookings.book(plan=plan, starts_at=at, person=ion, by=CLIENT, nonce=uuid4().hex)
    Outbox.objects.exclude(kind="booking.reminder").delete()
    return tx_salon


def work_at_once(business: Business, now: dt.datetime) -> None:
    together = threading.Barrier(WORKERS)

    def worker() -> None:
        connection.set_tenant(business)  # type: ignore[attr-defined]
        together.wait()
        try:
            automation.work()
        finally:
            connections.close_all()

    with mock.patch("django.utils.timezone.now", return_value=now):
        threads = [threading.Thread(target=worker) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@pytest.mark.races
def test_workers_at_once_remind_of_a_day_once(
    four_due: Business, ten: dt.datetime, post: PostOffice
) -> None:
    work_at_once(four_due, ten - dt.timedelta(hours=5))
    assert len(post.letters) == 1
    assert not Outbox.objects.filter(done_at=None).exists()


@pytest.mark.races
def test_without_the_lock_on_the_days_rows_they_remind_more_than_once(
    four_due: Business, ten: dt.datetime, post: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "_rows", lambda row, day: [])
    work_at_once(four_due, ten - dt.timedelta(hours=5))
    assert len(post.letters) > 1
