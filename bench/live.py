"""From commit to browser: how long a change takes to reach an open stream, one JSON object a line.

`.venv/bin/python bench/live.py` starts a PostgreSQL and the stream behind granian, alone and joined
with Django, and says 200 changes to 1 and to 100 open streams of which the last one is timed. The
bare line of each is NOTIFY to LISTEN without us.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from ops.embedded import Servers  # noqa: E402
from ops.embedded.home import free_port  # noqa: E402
from tests.plugin import ENVIRONMENT  # noqa: E402

CHANGES = 200
BUSINESS = 71
# So many streams of one member a process allows; further ones belong to further members.
EACH = 20


def main() -> None:
    """Start PostgreSQL, measure, stop it."""
    with tempfile.TemporaryDirectory(prefix="slotline-bench-") as folder:
        Path(folder).chmod(0o711)
        servers = Servers(Path(folder), durable=True)
        try:
            os.environ.update(ENVIRONMENT | servers.start(dies_with_parent=True))
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as writer:
                tell("NOTIFY to LISTEN", 0, list(bare(writer)))
                for app in ("config.live", "config.asgi"):
                    for streams in (1, 100):
                        with server(app) as port:
                            tell(app, streams, list(streamed(writer, port, streams)))
        finally:
            servers.stop()


def bare(writer: psycopg.Connection) -> Iterator[float]:
    """Seconds without us: one connection says, another hears."""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as ear:
        ear.execute("LISTEN live")
        for number in range(CHANGES):
            committed = say(writer, number)
            next(ear.notifies(stop_after=1))
            yield time.perf_counter() - committed


def streamed(writer: psycopg.Connection, port: int, streams: int) -> Iterator[float]:
    """Seconds from the end of the commit until the event of the last stream can be read."""
    tabs = [tab(port, user=1 + n // EACH) for n in range(streams)]
    for number in range(CHANGES):
        committed = say(writer, number)
        event = read(tabs[-1])
        yield time.perf_counter() - committed
        assert event == {"code": f"C{number:05d}", "verb": "book"}
        for other in tabs[:-1]:
            assert read(other) == event


def say(writer: psycopg.Connection, number: int) -> float:
    """One change, committed; answers when the commit was known."""
    time.sleep(0.005)
    change = {"business": BUSINESS, "code": f"C{number:05d}", "verb": "book"}
    with writer.transaction():
        writer.execute("SELECT pg_notify('live', %s)", [json.dumps(change)])
    return time.perf_counter()


def tab(port: int, *, user: int) -> HTTPResponse:
    """An open stream, past its first beat."""
    from booking.realtime import token

    ticket = token.make(business=BUSINESS, slug="bench", user=user, read_at=time.time())
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    line.request("GET", f"/live/bench/?token={ticket}")
    answer = line.getresponse()
    assert answer.status == 200
    while answer.readline() != b"\n":
        pass
    return answer


def read(answer: HTTPResponse) -> dict[str, str]:
    """The next change; beats are passed over."""
    while True:
        name, data = answer.readline(), answer.readline()
        answer.readline()
        if name == b"event: booking\n":
            found: dict[str, str] = json.loads(data.removeprefix(b"data: "))
            return found


@contextmanager
def server(app: str) -> Iterator[int]:
    """granian with that app; answers its port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port)]
    running = subprocess.Popen(
        [*command, f"{app}:application"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "DB_POOL": "2"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not listens(port):
            assert running.poll() is None
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait(timeout=15)


def listens(port: int) -> bool:
    """Whether the stream answers and hears."""
    line = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/healthz")
        return line.getresponse().status == 200
    except OSError:
        return False


def tell(what: str, streams: int, seconds: list[float]) -> None:
    """One line of the result, in milliseconds."""
    assert len(seconds) == CHANGES
    told = {
        "what": what,
        "streams": streams,
        "p50_ms": round(statistics.median(seconds) * 1000, 2),
        "p99_ms": round(statistics.quantiles(seconds, n=100)[98] * 1000, 2),
        "load": round(os.getloadavg()[0], 1),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
