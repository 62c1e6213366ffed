"""The stream behind the real server, joined with Django and apart: a booking made, a tab closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPResponse
from typing import Any

import psutil
import pytest
from django.db import connection

from booking import bookings
from booking.realtime import token
from booking.realtime.hub import MOST_OF_ONE_READER
from ops.embedded.home import free_port
from tenants.actor import SYSTEM
from tenants.models import Business
from tests.booking.realtime.visits import booked

GRANIAN = (sys.executable, "-m", "granian", "--interface", "asgi")
APPS = ["config.asgi:application", "config.live:application"]
READY = 30.0


class Server:
    """granian with one of our apps on this test process's database."""

    def __init__(self, app: str) -> None:
        self.port = free_port()
        base = os.environ["DATABASE_URL"].rpartition("/")[0]
        self.process = subprocess.Popen(
            [*GRANIAN, "--port", str(self.port), app],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
                "DB_POOL": "2",
                "PYTHONPATH": os.pathsep.join(sys.path),
            },
        )
        end = time.monotonic() + READY
        while not self.is_ready():
            assert time.monotonic() < end
            assert self.process.poll() is None
            time.sleep(0.1)

    def is_ready(self) -> bool:
        """Whether it answers, and hears what it is to pass on."""
        try:
            return self.get("/healthz").status == 200
        except OSError:
            return False

    def get(self, path: str) -> HTTPResponse:
        """One GET, its answer unread."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=10)
        line.request("GET", path)
        return line.getresponse()

    def stop(self) -> None:
        """End it and its workers, which outlive a server that is killed."""
        workers = psutil.Process(self.process.pid).children() if self.process.poll() is None else []
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        finally:
            for worker in workers:
                with suppress(psutil.NoSuchProcess):
                    worker.kill()


@pytest.fixture(params=APPS)
def server(request: pytest.FixtureRequest, django_db_setup: None) -> Iterator[Server]:
    """Once joined with Django, once apart."""
    running = Server(request.param)
    yield running
    running.stop()


def address(business: Business, user: int = 1) -> str:
    """The stream of a business, with a ticket."""
    slug = business.slug
    ticket = token.make(business=business.pk, slug=slug, user=user, read_at=time.time())
    return f"/live/{slug}/?token={ticket}"


def events(answer: HTTPResponse, stop: Callable[[str], bool]) -> list[tuple[str, dict[str, Any]]]:
    """What is read until an event of that name has come, beats left out."""
    found: list[tuple[str, dict[str, Any]]] = []
    while True:
        name = answer.readline().decode().removeprefix("event: ").strip()
        data = json.loads(answer.readline().decode().removeprefix("data: "))
        assert answer.readline() == b"\n"
        if name != "beat":
            found.append((name, data))
        if stop(name):
            return found


def first_beat(server: Server, path: str) -> HTTPResponse:
    """An open stream."""
    answer = server.get(path)
    assert answer.status == 200
    events(answer, lambda name: name == "beat")
    return answer


def test_every_change_of_a_booking_is_heard(server: Server, tx_salon: Business) -> None:
    answer = first_beat(server, address(tx_salon))
    booking = booked()
    bookings.cancel(booking, by=SYSTEM)
    told = events(answer, lambda name: name == "booking")
    told += events(answer, lambda name: name == "booking")
    changes = [data for name, data in told if name == "booking"]
    assert changes == [
        {"code": booking.code, "verb": "book"},
        {"code": booking.code, "verb": "cancel"},
    ]


def test_closed_tabs_make_room(server: Server, tx_salon: Business) -> None:
    path = address(tx_salon)
    tabs = [first_beat(server, path) for _ in range(MOST_OF_ONE_READER)]
    assert server.get(path).status == 429
    for tab in tabs:
        tab.close()
    end = time.monotonic() + 5
    while server.get(path).status != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_foreign_token_is_a_404_on_the_wire(
    server: Server, tx_salon: Business, tx_praxis: Business
) -> None:
    path = address(tx_praxis).replace("praxis-otto", "salon-maria")
    assert server.get(path).status == 404


def test_the_server_ends_although_tabs_are_open(server: Server, tx_salon: Business) -> None:
    tabs = [first_beat(server, address(tx_salon)) for _ in range(3)]
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(timeout=8) is not None
    assert len(tabs) == 3


def test_the_stream_apart_loads_no_orm() -> None:
    code = "import sys, config.live; print('django.db.models' in sys.modules)"
    path = os.pathsep.join(sys.path)
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "False"
