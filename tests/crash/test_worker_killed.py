"""A worker that is killed between the commit and the mail: the mail still goes out."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Delivery, Outbox
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business
from tests.booking.notify.conftest import ten
from tests.plugin import ROOT
from tests.post_office import PostOffice, post_office

__all__ = ["ten"]

ION = "ion@example.com"
# Short enough for a test; 60 s otherwise.
LEASE = 3
PATIENCE = 40.0


@contextmanager
def worker(office: PostOffice, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker with its own beat, in a process of its own."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    environment = os.environ | {
        "DATABASE_URL": urlunsplit(database),
        "EMAIL_URL": f"smtp://127.0.0.1:{office.port}",
        "OUTBOX_LEASE": str(LEASE),
        "DB_POOL": "0",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
    }
    beat = ["--beat", f"--schedule={log.with_suffix('.beat')}"]
    command = ["worker", "--pool=threads", "--concurrency=2", "--without-gossip", *beat]
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "config.celery", *command],
            cwd=ROOT,
            env=environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        # Its beat is a process of its own and outlives a killed worker: end the whole group.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server."""
    with post_office() as office:
        yield office


@pytest.fixture
def nothing_queued() -> None:
    """No task of another test is waiting in this process's Redis."""
    with current_app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()


def test_a_worker_killed_while_it_hands_over_the_mail_is_made_up_for(
    tx_salon: Business,
    ion: Person,
    ten: dt.datetime,
    office: PostOffice,
    nothing_queued: None,
    tmp_path: Path,
) -> None:
    killed = threading.Event()

    def hang_up(letter: EmailMessage) -> str:
        """The mail has been sent in full, but the worker dies before it hears so."""
        if killed.is_set():
            return "250 kept"
        os.kill(first.pid, signal.SIGKILL)
        killed.set()
        return "451 nobody listens"

    office.answer = hang_up
    with worker(office, tmp_path / "worker.log") as first:
        plan = schedule.resolve([Choice("tuns-barbati", "ana")])
        booking = bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce=uuid4().hex)
        wait_until(killed.is_set)
        first.wait()
    row = Outbox.objects.get(kind="booking.confirmed")
    assert row.done_at is None
    assert not Delivery.objects.filter(state="handed_over").exists()
    with worker(office, tmp_path / "worker.log"):
        wait_until(lambda: Outbox.objects.filter(pk=row.pk, done_at__isnull=False).exists())
    assert set(Delivery.objects.values_list("state", flat=True)) == {"handed_over"}
    lost, received = office.to(ION)
    assert lost["Message-ID"] == received["Message-ID"]
    assert len(office.to("salon@example.com")) == 1
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    assert settings.OUTBOX_LEASE == 60
