"""PostgreSQL 18 and Redis for a machine that has neither: started, found again and stopped.

`make demo`, the tests and `python -m ops.embedded` use it. DATABASE_URL and REDIS_URL, when set,
name servers that are used instead; then none is started here.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.embedded.binaries import pg_bin
from ops.embedded.home import Home
from ops.embedded.postgres import Postgres
from ops.embedded.redis import Redis

__all__ = ["ROOT", "VAR", "Servers", "locked", "pg_bin"]

# The project's own changing files; not in git. A second demo beside the first needs its own.
ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("SLOTLINE_VAR") or ROOT / "var")


class Servers:
    """The servers of one folder, leaving out those that the environment names already."""

    def __init__(self, folder: Path, *, durable: bool, log: Path | None = None) -> None:
        log = log or folder / "log"
        home = None
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None
        if not os.environ.get("DATABASE_URL"):
            home = Home.at(folder)
            self.postgres = Postgres(home, durable=durable, log=log / "postgres.log")
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(home or Home.at(folder), log=log / "redis.log")

    def start(self, *, dies_with_parent: bool) -> dict[str, str]:
        """Start what is missing; answers the environment that a process needs to use them."""
        for server in self.all():
            server.start(dies_with_parent=dies_with_parent)
        return self.environment()

    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL of these servers, and where their programs are."""
        return {
            "DATABASE_URL": self.postgres.url() if self.postgres else os.environ["DATABASE_URL"],
            "REDIS_URL": self.redis.url() if self.redis else os.environ["REDIS_URL"],
            "SLOTLINE_PG_BIN": str(Path(pg_bin("pg_dump")).parent),
        }

    def stop(self) -> None:
        """Stop what runs, whoever started it."""
        for server in reversed(self.all()):
            server.stop()

    def remove(self) -> None:
        """Stop what runs and delete what it stored, also where it lies outside of our folder."""
        self.stop()
        for server in self.all():
            shutil.rmtree(server.home.place, ignore_errors=True)

    def all(self) -> list[Postgres | Redis]:
        """The servers that are ours to start and stop."""
        return [server for server in (self.postgres, self.redis) if server]


@contextmanager
def locked(folder: Path, *, wait: bool) -> Iterator[None]:
    """Hold the folder alone; the kernel gives it free when we end in whatever way.

    Raises BlockingIOError when another process holds it and `wait` is false.
    """
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (folder / "lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
