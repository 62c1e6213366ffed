"""Starting, recognising and ending server processes.

A child can be tied to its parent's life (Linux): then nothing is left over when the parent is
killed with -9. A process is recognised as ours by its name and by the folder it works in, never by
its number alone, because numbers are used again. Called by `ops.embedded` and `ops.supervisor`.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil

from ops.embedded.accounts import Account

PR_SET_PDEATHSIG = 1  # linux/prctl.h
# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    argv: Sequence[str],
    *,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    config: str | None = None,
    dies_with_parent: int | None = None,
) -> subprocess.Popen[bytes]:
    """Start `argv` in a session of its own, output appended to `log`, `config` on its stdin.

    `dies_with_parent` is the signal the kernel sends it when this process ends in whatever way.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE if config is not None else subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=dict(env) if env is not None else None,
            start_new_session=True,
            preexec_fn=_tie_to_parent(dies_with_parent),
            **become(account),
        )
    if config is not None and process.stdin:
        process.stdin.write(config.encode())
        process.stdin.close()
    return process


def become(account: Account | None) -> dict[str, Any]:
    """The arguments that make `subprocess` run as `account`."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def _tie_to_parent(death_signal: int | None) -> Callable[[], None] | None:
    if death_signal is None or _libc is None:
        return None
    libc, parent, number = _libc, os.getpid(), int(death_signal)

    def tie() -> None:
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie


def follow_parent() -> None:
    """Get SIGTERM when our own parent ends (Linux): nobody would stop us any more."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))


def find(pid: int, *, name: str, folder: Path) -> psutil.Process | None:
    """The living process `pid`, if it is called `name…` and works in `folder`."""
    try:
        process = psutil.Process(pid)
        ours = name in process.name() and Path(process.cwd()) == folder.resolve()
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
        return None


def left_over(*, name: str, folder: Path) -> list[psutil.Process]:
    """All living processes called `name…` that work in `folder`, whoever started them."""
    found = (find(process.pid, name=name, folder=folder) for process in psutil.process_iter())
    return [process for process in found if process]


def end(process: psutil.Process, *steps: tuple[signal.Signals, float]) -> None:
    """Send each signal in turn and wait that many seconds, until the process has gone."""
    for number, seconds in steps:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            return
        patience = time.monotonic() + seconds
        while time.monotonic() < patience:
            if gone(process):
                return
            time.sleep(0.02)


def gone(process: psutil.Process) -> bool:
    """Whether it has ended; one that only waits to be collected by its parent has."""
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
