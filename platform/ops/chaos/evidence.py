"""What is there at the end: the rows, the mails and the history, as plain values.

`invariants` judges these values and nothing else, so that each judgement can be shown to fail on
evidence made by hand. `gathering` fills them in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

from ops.chaos.history import Story

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Allocated:
    """A stretch of one diary; epoch seconds. `booking` 0: of a group session.

    It stood from when it was written, under the locks, to when its cancellation was asked for.
    """

    resource: int
    lane: int
    start: int
    end: int
    booking: int
    since: float = 0.0
    until: float = inf


@dataclass(frozen=True, slots=True)
class Item:
    """A live service of a visit: when, by whom, the parts in which they are busy, the tags."""

    booking: int
    staff: int
    start: int
    end: int
    busy: tuple[Span, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking's row. `key` comes out of its client's address.

    `seats` are those that it has now; `asked`: its service waits for the business's yes.
    """

    pk: int
    code: str
    key: str
    nonce: str
    state: str
    start: int
    live: bool
    seats: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An outbox row that was due."""

    pk: int
    kind: str
    booking: int
    sequence: int
    attempts: int
    done: bool
    error: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message."""

    row: int
    booking: int
    audience: str
    state: str
    message_id: str


@dataclass(frozen=True, slots=True)
class Mail:
    """One copy in the mail server. `markers`: of the businesses that are named in it."""

    message_id: str
    to: str
    subject: str
    markers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Session:
    """A group session: its seats, and how many of them were ever taken at once."""

    code: str
    capacity: int
    taken: int


@dataclass(slots=True)
class Business:
    """One business's rows."""

    number: int
    marker: str
    bookings: Sequence[Booking] = ()
    items: Sequence[Item] = ()
    allocated: Sequence[Allocated] = ()
    # Of bookings that were cancelled: what stood there before somebody made room.
    ended: Sequence[Allocated] = ()
    rows: Sequence[Row] = ()
    deliveries: Sequence[Delivery] = ()
    sessions: Sequence[Session] = ()
    # Resources by kind ("staff") and by tag ("tag:chair").
    numbers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a page offered in the end, what its diaries leave free, and what came of trying."""

    what: str
    offered: frozenset[int]
    free: frozenset[int]
    refused: frozenset[int] = frozenset()


@dataclass(slots=True)
class Evidence:
    """Everything that the invariants are judged on."""

    businesses: Sequence[Business] = ()
    stories: Mapping[str, Story] = field(default_factory=dict)
    mails: Sequence[Mail] = ()
    offers: Sequence[Offer] = ()
    # Where a business's marker was found in another one's place: rows, pages, Redis, signals, logs.
    strangers: Sequence[str] = ()
    places_searched: int = 0
    # Copies that faults may have caused: workers that were disturbed × mails each had in hand.
    copies_allowed: int = 0


def most_at_once(spans: Iterable[tuple[float, float]]) -> tuple[int, float]:
    """How many there are at the fullest instant, and when that is."""
    edges = sorted(edge for start, end in spans for edge in ((start, 1), (end, -1)))
    now = most = 0
    at = 0.0
    for instant, step in edges:  # at one instant, ends (-1) sort before starts
        now += step
        if now > most:
            most, at = now, instant
    return most, at
