"""Drives the stream as a server does, and says NOTIFY as a booking does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import psycopg

from booking.realtime import token
from booking.realtime.app import Message, Stream
from booking.realtime.hub import Hub

SALON, PRAXIS, MARIA, OTTO = 71, 72, 701, 702


async def until(true: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something to become true; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.005)


@asynccontextmanager
async def listening(conninfo: str) -> AsyncIterator[Hub]:
    """A hub that hears."""
    hub = Hub(conninfo)
    hub.start()
    await until(lambda: hub.is_listening)
    try:
        yield hub
    finally:
        await hub.stop()


async def notify(conninfo: str, *payloads: object) -> None:
    """Say each of these on the channel, in one transaction."""
    texts = [each if isinstance(each, str) else json.dumps(each) for each in payloads]
    async with await psycopg.AsyncConnection.connect(conninfo) as connection:
        for text in texts:
            await connection.execute("SELECT pg_notify('live', %s)", [text])


def change(business: int, code: str = "ABC234", verb: str = "book", **more: Any) -> dict[str, Any]:
    """What a verb says of a change."""
    return {"business": business, "code": code, "verb": verb, **more}


def ticket(
    business: int = SALON, slug: str = "salon-maria", user: int = MARIA, age: float = 0
) -> str:
    """A token for that stream, as a page of `age` seconds holds it."""
    return token.make(business=business, slug=slug, user=user, read_at=time.time() - age)


class Reader:
    """One request to the stream; `said` is what the server has been given to send."""

    def __init__(self, stream: Stream, path: str, given: str = "", method: str = "GET") -> None:
        self.scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": f"token={given}".encode(),
        }
        self.said: list[Message] = []
        self.mail: asyncio.Queue[Message] = asyncio.Queue()
        self.mail.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        self.stuck = asyncio.Event()
        self.stuck.set()
        self.task = asyncio.create_task(self._run(stream))

    async def _run(self, stream: Stream) -> None:
        await stream(self.scope, self.mail.get, self._take)

    async def _take(self, message: Message) -> None:
        await self.stuck.wait()
        self.said.append(message)

    def leave(self) -> None:
        """Close the tab."""
        self.mail.put_nowait({"type": "http.disconnect"})

    @property
    def status(self) -> int:
        """The status, 0 as long as there is none."""
        return int(self.said[0]["status"]) if self.said else 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers."""
        return {name.decode(): value.decode() for name, value in self.said[0]["headers"]}

    @property
    def text(self) -> str:
        """The body so far."""
        return b"".join(each.get("body", b"") for each in self.said[1:]).decode()

    def events(self, name: str) -> list[dict[str, Any]]:
        """The data of all events of that name so far."""
        parts = [part.split("\ndata: ") for part in self.text.split("\n\n") if part]
        return [json.loads(data) for event, data in parts if event == f"event: {name}"]


@asynccontextmanager
async def reading(stream: Stream, given: str, slug: str = "salon-maria") -> AsyncIterator[Reader]:
    """An open stream, past its first beat."""
    reader = Reader(stream, f"/live/{slug}/", given)
    await until(lambda: reader.events("beat") or reader.task.done())
    assert reader.status == 200
    try:
        yield reader
    finally:
        reader.leave()
        reader.stuck.set()
        await asyncio.wait_for(reader.task, 5)
