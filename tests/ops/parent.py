"""A small parent with two programs, run by `test_supervisor` as a process of its own.

Each program starts a child of its own, as granian does, and both ignore nothing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ops.supervisor import MARK, Program, Supervisor, end_left_over

GRANDPARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])
print('1234 ERROR it is loud', flush=True)
time.sleep(600)
"""
SHORT = "raise SystemExit(3)"


def say(text: str) -> None:
    """To the test, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(folder: Path, *, mortal: bool) -> int:
    """Run until told to stop."""
    mark = str(folder)
    end_left_over(mark)
    codes = {"long": GRANDPARENT, "short": SHORT if mortal else GRANDPARENT}
    programs = [
        Program(
            name=name,
            command=[sys.executable, "-c", code],
            log=folder / f"{name}.log",
            cwd=folder,
            env={**os.environ, MARK: mark},
        )
        for name, code in codes.items()
    ]
    supervisor = Supervisor(programs, say=say)
    supervisor.listen()
    try:
        supervisor.start()
        say("ready")
        return supervisor.watch()
    finally:
        supervisor.stop()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), mortal=sys.argv[2:] == ["mortal"]))
