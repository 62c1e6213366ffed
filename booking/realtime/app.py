"""Server-sent events for the cockpit, as a small ASGI app outside of Django's request cycle.

`/live/<slug>/?token=…`: the token decides. `config.asgi` mounts it beside Django, `config.live`
runs it apart. It answers `/healthz` too, for an install where it stands alone.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final
from urllib.parse import parse_qs

from booking.realtime import token
from booking.realtime.hub import Hub, Line, Outdated, Signal, TooManyStreams

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

PATH: Final = re.compile(r"/live/([a-z0-9-]{1,80})/")
# Below the 30 s and more after which proxies and phones give up a silent connection. An event and
# no comment, so that the page notices when beats stay away.
HEARTBEAT: Final = 25.0
# A reader that takes nothing for so long is gone (s).
TAKE_WITHIN: Final = 20.0
HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    (b"x-content-type-options", b"nosniff"),
]
RENEW: Final = Signal("renew")


class Stream:
    """The app. `start` and `stop` follow the server's own life."""

    def __init__(self, hub: Hub, *, heartbeat: float = HEARTBEAT) -> None:
        self.hub = hub
        self.heartbeat = heartbeat

    def start(self) -> None:
        """Listen before the first page asks."""
        self.hub.start()

    def end(self) -> None:
        """End every stream, so that the server can end."""
        self.hub.end()

    async def stop(self) -> None:
        """End every stream and listen no more."""
        await self.hub.stop()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: a stream for who has a ticket, a few words for everybody else."""
        if scope["path"] == "/healthz":
            await refuse(send, 200 if self.hub.is_listening else 503)
            return
        address = PATH.fullmatch(scope["path"])
        if scope["method"] != "GET" or not address:
            await refuse(send, 404 if scope["method"] == "GET" else 405)
            return
        given = parse_qs(scope["query_string"].decode("ascii", "replace")).get("token", [""])[0]
        try:
            ticket = token.check(given, slug=address[1])
            self.hub.start()
            line = self.hub.join(ticket.business, ticket.user, since=ticket.since)
        except (token.Expired, Outdated):
            await refuse(send, 403)
        except token.BadToken:
            await refuse(send, 404)
        except TooManyStreams:
            await refuse(send, 429)
        else:
            await self._serve(line, ticket.expires_at, receive, send)

    async def _serve(self, line: Line, until: float, receive: Receive, send: Send) -> None:
        leaving = asyncio.create_task(_left(line, receive))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            await self._write(line, until, send)
        except (OSError, TimeoutError):
            pass  # the reader has gone; there is nobody to tell
        finally:
            self.hub.leave(line)
            leaving.cancel()

    async def _write(self, line: Line, until: float, send: Send) -> None:
        # A beat at once: proxies pass the headers on with the first byte of the body.
        beat = frame(Signal("beat", json.dumps({"every": self.heartbeat})))
        await _chunk(send, beat)
        while not line.ended and (left := until - time.time()) > 0:
            try:
                async with asyncio.timeout(min(self.heartbeat, left)):
                    signal = await line.waiting.get()
            except TimeoutError:
                await _chunk(send, beat)
            else:
                if signal:
                    await _chunk(send, frame(signal))
        if not line.ended:
            await _chunk(send, frame(RENEW))
        await _chunk(send, b"", more=False)


async def _left(line: Line, receive: Receive) -> None:
    """Wait until the reader goes away, then let the writer stop."""
    while (await receive())["type"] != "http.disconnect":
        pass
    line.end()


async def _chunk(send: Send, body: bytes, *, more: bool = True) -> None:
    async with asyncio.timeout(TAKE_WITHIN):
        await send({"type": "http.response.body", "body": body, "more_body": more})


def frame(signal: Signal) -> bytes:
    """One event (HTML standard, server-sent events: an event without data is not dispatched)."""
    return f"event: {signal.event}\ndata: {signal.data or '{}'}\n\n".encode()


async def refuse(send: Send, status: int) -> None:
    """An answer without a stream: the status says it all."""
    headers = [(b"content-type", b"text/plain"), (b"cache-control", b"no-store")]
    if status == 429:
        headers.append((b"retry-after", b"30"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": f"{status}\n".encode()})
