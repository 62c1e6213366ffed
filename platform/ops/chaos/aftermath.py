"""After the faults: what is offered, whether it can be booked, and until everything is told.

Called by `run` once the clients are done and the stack is whole again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from time import monotonic, sleep
from typing import Any, LiteralString

import psycopg
from psycopg import sql

from ops.chaos import pages
from ops.chaos.clients import typed
from ops.chaos.evidence import Allocated, Offer, Span
from ops.chaos.history import History
from ops.chaos.pages import Browser, Lost, Refused, Site

# So many of the offered times are booked, per business.
PROBES = 8
# Nothing more has been done for so long: it will not be.
STUCK_SECONDS = 45.0
LOOK_SECONDS = 0.5
OPEN: LiteralString = """
    SELECT count(*) FROM {}.booking_outbox
     WHERE done_at IS NULL AND failed_at IS NULL AND due_at <= now()"""
# Retries wait for minutes; nobody learns anything from waiting with them.
SOON: LiteralString = """
    UPDATE {}.booking_outbox SET due_at = now()
     WHERE done_at IS NULL AND failed_at IS NULL AND attempts > 0 AND due_at > now()"""


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of times: what a variant with one person offers on one day, and what that takes."""

    site: Site
    variant: str
    staff: str
    day: str
    resource: int
    minutes: int
    busy: tuple[Span, ...]
    rooms: tuple[frozenset[int], ...]

    @property
    def what(self) -> str:
        """For a violation's text."""
        return f"{self.site.slug}, {self.variant} with {self.staff} on {self.day}"

    def is_free(self, start: int, taken: Mapping[int, Sequence[Allocated]]) -> bool:
        """Whether the diaries leave room for it, as far as they alone decide."""
        spans = [(start + first * 60, start + last * 60) for first, last in self.busy]
        visit = (start, start + self.minutes * 60)
        return all(_is_free(taken.get(self.resource, ()), span) for span in spans) and all(
            any(_is_free(taken.get(room, ()), visit) for room in pool) for pool in self.rooms
        )


def _is_free(taken: Sequence[Allocated], span: Span) -> bool:
    return not any(each.start < span[1] and span[0] < each.end for each in taken)


def offered(browser: Browser, choices: Sequence[Choice]) -> dict[Choice, frozenset[int]]:
    """What each page shows now."""
    return {
        each: frozenset(
            pages.offered(
                browser, each.site, 0, variants=[each.variant], staff=each.staff, day=each.day
            )
        )
        for each in choices
    }


def compare(
    usual: Mapping[Choice, frozenset[int]],
    now: Mapping[Choice, frozenset[int]],
    allocated: Mapping[int, Sequence[Allocated]],
) -> Iterator[Offer]:
    """What the pages offered when all diaries were empty, less what is taken, against now.

    Diaries are told apart by business: `allocated` is by the site's number.
    """
    for choice, starts in usual.items():
        taken: dict[int, list[Allocated]] = {}
        for each in allocated[choice.site.number]:
            taken.setdefault(each.resource, []).append(each)
        free = frozenset(start for start in starts if choice.is_free(start, taken))
        yield Offer(choice.what, now[choice], free)


def probe(
    browser: Browser, choices: Sequence[Choice], history: History, *, seed: int, first: int
) -> Iterator[Offer]:
    """Book some of what is offered: nobody else is there, so each has to succeed."""
    draw = Random(f"{seed}/probe")  # noqa: S311
    for number in range(PROBES * len({each.site for each in choices})):
        choice = draw.choice(list(choices))
        shown = offered(browser, [choice])[choice]
        if shown:
            start = draw.choice(sorted(shown))
            done = _try(browser, choice, start, history, first + number)
            yield Offer(f"probe of {choice.what}", shown, shown, frozenset(() if done else {start}))


def _try(browser: Browser, choice: Choice, start: int, history: History, n: int) -> bool:
    key, site = f"p{n}", choice.site
    about = {"n": -n, "op": "book", "key": key}
    wish = {"s": choice.variant, "staff": choice.staff, "start": str(start), "f": f"probe-{n:04}"}
    history.write("invoke", **about, business=site.number, start=start)
    try:
        ticket = pages.hold(browser, site, n, wish)
        booked = pages.book(browser, site, n, {"t": ticket, **typed(key, n, site)})
    except (Refused, Lost) as error:
        history.write("fail" if isinstance(error, Refused) else "unknown", **about, why=str(error))
        return False
    history.write("ok", **about, code=booked.code)
    return True


def drain(database: str, schemas: Sequence[str]) -> int:
    """Wait until nothing is due any more; answers what is left when nothing moves."""
    with psycopg.connect(database, autocommit=True) as connection:
        least, since = _open(connection, schemas), monotonic()
        while least and monotonic() - since < STUCK_SECONDS:
            sleep(LOOK_SECONDS)
            for schema in schemas:
                connection.execute(sql.SQL(SOON).format(sql.Identifier(schema)))
            now = _open(connection, schemas)
            if now < least:
                least, since = now, monotonic()
        return least


def _open(connection: psycopg.Connection[Any], schemas: Sequence[str]) -> int:
    counts = (
        connection.execute(sql.SQL(OPEN).format(sql.Identifier(schema))).fetchone()
        for schema in schemas
    )
    return sum(count[0] for count in counts if count)
