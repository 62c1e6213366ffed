"""The proxy passes on, cuts, delays and swallows; and ends with whoever started it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from ops.chaos.stack import Proxy


@pytest.fixture
def echo() -> Iterator[int]:
    """A server that says everything back; its port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer(line: socket.socket) -> None:
            with suppress(OSError), line:
                while data := line.recv(1024):
                    line.sendall(data)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    line, _ = server.accept()
                    threading.Thread(target=answer, args=[line], daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@pytest.fixture
def proxy(echo: int) -> Iterator[Proxy]:
    """In front of it."""
    proxy = Proxy(echo)
    yield proxy
    proxy.stop()


@pytest.fixture
def line(proxy: Proxy) -> Iterator[socket.socket]:
    """A connection through it that has worked."""
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as line:
        assert said(line, b"hello") == b"hello"
        yield line


def said(line: socket.socket, data: bytes) -> bytes:
    line.sendall(data)
    return line.recv(1024)


def is_dead(line: socket.socket) -> bool:
    """Whether nothing comes back any more."""
    try:
        return said(line, b"still there?") == b""
    except ConnectionError:
        return True


def test_large_answers_come_whole(line: socket.socket) -> None:
    data = bytes(range(256)) * 4096
    threading.Thread(target=line.sendall, args=[data]).start()
    got = b""
    while len(got) < len(data):
        got += line.recv(65536)
    assert got == data


def test_a_cut_resets_what_is_open_and_takes_new_connections(
    proxy: Proxy, line: socket.socket
) -> None:
    proxy.order("cut")
    assert is_dead(line)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as again:
        assert said(again, b"hello") == b"hello"


def test_a_delay_holds_up_both_ways_and_keeps_the_order(proxy: Proxy, line: socket.socket) -> None:
    proxy.order("delay", 0.15)
    began = time.monotonic()
    line.sendall(b"one ")
    line.sendall(b"two")
    got = b""
    while got != b"one two":
        got += line.recv(1024)
    assert time.monotonic() - began >= 0.3
    proxy.order("delay", 0)


def test_what_was_swallowed_comes_when_the_network_is_back(
    proxy: Proxy, line: socket.socket
) -> None:
    proxy.order("swallow", "on")
    line.settimeout(0.3)
    with pytest.raises(TimeoutError):
        said(line, b"hello")
    line.settimeout(5)
    proxy.order("swallow", "off")
    assert line.recv(1024) == b"hello"


def test_it_follows_a_server_that_comes_back_elsewhere(proxy: Proxy, echo: int) -> None:
    proxy.order("target", 1)  # nobody listens there
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as other:
        assert is_dead(other)
    proxy.order("target", echo)
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=5) as again:
        assert said(again, b"hello") == b"hello"


def test_it_ends_when_its_orders_end(proxy: Proxy) -> None:
    assert proxy.process.stdin
    proxy.process.stdin.close()
    assert proxy.process.wait(timeout=5) == 0
    proxy.process.stdin = None
