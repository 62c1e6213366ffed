"""Who tries what when, and what breaks when: drawn from the seed before anything happens.

Attempt number n is the same in every run of a seed, whichever client makes it. Faults are tied to
attempt numbers, not to the clock. Outcomes differ from run to run: that is what is tested.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Kind = Literal["hold", "book", "move", "cancel", "resend"]
# Mostly forms that are sent: the losers' attempts are what contention is made of.
KINDS: dict[Kind, int] = {"book": 60, "hold": 20, "move": 8, "cancel": 10, "resend": 2}
# For so many attempts in a row everybody wants the same few times.
WINDOW = 24
HOT_SLOTS = 3
# So many such sets of times come round again and again.
HOT_SETS = 6
# One in so many forms is sent faster than anybody reads, and has to answer the question.
HASTE = 25
# One in so many looks at the page of times before pressing a button on it.
LOOKS = 4
# At first every client opens so many forms, while all is free: the opening of a registration.
OPENING = 8

KILLS = ("postgres", "web", "worker", "redis")
# What hurts without killing, one after each kill.
TROUBLES = (
    "flush redis", "cut postgres", "freeze redis", "delay postgres",
    "cut redis", "swallow postgres", "delay redis", "pause redis",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Slot:
    """Something to wish for: business by its place in the run, staff "" for anyone, epoch start.

    Several variants are one visit. A seat of a group session would be a slot without staff.
    """

    business: int
    variants: tuple[str, ...]
    staff: str
    start: int


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


def wish(seed: int, n: int, slots: Sequence[Slot], *, clients: int) -> Wish:
    """What attempt number `n` of so many clients is about."""
    draw = Random(f"{seed}/wish/{n}")  # noqa: S311 - a schedule, no secret
    kind = draw.choices(list(KINDS), weights=list(KINDS.values()))[0]
    if n < OPENING * clients:
        kind = "hold"
    share = 0.4 if kind == "move" else 0.8
    wanted = hot(seed, draw.randrange(HOT_SETS), slots) if draw.random() < share else slots
    return Wish(
        n=n,
        kind=kind,
        slot=draw.choice(list(wanted)),
        hot=hot(seed, n // WINDOW, slots),
        in_haste=draw.randrange(HASTE) == 0,
        looks=draw.randrange(LOOKS) == 0,
        insists=draw.random() < 0.75,
        keeps=draw.random() < 0.95,
    )


def hot(seed: int, window: int, slots: Sequence[Slot]) -> tuple[Slot, ...]:
    """The times that everybody wants during one window: of one business, near each other."""
    draw = Random(f"{seed}/hot/{window % HOT_SETS}")  # noqa: S311
    middle = draw.choice(list(slots))
    near = [
        s for s in slots if s.business == middle.business and abs(s.start - middle.start) < 3600
    ]
    return (middle, *draw.choices(near, k=HOT_SLOTS - 1))


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
