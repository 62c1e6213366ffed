"""Who tries what when, and what breaks when: drawn from the seed before anything happens.

Attempt number n is the same in every run of a seed, whichever client makes it. Faults are tied to
attempt numbers, not to the clock. Outcomes differ from run to run: that is what is tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

Kind = Literal["hold", "book", "move", "cancel", "resend"]
# Mostly forms that are sent: the losers' attempts are what contention is made of.
KINDS: dict[Kind, int] = {"book": 52, "hold": 18, "move": 8, "cancel": 20, "resend": 2}
# For so many attempts in a row everybody wants the same few times.
WINDOW = 24
HOT_SLOTS = 3
# So many such sets of times come round again and again.
HOT_SETS = 10
# What is wanted next is what forms are opened for: they have been read when it is.
AHEAD = 4
# One in so many forms is sent faster than anybody reads, and has to answer the question.
HASTE = 25
# One in so many looks at the page of times before pressing a button on it.
LOOKS = 4
# At first every client opens so many forms, while all is free: the opening of a registration.
OPENING = 8

KILLS = ("postgres", "web", "worker", "redis", "one web")
# What hurts without killing, one after each kill.
TROUBLES = (
    "flush redis", "cut postgres", "freeze redis", "delay postgres",
    "cut redis", "swallow postgres", "delay redis", "pause redis",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to wish for: business by its place in the run, staff "" for anyone, epoch start.

    Several variants are one visit. `seats` is how many people come to a group, 0 where it is none.
    """

    business: int
    variants: tuple[str, ...]
    staff: str
    start: int
    seats: int = 0


@dataclass(frozen=True, slots=True)
class Wish:
    """Attempt number `n`. Clients who cannot do its kind (nothing to cancel) hold instead."""

    n: int
    kind: Kind
    slot: Slot
    hot: tuple[Slot, ...]
    in_haste: bool
    looks: bool
    insists: bool  # sends again, with the same form, when the answer is lost
    keeps: bool  # tries the same form again another time when it was refused


@dataclass(frozen=True, slots=True)
class Fault:
    """Strikes when attempt number `at` is reached."""

    at: int
    name: str
    seconds: float

    @property
    def is_kill(self) -> bool:
        """Whether processes die."""
        return self.name.startswith("kill ")


class Schedule:
    """All attempts of a run: wishes for `slots` by so many clients."""

    def __init__(self, seed: int, slots: Sequence[Slot], *, clients: int) -> None:
        self.seed, self.slots, self.clients = seed, slots, clients
        self.sets = [self._set(number) for number in range(HOT_SETS)]

    def wish(self, n: int) -> Wish:
        """What attempt number `n` is about."""
        draw = Random(f"{self.seed}/wish/{n}")  # noqa: S311 - a schedule, no secret
        kind = draw.choices(list(KINDS), weights=list(KINDS.values()))[0]
        if n < OPENING * self.clients:
            kind = "hold"
        share = 0.4 if kind == "move" else 0.8
        window = n // WINDOW
        wanted = self._hot(window + draw.randint(1, AHEAD)) if draw.random() < share else self.slots
        return Wish(
            n=n,
            kind=kind,
            slot=draw.choice(wanted),
            hot=self._hot(window),
            in_haste=draw.randrange(HASTE) == 0,
            looks=draw.randrange(LOOKS) == 0,
            insists=draw.random() < 0.75,
            keeps=draw.random() < 0.99,
        )

    def _hot(self, window: int) -> tuple[Slot, ...]:
        return self.sets[window % HOT_SETS]

    def _set(self, number: int) -> tuple[Slot, ...]:
        """The times that everybody wants at once: of one business, near each other; of a group the
        same one for more people or fewer.

        Each kind of visit has its turn, however many times there are for it.
        """
        draw = Random(f"{self.seed}/set/{number}")  # noqa: S311
        kinds = sorted({slot.variants for slot in self.slots})
        kind = kinds[(self.seed + number) % len(kinds)]
        middle = draw.choice([slot for slot in self.slots if slot.variants == kind])
        near = [slot for slot in self.slots if self._are_near(slot, middle)]
        return (middle, *draw.choices(near, k=HOT_SLOTS - 1))

    @staticmethod
    def _are_near(one: Slot, other: Slot) -> bool:
        if other.seats:
            return replace(one, seats=other.seats) == other and one.seats > 0
        return one.business == other.business and abs(one.start - other.start) < 3600


def faults(seed: int, *, attempts: int, kills: int) -> list[Fault]:
    """All kinds of kills in turn, each round in another order; other troubles in between."""
    draw = Random(f"{seed}/faults")  # noqa: S311
    names = _rounds(draw, KILLS, kills)
    between = _rounds(draw, TROUBLES, kills)
    found = []
    for number, (kill, trouble) in enumerate(zip(names, between, strict=True)):
        first, last = (attempts * part // (kills + 1) for part in (number + 1, number + 2))
        found.append(Fault(first, f"kill {kill}", draw.uniform(0.1, 0.5)))
        found.append(Fault((first + last) // 2, trouble, draw.uniform(1.0, 2.5)))
    return found


def _rounds(draw: Random, kinds: Sequence[str], count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        found += draw.sample(kinds, len(kinds))
    return found[:count]
