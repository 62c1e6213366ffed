"""The live stream apart from Django: `granian --interface asgi config.live:application`.

`config.asgi` takes the same stream into the one process of small installs. LISTEN needs the server
itself, so a pooler is passed by (DIRECT_DATABASE_URL).
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

sys.path[:0] = [
    entry
    for entry in map(str, (Path(__file__).parents[2], Path(__file__).parents[1]))
    if entry not in sys.path
]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings  # noqa: E402 - the project had to join the path first
from psycopg.conninfo import make_conninfo  # noqa: E402

from booking.realtime.app import Receive, Scope, Send, Stream  # noqa: E402
from booking.realtime.hub import Hub  # noqa: E402


def conninfo() -> str:
    """Where to listen, as libpq reads it."""
    if settings.DIRECT_DATABASE_URL:
        return str(settings.DIRECT_DATABASE_URL)
    told = settings.DATABASES["default"]
    names = {
        "host": "HOST",
        "port": "PORT",
        "user": "USER",
        "password": "PASSWORD",
        "dbname": "NAME",
    }
    return make_conninfo(**{ours: told[name] for ours, name in names.items() if told.get(name)})


Handler = Callable[[int, FrameType | None], Any]

stream = Stream(Hub(conninfo()), heartbeat=settings.LIVE_HEARTBEAT)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The stream alone."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
    elif scope["type"] == "http":
        await stream(scope, receive, send)


async def lifespan(receive: Receive, send: Send) -> None:
    """Listen from the start; end all streams when the server ends."""
    while True:
        message = await receive()
        stopping = message["type"] == "lifespan.shutdown"
        if stopping:
            await stream.stop()
        else:
            end_at_signals()
            stream.start()
        await send({"type": f"{message['type']}.complete"})
        if stopping:
            return


def end_at_signals() -> None:
    """End the streams at the signal itself: the server waits for them before it says shutdown.

    What handled the signal before still does; an event loop hears of it besides.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        usual = signal.getsignal(number)
        if callable(usual):  # else the signal ends the process by itself
            signal.signal(number, partial(_end_first, loop, usual))


def _end_first(loop: asyncio.AbstractEventLoop, usual: Handler, *told: Any) -> None:
    loop.call_soon_threadsafe(stream.end)
    usual(*told)
