"""What every client asked and was answered, one JSON line each: the run's only memory of truth.

A line is written before an operation (`invoke`) and after it: `ok` (it happened), `fail` (it did
not), `unknown` (the answer was lost; it may have happened, now or later). `stories` folds the lines
into one story per key. A key stands for one filled-in form; its client's address bears it.
"""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Literal, TextIO

Type = Literal["invoke", "ok", "fail", "unknown"]
Line = dict[str, Any]


class History:
    """Appends lines from many threads; also remembers how long each operation took."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("w")
        self._lock = threading.Lock()
        self._began = monotonic()

    def write(self, kind: str, **fields: Any) -> None:
        """One line with its time in seconds since the beginning."""
        line = {"at": round(monotonic() - self._began, 4), "type": kind, **fields}
        text = json.dumps(line, separators=(",", ":"))
        with self._lock:
            self._file.write(f"{text}\n")

    def close(self) -> None:
        """Everything is on disk."""
        self._file.close()


def read(path: Path) -> list[Line]:
    """All lines of a finished history."""
    with path.open() as lines:
        return [json.loads(line) for line in lines]


@dataclass(slots=True)
class Change:
    """One move or cancellation of a key's booking; `start` in epoch seconds, of moves only."""

    op: str
    type: Type
    start: int = 0


@dataclass(slots=True)
class Story:
    """Everything that was done with one key.

    `codes`: of the bookings its client was shown; `seats`: how many of a group were asked for.
    """

    key: str
    business: int
    start: int = 0
    books: list[Type] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    changes: list[Change] = field(default_factory=list)
    seats: int = 0

    @property
    def is_sure(self) -> bool:
        """Somebody was told that it is booked."""
        return "ok" in self.books

    @property
    def is_open(self) -> bool:
        """Nobody knows whether it was booked."""
        return not self.is_sure and "unknown" in self.books

    def may_be_cancelled(self) -> bool:
        """Whether a cancellation would be explained."""
        return any(c.op == "cancel" and c.type in ("ok", "unknown") for c in self.changes)

    def must_be_cancelled(self) -> bool:
        """Whether a client was told that it is cancelled."""
        return any(c.op == "cancel" and c.type == "ok" for c in self.changes)

    def possible_starts(self) -> set[int]:
        """Where it may stand: the last sure move wins, an unknown one may come through late."""
        moves = [change for change in self.changes if change.op == "move"]
        sure = [move.start for move in moves if move.type == "ok"]
        return {sure[-1] if sure else self.start} | {m.start for m in moves if m.type == "unknown"}

    def moves(self) -> tuple[int, int]:
        """How many moves there were at least and at most; one to where it stands is none."""
        least = most = 0
        stands = {self.start}
        for change in self.changes:
            if change.op != "move" or change.type == "fail":
                continue
            most += 1
            if change.type == "ok":
                least += change.start not in stands
                stands = {change.start}
            else:
                stands.add(change.start)
        return least, most


def stories(lines: Iterable[Line]) -> dict[str, Story]:
    """One story per key. An operation that was begun and never answered counts as unknown."""
    told: dict[str, Story] = {}
    begun: dict[int, Line] = {}
    for line in lines:
        if line.get("op") not in ("book", "move", "cancel"):
            continue
        if line["type"] == "invoke":
            begun[line["n"]] = line
            continue
        _tell(told, {**begun.pop(line["n"], {}), **line})
    for line in begun.values():
        _tell(told, {**line, "type": "unknown"})
    return told


def _tell(told: dict[str, Story], line: Line) -> None:
    story = told.setdefault(line["key"], Story(line["key"], line["business"]))
    if line["op"] == "book":
        story.books.append(line["type"])
        story.start, story.seats = line["start"], line.get("seats", 0)
        if line.get("code"):
            story.codes.add(line["code"])
    else:
        story.changes.append(Change(line["op"], line["type"], line.get("start", 0)))


def durations(lines: Iterable[Line]) -> dict[str, dict[str, list[float]]]:
    """Seconds of each operation by its kind and its outcome."""
    begun: dict[int, float] = {}
    found: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if "op" not in line:
            continue
        if line["type"] == "invoke":
            begun[line["n"]] = line["at"]
        else:
            took = line["at"] - begun.get(line["n"], line["at"])
            found[line["op"]][line["type"]].append(took)
    return found
