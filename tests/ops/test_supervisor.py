"""One parent, and nothing left when it ends in whatever way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from ops.embedded.processes import gone
from ops.supervisor import MARK, end_left_over

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts tests/ops/parent.py and waits until its programs run."""
    begun: list[subprocess.Popen[str]] = []

    def run(*arguments: str) -> subprocess.Popen[str]:
        parent = subprocess.Popen(
            [sys.executable, str(Path(__file__).parent / "parent.py"), str(tmp_path), *arguments],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        begun.append(parent)
        assert parent.stdout
        assert parent.stdout.readline() == "ready\n"
        return parent

    yield run
    for parent in begun:
        parent.kill()
        parent.communicate()
    end_left_over(str(tmp_path))


def alive(mark: Path) -> list[psutil.Process]:
    """Programs of that parent, and what they started."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == str(mark) and not gone(process):
                found.append(process)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return found


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_all_programs_and_what_they_started(
    start: Start, tmp_path: Path, number: signal.Signals
) -> None:
    parent = start()
    assert until(lambda: len(alive(tmp_path)) == 4)
    parent.send_signal(number)
    assert parent.wait(timeout=10) == 0
    assert alive(tmp_path) == []


def test_a_killed_parent_takes_its_programs_along(start: Start, tmp_path: Path) -> None:
    parent = start()
    assert until(lambda: len(alive(tmp_path)) == 4)
    programs = [process for process in alive(tmp_path) if process.ppid() == parent.pid]
    parent.kill()
    assert until(lambda: all(gone(process) for process in programs))


def test_the_next_start_ends_what_a_killed_parent_left(start: Start, tmp_path: Path) -> None:
    parent = start()
    assert until(lambda: len(alive(tmp_path)) == 4)
    left = [process for process in alive(tmp_path) if process.ppid() != parent.pid]
    parent.kill()
    parent.wait()
    assert not any(gone(process) for process in left)
    start()
    assert until(lambda: len(alive(tmp_path)) == 4)
    assert all(gone(process) for process in left)


def test_a_program_that_is_killed_is_started_again(start: Start, tmp_path: Path) -> None:
    parent = start()
    assert until(lambda: len(alive(tmp_path)) == 4)
    victim = next(each for each in alive(tmp_path) if each.ppid() == parent.pid)
    children = victim.children()
    victim.kill()
    assert until(lambda: all(gone(child) for child in children))
    assert until(lambda: len(alive(tmp_path)) == 4)


def test_a_program_that_keeps_dying_ends_everything(start: Start, tmp_path: Path) -> None:
    parent = start("mortal")
    assert parent.wait(timeout=30) == 1
    assert parent.stdout
    assert "short keeps dying" in parent.stdout.read()
    assert alive(tmp_path) == []


def test_errors_of_programs_are_repeated_on_the_console(start: Start, tmp_path: Path) -> None:
    parent = start()
    assert until(lambda: "loud" in (tmp_path / "long.log").read_text())
    time.sleep(1)
    parent.terminate()
    told, _ = parent.communicate(timeout=10)
    assert "[long] 1234 ERROR it is loud" in told
