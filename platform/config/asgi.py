"""One process for everything: Django as WSGI in threads beside small asynchronous apps.

For the demo and small installs: `granian --interface asgi config.asgi:application`. Django stays
WSGI because its requests cost several times more as ASGI (ADR 0002).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from a2wsgi import WSGIMiddleware

from booking.realtime.app import Message, Receive, Scope, Send
from config.live import lifespan, stream
from config.wsgi import application as django

App = Callable[[Scope, Receive, Send], Awaitable[None]]

# The pool of database connections has room for as many (settings.DB_POOL).
THREADS = 16
# Path prefix → the asynchronous app that answers it; everything else is Django's.
ROUTES: dict[str, App] = {"/live/": stream}

_django = cast("App", WSGIMiddleware(cast("Any", django), workers=THREADS))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand a request to the app its path belongs to."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    if scope["type"] != "http":
        return
    path: str = scope["path"]
    app = next((app for prefix, app in ROUTES.items() if path.startswith(prefix)), _django)

    async def read() -> Message:
        # granian's receive is no coroutine function; a2wsgi needs one or every POST fails.
        return await receive()

    await app(scope, read, send)
