"""The joined app behind the real server: bodies arrive, and what must not pass is refused."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

import pytest
from django.db import connection

from booking.realtime.app import Message, Receive, Scope, Send
from config import asgi
from ops.embedded.home import free_port

GRANIAN = (sys.executable, "-m", "granian", "--interface", "asgi")


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    """granian with `config.asgi` on this test process's database."""
    number = free_port()
    base = os.environ["DATABASE_URL"].rpartition("/")[0]
    server = subprocess.Popen(
        [*GRANIAN, "--port", str(number), "config.asgi:application"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={
            **os.environ,
            "DATABASE_URL": f"{base}/{connection.settings_dict['NAME']}",
            "DB_POOL": "2",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    end = time.monotonic() + 30
    while time.monotonic() < end and server.poll() is None:
        try:
            if ask(number, "GET", "/healthz").status == 200:
                break
        except OSError:
            time.sleep(0.1)
    yield number
    server.terminate()
    server.communicate(timeout=15)


def ask(port: int, method: str, path: str, body: str | None = None, **headers: str) -> HTTPResponse:
    """One request; underscores in header names become hyphens."""
    line = HTTPConnection("127.0.0.1", port, timeout=10)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    line.request(method, path, body=body, headers=names)
    return line.getresponse()


def test_the_body_of_a_form_arrives(port: int) -> None:
    page = ask(port, "GET", "/accounts/login/")
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token
    typed = "somebody-typed-this@example.com"
    form = {"csrfmiddlewaretoken": token[1], "login": typed, "password": "wrong"}
    answer = ask(
        port,
        "POST",
        "/accounts/login/",
        urlencode(form),
        Cookie=cookie,
        Content_Type="application/x-www-form-urlencoded",
        Origin="http://testserver",
    )
    assert answer.status == 200
    assert typed in answer.read().decode()


def test_a_chunked_body_is_refused_rather_than_arriving_empty(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            b"POST /accounts/login/ HTTP/1.1\r\nHost: testserver\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n"
        )
        assert line.recv(1000).startswith(b"HTTP/1.1 411 ")


def test_a_large_body_is_refused(port: int) -> None:
    answer = ask(port, "POST", "/accounts/login/", Content_Length="5000001")
    assert answer.status == 413


def test_nul_in_a_path_is_refused(port: int) -> None:
    assert ask(port, "GET", "/book/%00/").status == 400


def test_an_unknown_page_is_a_404_with_an_id(port: int) -> None:
    answer = ask(port, "GET", "/nowhere/")
    assert answer.status == 404
    assert answer.headers["X-Request-ID"] in answer.read().decode()


def test_connections_that_a_restarted_database_has_cut_are_not_handed_out(
    port: int, db: None
) -> None:
    def found() -> int:
        return ask(port, "GET", "/book/nobody-has-this-name/").status

    assert found() == 404
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.rowcount >= 1
    assert [found(), found(), found()] == [404, 404, 404]


async def _receive() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


@pytest.mark.parametrize(
    ("path", "app"), [("/live/salon-maria", "live"), ("/liver/", "django"), ("/book/", "django")]
)
def test_the_routing_table_sends_a_prefix_to_its_app(
    path: str, app: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    asked: list[str] = []

    def named(name: str) -> asgi.App:
        async def answer(_scope: Scope, receive: Receive, _send: Send) -> None:
            await receive()
            asked.append(name)

        return answer

    async def send(_message: Message) -> None:
        pass

    monkeypatch.setattr(asgi, "ROUTES", {"/live/": named("live")})
    monkeypatch.setattr(asgi, "_django", named("django"))
    asyncio.run(asgi.application({"type": "http", "path": path}, _receive, send))
    assert asked == [app]
