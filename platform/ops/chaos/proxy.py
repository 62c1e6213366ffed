"""A small TCP proxy between the product and PostgreSQL or Redis that can cut, delay and swallow.

`python -m ops.chaos.proxy LISTEN TARGET` on 127.0.0.1; orders come as lines on stdin and are
acknowledged on stdout. It ends when its stdin does, so it never outlives who started it.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from typing import cast

Order = Callable[["Wire", list[str]], None]


class Wire:
    """What is true for all connections: where they lead, and what is done to them."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.delay = 0.0
        self.swallowing = False
        self.ends: set[End] = set()

    def cut(self) -> None:
        """Reset every connection; new ones are taken."""
        for end in list(self.ends):
            end.abort()

    def swallow(self, on: bool) -> None:
        """Read nothing from anybody for a while, as a network does that loses all packets."""
        self.swallowing = on
        for end in self.ends:
            end.listen(not on)


class End(asyncio.Protocol):
    """One side of a connection; hands what it reads to the other side."""

    def __init__(self, wire: Wire, other: End | None = None) -> None:
        self.wire, self.other = wire, other
        self.transport: asyncio.Transport | None = None
        self.waiting: list[bytes] = []
        self.calling: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come, or the server has answered our call."""
        self.transport = cast("asyncio.Transport", transport)
        self.wire.ends.add(self)
        self.listen(not self.wire.swallowing)
        if self.other is None:
            self.other = End(self.wire, self)
            self.calling = asyncio.ensure_future(self._call(self.other))
        for data in self.waiting:
            self.transport.write(data)
        self.waiting.clear()

    async def _call(self, server: End) -> None:
        try:
            loop = asyncio.get_running_loop()
            await loop.create_connection(lambda: server, "127.0.0.1", self.wire.target)
        except OSError:
            self.abort()
            return
        if self.transport is None or self.transport.is_closing():
            server.abort()

    def data_received(self, data: bytes) -> None:
        """Pass it on, later if told so. A delay keeps the order: it is the same for all."""
        if self.other is None:
            return
        if self.wire.delay:
            asyncio.get_running_loop().call_later(self.wire.delay, self.other.send, data)
        else:
            self.other.send(data)

    def send(self, data: bytes) -> None:
        """To whom this end belongs, as soon as they are connected."""
        if self.transport is None:
            self.waiting.append(data)
        elif not self.transport.is_closing():
            self.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """What one side ends, ends for the other."""
        self.wire.ends.discard(self)
        if self.other and self.other.transport and not self.other.transport.is_closing():
            self.other.transport.close() if exc is None else self.other.transport.abort()

    def listen(self, on: bool) -> None:
        """Read on, or leave what comes in the kernel's buffer."""
        if self.transport and not self.transport.is_closing():
            self.transport.resume_reading() if on else self.transport.pause_reading()

    def abort(self) -> None:
        """End it without a word; the peer sees a reset."""
        if self.transport:
            self.transport.abort()


ORDERS: dict[str, Order] = {
    "target": lambda wire, words: setattr(wire, "target", int(words[0])),
    "cut": lambda wire, words: wire.cut(),
    "delay": lambda wire, words: setattr(wire, "delay", float(words[0])),
    "swallow": lambda wire, words: wire.swallow(words[0] == "on"),
}


async def serve(port: int, target: int) -> None:
    """Proxy until stdin ends."""
    loop, wire = asyncio.get_running_loop(), Wire(target)
    server = await loop.create_server(lambda: End(wire), "127.0.0.1", port)
    orders = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    _acknowledge()
    while line := (await orders.readline()).decode().split():
        ORDERS[line[0]](wire, line[1:])
        _acknowledge()
    server.close()


def _acknowledge() -> None:
    sys.stdout.write("done\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
