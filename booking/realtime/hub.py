"""One LISTEN per process; what it hears goes to the open streams of that business, in memory.

The connection comes back by itself. Whoever may have missed something is told to reload, and while
nothing can be heard, the pages know it. Runs in one event loop, knows no Django; `app` uses it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

log = logging.getLogger(__name__)

# A page that has left this many events unread does not look; it is dropped and begins afresh.
QUEUE: Final = 64
# Streams of one member in one process: more tabs than anyone looks at, far below what would hurt.
MOST_OF_ONE_READER: Final = 20
# Between attempts to reach PostgreSQL (s): doubled each time, up to the longest.
FIRST_WAIT, LONGEST_WAIT = 0.25, 8.0
# A cut line looks like silence: the kernels ask each other, and know after 10 + 3 · 5 seconds.
KEEP_ALIVE: Final = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
# Longer than any ticket lives (s, see `token.LIFETIME`).
MEMORY: Final = 900.0
CODE, VERB = re.compile(r"[A-Z0-9]{4,32}"), re.compile(r"[a-z_]{2,32}")


class TooManyStreams(Exception):
    """This reader has as many open streams as one may have."""


class Outdated(Exception):
    """What the ticket stands for may have ended since it was made: a new one is needed."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A member who may see less from now on."""

    user: int


@dataclass(frozen=True, slots=True)
class Signal:
    """One event as a browser gets it."""

    event: str
    data: str = ""


RELOAD: Final = Signal("reload")
AWAY: Final = Signal("away")


@dataclass(eq=False, slots=True)
class Line:
    """One open stream; `waiting` ends with None, or at once when `ended` is set."""

    business: int
    user: int
    waiting: asyncio.Queue[Signal | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    ended: bool = False

    def end(self) -> None:
        """Let its writer stop, even one that waits for the next signal."""
        self.ended = True
        if not self.waiting.full():
            self.waiting.put_nowait(None)


class Hub:
    """Joins streams to what PostgreSQL says on the channel `live`."""

    def __init__(self, conninfo: str) -> None:
        self.conninfo = make_conninfo(
            conninfo, connect_timeout=5, application_name="slotline live", **KEEP_ALIVE
        )
        self.is_listening = False
        self.lines: defaultdict[int, set[Line]] = defaultdict(set)
        # When each business was last heard of, and since when nothing was missed (Unix seconds).
        self.heard: dict[int, float] = {}
        self.since = 0.0
        # When somebody's rights in a business ended (Unix seconds): older tickets are worthless.
        self.gone: dict[tuple[int, int], float] = {}
        self.task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to listen in the running loop; a second call changes nothing."""
        if self.task is None or self.task.done():
            self.task = asyncio.create_task(self._listen())

    def end(self) -> None:
        """End all streams."""
        for line in self._all():
            self.leave(line)

    async def stop(self) -> None:
        """End all streams, then the connection."""
        self.end()
        if self.task:
            self.task.cancel()
            await asyncio.wait({self.task}, timeout=2)
        self.is_listening = False

    def join(self, business: int, user: int, *, since: float) -> Line:
        """A new stream. What has happened `since` the page was read reaches it as a reload.

        Raises TooManyStreams, or Outdated when the reader's rights have ended since then.
        """
        if since <= self.gone.get((business, user), 0.0):
            raise Outdated
        mine = self.lines[business]
        if sum(line.user == user for line in mine) >= MOST_OF_ONE_READER:
            raise TooManyStreams
        line = Line(business, user)
        mine.add(line)
        if not self.is_listening:
            self._put(line, AWAY)
        elif since <= max(self.since, self.heard.get(business, 0.0)):
            self._put(line, RELOAD)
        return line

    def leave(self, line: Line) -> None:
        """Forget a stream and let its writer stop."""
        line.end()
        self.lines[line.business].discard(line)
        if not self.lines[line.business]:
            del self.lines[line.business]

    async def _listen(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.warning("The live stream has lost PostgreSQL: %s", type(error).__name__)
            if self.is_listening:
                wait = FIRST_WAIT
                self.is_listening = False
                self._tell_all(AWAY)
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311  # jitter
            wait = min(wait * 2, LONGEST_WAIT)

    async def _hear(self) -> None:
        """Connect, listen and pass on until the connection breaks, which raises."""
        connection = await psycopg.AsyncConnection.connect(self.conninfo, autocommit=True)
        async with connection:
            await connection.execute("LISTEN live")
            self.is_listening, self.since = True, time.time()
            self._tell_all(RELOAD)
            async for note in connection.notifies():
                self._pass_on(note.payload)

    def _pass_on(self, payload: str) -> None:
        try:
            business, signal = read(payload)
        except (ValueError, TypeError, KeyError):
            log.warning("The live stream heard something that it does not understand.")
            return
        if isinstance(signal, Gone):
            self._end_of(business, signal.user)
            return
        self.heard[business] = time.time()
        for line in list(self.lines.get(business, ())):
            self._put(line, signal)

    def _end_of(self, business: int, user: int) -> None:
        """Close what this user has open; the tickets they hold open nothing any more."""
        now = time.time()
        self.gone = {who: at for who, at in self.gone.items() if at > now - MEMORY}
        self.gone[business, user] = now
        for line in list(self.lines.get(business, ())):
            if line.user == user:
                self.leave(line)

    def _tell_all(self, signal: Signal) -> None:
        for line in self._all():
            self._put(line, signal)

    def _all(self) -> list[Line]:
        return [line for lines in self.lines.values() for line in lines]

    def _put(self, line: Line, signal: Signal) -> None:
        if line.waiting.full():
            self.leave(line)
        else:
            line.waiting.put_nowait(signal)


def read(payload: str) -> tuple[int, Signal | Gone]:
    """The business that a payload is about, and what of it a browser may know: code and verb.

    Or who is gone from it, which no browser hears of.

    Raises ValueError, TypeError or KeyError for what no verb of ours has sent.
    """
    said = json.loads(payload)
    business = int(said["business"])
    if "gone" in said:
        return business, Gone(int(said["gone"]))
    code, verb = said["code"], said["verb"]
    # Without a code it is about a diary: every open page looks again.
    if not ((code == "" or CODE.fullmatch(code)) and VERB.fullmatch(verb)):
        raise ValueError(payload)
    return business, Signal("booking", json.dumps({"code": code, "verb": verb}))
