"""`make check`: everything about the code that can be said without running the product.

Starts the PostgreSQL and Redis that some checks need. All checks are run before it fails.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ops.embedded import ROOT, Servers

BIN = Path(sys.executable).parent
# Two at a time: that is as many processors as the smallest machine of ours has.
AT_ONCE = 2
MOST_LINES = 100
MANAGE = (sys.executable, "manage.py")
CHECKS: dict[str, Sequence[str]] = {
    "types": (sys.executable, "-m", "mypy"),
    # A cache of its own: two runs of mypy that begin one cache together break each other.
    "types of the tests": (sys.executable, "-m", "mypy", "--cache-dir=.mypy_cache/tests", "tests"),
    "lint": (str(BIN / "ruff"), "check", "."),
    "format": (str(BIN / "ruff"), "format", "--check", "."),
    "imports": (str(BIN / "lint-imports"), "--no-cache"),
    "migrations": (*MANAGE, "makemigrations", "--check", "--dry-run"),
    "deployment": (*MANAGE, "check", "--deploy", "--fail-level", "WARNING"),
    "templates": (*MANAGE, "lint_templates"),
    "markup": (str(BIN / "djlint"), "templates", "--lint", "--quiet"),
    "browser code": (sys.executable, "bootstrap.py", "npm", "run", "check"),
    "texts": (sys.executable, "-m", "ops.locales", "check"),
}


def main() -> int:
    """Run all checks; answers the number that failed."""
    with tempfile.TemporaryDirectory(prefix="slotline-check-") as folder:
        Path(folder).chmod(0o711)  # the servers' account passes through to its own folder
        servers = Servers(Path(folder), durable=False)
        try:
            environment = like_production(servers.start(dies_with_parent=True))
            return run_all(environment)
        finally:
            servers.remove()


def like_production(servers: Mapping[str, str]) -> dict[str, str]:
    """The settings as an install behind a certificate has them."""
    return {
        **os.environ,
        **servers,
        "DEBUG": "0",
        "DEMO": "0",
        "PUBLIC_URL": "https://booking.example",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def run_all(environment: Mapping[str, str]) -> int:
    """Run them side by side; say of each how it went, and of a failed one what it said."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        futures = {name: pool.submit(run, CHECKS[name], environment) for name in CHECKS}
        failed = 0
        for name, future in futures.items():
            done, seconds = future.result()
            failed += bool(done.returncode)
            say(f"{'failed' if done.returncode else 'ok':6}  {name} ({seconds:.1f} s)")
            if done.returncode:
                say(shortened(done.stdout))
    say(f"{len(CHECKS) - failed} of {len(CHECKS)} checks passed")
    return failed


def run(
    command: Sequence[str], environment: Mapping[str, str]
) -> tuple[subprocess.CompletedProcess[str], float]:
    """One check: its result and its seconds."""
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done, time.monotonic() - began


def shortened(text: str) -> str:
    """The first lines: whoever has mended those runs it again."""
    lines = text.splitlines()
    rest = [f"… and {len(lines) - MOST_LINES} lines more"] if len(lines) > MOST_LINES else []
    return "\n".join([*lines[:MOST_LINES], *rest])


def say(text: str) -> None:
    """To the console, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
