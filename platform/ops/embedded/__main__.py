"""`python -m ops.embedded`: development servers that stay, for running manage.py by hand.

eval "$(python -m ops.embedded --env)"    start or find them, print their addresses
python -m ops.embedded --stop             stop them
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from ops.embedded import VAR, Servers, locked


def main(arguments: list[str] | None = None) -> int:
    """Start, find or stop the servers of one folder."""
    parser = argparse.ArgumentParser(prog="python -m ops.embedded", description=__doc__)
    action = parser.add_mutually_exclusive_group(required=True)
    action.add_argument("--env", action="store_true", help="start or find, print exports")
    action.add_argument("--stop", action="store_true", help="stop")
    parser.add_argument("--home", type=Path, default=VAR / "dev", help="folder of the servers")
    chosen = parser.parse_args(arguments)
    with locked(chosen.home, wait=True):
        servers = Servers(chosen.home, durable=True)
        if chosen.stop:
            servers.stop()
            return 0
        for key, value in servers.start(dies_with_parent=False).items():
            sys.stdout.write(f"export {key}={shlex.quote(value)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
