"""kill -9 of PostgreSQL under the demo's settings: no acknowledged booking is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from ops.embedded import Servers
from tests.plugin import ENVIRONMENT, ROOT

CLIENTS = 4
ROUNDS = 2
# Long enough for some dozens of bookings per client.
SECONDS = 2.0

MAKE = """
import django; django.setup()
from tests import people
people.make_salon()
"""


@pytest.fixture
def servers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Servers]:
    """A PostgreSQL that keeps its promises, as `make demo` starts it, with a salon in it."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")
    tmp_path.chmod(0o711)
    own = Servers(tmp_path / "servers", durable=True)
    own.start(dies_with_parent=True)
    run(own, "manage.py", "migrate_all")
    run(own, "-c", MAKE)
    yield own
    own.remove()


def environment(servers: Servers) -> dict[str, str]:
    """For a process that talks to these servers."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": path}
    return os.environ | ENVIRONMENT | servers.environment() | settings


def run(servers: Servers, *arguments: str) -> None:
    """Run Python to its end."""
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(servers), check=True, timeout=60
    )


def kill_postgres(servers: Servers) -> None:
    """Kill the server and all its children at once, as a power cut does."""
    assert servers.postgres is not None
    server = servers.postgres.running()
    assert server is not None
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.mark.timeout(180)
def test_no_acknowledged_booking_is_lost(servers: Servers) -> None:
    sure: set[str] = set()
    for _ in range(ROUNDS):
        clients = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.crash.book_until_killed", str(n)],
                cwd=ROOT,
                env=environment(servers),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for n in range(CLIENTS)
        ]
        _wait_for_a_line(clients, sure)
        time.sleep(SECONDS)
        kill_postgres(servers)
        for client in clients:
            said, _ = client.communicate(timeout=30)
            sure |= set(said.split())
        servers.start(dies_with_parent=True)
    assert len(sure) > CLIENTS * ROUNDS
    with psycopg.connect(servers.environment()["DATABASE_URL"]) as connection:
        schema = connection.execute("SELECT schema_name FROM tenants_business").fetchone()
        assert schema is not None
        connection.execute(f"SET search_path = {schema[0]}")
        kept = {row[0] for row in connection.execute("SELECT code FROM booking_booking")}
        followed = connection.execute(
            "SELECT count(*) FROM booking_booking b WHERE NOT EXISTS ("
            " SELECT FROM booking_outbox o WHERE o.aggregate = b.id"
            " AND o.kind = 'booking.confirmed')"
        ).fetchone()
    assert sure <= kept
    assert followed == (0,)


def _wait_for_a_line(clients: list[subprocess.Popen[str]], sure: set[str]) -> None:
    """Until every client has booked once: from then on the clock runs."""
    for client in clients:
        assert client.stdout is not None
        line = client.stdout.readline().strip()
        assert line, "a client ended before its first booking"
        sure.add(line)
