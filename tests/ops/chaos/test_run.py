"""Whole runs: the product holds, the control does not, and nothing is left of either."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ops.chaos.stack import PREFIX, sweep
from ops.embedded.processes import gone
from ops.supervisor import MARK
from tests.plugin import ROOT

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `manage.py chaos`; whatever is left of it afterwards is a failure of another test."""
    begun: list[subprocess.Popen[str]] = []

    def run(*options: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "chaos", *options],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        begun.append(process)
        return process

    yield run
    for process in begun:
        process.kill()
        process.communicate()


def table(text: str) -> dict[str, list[int]]:
    """The numbers of each row of the table, by its first word."""
    rows = re.findall(r"^(I-\d+|book|hold|move|cancel)\b.*?((?:\s+\d+)+)$", text, re.MULTILINE)
    return {name: [int(number) for number in numbers.split()] for name, numbers in rows}


def left(number: int) -> list[object]:
    """Folders and living processes of the run with that process number."""
    marks = f"{PREFIX}{number}-"
    found: list[object] = list(Path(tempfile.gettempdir()).glob(f"{marks}*"))
    for process in psutil.process_iter():
        try:
            told = process.environ().get(MARK, "") + process.cwd() + " ".join(process.cmdline())
            if marks in told and process.pid != os.getpid() and not gone(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


@pytest.mark.timeout(400)
def test_five_kills_in_two_thousand_attempts_break_nothing(start: Start) -> None:
    run = start("--attempts", "2000", "--kills", "5", "--seed", "1")
    said, _ = run.communicate(timeout=380)
    assert run.returncode == 0, said
    rows = table(said)
    assert all(rows[name][-1] == 0 for name in rows if name.startswith("I-"))
    assert len([name for name in rows if name.startswith("I-")]) == 8
    for op in ("book", "hold", "move", "cancel"):
        assert rows[op][0] > 5, said  # something did happen
    assert rows["book"][1] > rows["book"][0], said  # and most lost, as they should
    for kind in ("postgres", "web", "worker", "redis", "one web"):
        assert f"kill {kind} " in said
    assert left(run.pid) == []


@pytest.mark.timeout(300)
def test_without_lock_and_constraint_the_same_clients_book_twice(start: Start) -> None:
    # Made certain by slow writes: on a quick machine nothing would happen between look and write.
    run = start("--attempts", "800", "--kills", "0", "--seed", "2", "--guard", "off")
    said, _ = run.communicate(timeout=280)
    assert run.returncode == 1, said
    assert "2 exclusion constraints and 2 indexes of seats dropped, no lock is taken" in said
    assert "each write takes 250 ms longer" in said
    assert table(said)["I-1"][-1] >= 3, said
    assert re.search(r"session \w+ has \d+ of 3 seats taken", said), said
    assert re.search(r"diary \d+ is taken by bookings \d+ and \d+", said)
    assert left(run.pid) == []


@pytest.mark.timeout(120)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_of_a_run_that_is_ended(start: Start, number: signal.Signals) -> None:
    run = start("--attempts", "100000", "--kills", "0")
    assert run.stdout
    assert run.stdout.readline().startswith("Ready"), run.stdout.read()
    assert len(left(run.pid)) > 8  # servers, proxies, programs and their folder
    run.send_signal(number)
    run.wait(timeout=60)
    if number == signal.SIGKILL:
        # Nobody could remove the folder; the next run does.
        assert until(lambda: all(isinstance(each, Path) for each in left(run.pid)))
        sweep()
    assert left(run.pid) == []


def until(true: Callable[[], bool], seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.2)
    return true()
