"""The embedded PostgreSQL: initdb once, start, recognise, stop.

TCP on 127.0.0.1 with a random password only: a trusting local port would make every user of the
machine a superuser. No Unix socket at all, so no path is ever too long. Called by `ops.embedded`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psutil
import psycopg
from psycopg import errors

from ops.embedded import processes
from ops.embedded.binaries import pg_bin, reachable
from ops.embedded.home import Home

USER = "slotline"
START_SECONDS = 60  # crash recovery after a kill -9 may have much to replay
MOST_LAUNCHES = 3  # one that ends at once will not live the fourth time
# Fast shutdown first; immediate only if a client holds on; data are safe in each case.
STOP = ((signal.SIGINT, 15.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
# synchronous_commit stays on in both: off lost acknowledged rows on kill -9.
DURABLE = ("fsync=on", "full_page_writes=on", "synchronous_commit=on")
THROWAWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=on")
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    # Dropping or dumping many schemas in one transaction takes a lock per table.
    "max_locks_per_transaction=256",
    "timezone=UTC",
    "log_timezone=UTC",
    "jit=off",
)


class Postgres:
    """One cluster in `home`; `durable=False` is for tests only."""

    name = "postgres"

    def __init__(self, home: Home, *, durable: bool, log: Path) -> None:
        self.home = home
        self.data = home.place / "data"
        self.log = log
        self.settings = (*SETTINGS, *(DURABLE if durable else THROWAWAY))
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "slotline") -> str:
        """The address of a database as in DATABASE_URL."""
        password, port = self.home.secret("postgres_password"), self.home.state["postgres_port"]
        return f"postgres://{USER}:{password}@127.0.0.1:{port}/{database}"

    def start(self, *, dies_with_parent: bool) -> None:
        """Start the server if it does not run yet and wait until it takes connections."""
        if not self.data.exists():
            self._initdb()
        launches, end = 0, time.monotonic() + START_SECONDS
        while time.monotonic() < end and launches <= MOST_LAUNCHES:
            if self._starting() is None and self.running() is None:
                self._sweep()
                self._launch(dies_with_parent=dies_with_parent)
                launches += 1
            if self._says_ready() and self._has_database():
                return
            time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL did not start; its log is {self.log}")

    def stop(self) -> None:
        """Stop the server, whoever started it."""
        process = self.running()
        if process:
            processes.end(process, *STOP)

    def running(self) -> psutil.Process | None:
        """Our postmaster, if it is alive."""
        lines = self._pid_lines()
        if not lines or not lines[0].strip().isdigit():
            return None
        return processes.find(int(lines[0]), name="postgres", folder=self.data)

    def _initdb(self) -> None:
        """Build the cluster beside its place and move it there when it is whole."""
        fresh, secret = self.home.place / "data.new", self.home.place / "password"
        shutil.rmtree(fresh, ignore_errors=True)
        secret.touch(mode=0o600)
        secret.write_text(self.home.secret("postgres_password"))
        if self.home.account:
            os.chown(secret, self.home.account.uid, self.home.account.gid)
        command = [self._program("initdb"), "-D", str(fresh), "-U", USER, "-E", "UTF8"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        command += ["-A", "scram-sha-256", f"--pwfile={secret}"]
        command += [] if self.durable else ["--no-sync"]
        try:
            self._run(command)
        finally:
            secret.unlink()
        fresh.rename(self.data)

    def _launch(self, *, dies_with_parent: bool) -> None:
        port = self.home.port("postgres_port")
        options = [part for each in (f"port={port}", *self.settings) for part in ("-c", each)]
        self.process = processes.spawn(
            [self._program("postgres"), "-D", str(self.data), *options],
            log=self.log,
            cwd=self.home.place,
            env=_environment(),
            account=self.home.account,
            dies_with_parent=signal.SIGINT if dies_with_parent else None,
        )

    def _sweep(self) -> None:
        """Remove what a killed server left: its lock file and backends that outlived it."""
        for process in processes.left_over(name="postgres", folder=self.data):
            processes.end(process, (signal.SIGQUIT, 1.0), (signal.SIGKILL, 5.0))
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _starting(self) -> subprocess.Popen[bytes] | None:
        """The process we launched while it lives, also before it has written its lock file."""
        return self.process if self.process and self.process.poll() is None else None

    def _says_ready(self) -> bool:
        """Line 8 of the lock file is the word that pg_ctl waits for as well."""
        lines = self._pid_lines()
        return len(lines) > 7 and lines[7].strip() == "ready" and self.running() is not None

    def _has_database(self) -> bool:
        """Make the database if it is missing; False when nobody answers.

        A server that was killed a moment ago may still look alive: only an answer counts.
        """
        try:
            with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
                connection.execute("CREATE DATABASE slotline")
        except errors.DuplicateDatabase:
            return True
        except (psycopg.OperationalError, KeyError):
            return False
        return True

    def _program(self, name: str) -> str:
        return reachable(pg_bin(name), account=self.home.account, place=self.home.place)

    def _run(self, command: list[str]) -> None:
        become = processes.become(self.home.account)
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=self.home.place,
            env=_environment(),
            **become,
        )
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stdout}{done.stderr}")

    def _pid_lines(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []


def _environment() -> dict[str, str]:
    """Ours without PGPORT, PGDATA and the like, which would win over what we pass."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
