"""One parent for several programs: starts them, restarts what dies, stops all of them.

Ctrl-C and SIGTERM stop everything in order. When the parent itself is killed, the kernel ends its
children (Linux) and the next start ends whatever is left. Called by `ops.demo`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psutil

from ops.embedded import processes

# A worker finishes the mail it is sending; what takes longer is killed and done again later.
STOP_SECONDS = 10.0
LOOK_EVERY_SECONDS = 0.5
# A program that dies this often in a row will not live; better to stop and say so.
MOST_RESTARTS = 5
STEADY_SECONDS = 30.0
# Recognises our programs, and what they started, after we have been killed.
MARK = "SLOTLINE_PARENT"
LOUD = (" ERROR ", " CRITICAL ", "Traceback")

Say = Callable[[str], None]


class Part(Protocol):
    """What a supervisor keeps alive: a program or an embedded server."""

    name: str
    log: Path

    def start(self, *, dies_with_parent: bool) -> None:
        """Start it and return when it is on its way."""

    def running(self) -> object | None:
        """Something while it lives."""

    def stop(self) -> None:
        """End it and wait for that."""


@dataclass(slots=True)
class Program:
    """A command of ours with its own log file."""

    name: str
    command: Sequence[str]
    log: Path
    cwd: Path
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self, *, dies_with_parent: bool) -> None:
        """Start it in a process group of its own, so that all of it can be ended."""
        self.process = processes.spawn(
            self.command,
            log=self.log,
            cwd=self.cwd,
            env=self.env,
            dies_with_parent=signal.SIGTERM if dies_with_parent else None,
        )

    def running(self) -> object | None:
        """The process while it lives."""
        return self.process if self.process and self.process.poll() is None else None

    def ask(self) -> None:
        """Ask it to stop without waiting."""
        if self.process and self.running():
            self.process.terminate()

    def stop(self) -> None:
        """Ask, wait, then end whatever of its group is left."""
        if self.process is None:
            return
        self.ask()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


class Supervisor:
    """Keeps `parts` alive, in the order given, until it is told to stop."""

    def __init__(self, parts: Sequence[Part], *, say: Say) -> None:
        self.parts = list(parts)
        self.say = say
        self.told = threading.Event()
        self.deaths: dict[str, list[float]] = {}
        self.read: dict[str, int] = {}

    def listen(self) -> None:
        """From here on, signals mean: stop in order."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.told.set())

    def start(self) -> None:
        """Start every part that does not run."""
        for part in self.parts:
            self.read.setdefault(part.name, part.log.stat().st_size if part.log.exists() else 0)
            if not part.running():
                part.start(dies_with_parent=True)

    def watch(self) -> int:
        """Restart what dies until told to stop; answers the exit status."""
        while not self.told.wait(LOOK_EVERY_SECONDS):
            if not self.look():
                return 1
        return 0

    def look(self) -> bool:
        """Look after every part once; False if one of them keeps dying."""
        for part in self.parts:
            self.repeat_errors(part)
            if not part.running() and not self.revive(part):
                return False
        return True

    def revive(self, part: Part) -> bool:
        """Start a dead part again; False if it has died too often lately."""
        now = time.monotonic()
        lately = [at for at in self.deaths.get(part.name, []) if now - at < STEADY_SECONDS]
        self.deaths[part.name] = [*lately, now]
        if len(lately) >= MOST_RESTARTS:
            self.say(f"{part.name} keeps dying; its log is {part.log}")
            return False
        self.say(f"{part.name} has died and is started again")
        part.stop()
        part.start(dies_with_parent=True)
        return True

    def repeat_errors(self, part: Part) -> None:
        """Say on the console what a part's log has got since the last look, if it is an error."""
        if not part.log.exists():
            return
        with part.log.open("rb") as log:
            log.seek(self.read.get(part.name, 0))
            fresh = log.read().decode(errors="replace")
            self.read[part.name] = log.tell()
        for line in fresh.splitlines():
            if any(mark in line for mark in LOUD):
                self.say(f"[{part.name}] {line}")

    def stop(self) -> None:
        """Stop everything, the last started first; programs of ours stop side by side."""
        for part in self.parts:
            if isinstance(part, Program):
                part.ask()
        for part in reversed(self.parts):
            part.stop()


def end_left_over(mark: str) -> None:
    """End the programs, and what they started, of a parent that was killed."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                processes.end(process, (signal.SIGTERM, 3.0), (signal.SIGKILL, 3.0))
        except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            continue
