"""The embedded Redis: holds, cache and the queue of the demo and of the tests.

It keeps nothing on disk: whatever must survive is in PostgreSQL. Called by `ops.embedded`.
"""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil

from ops.embedded import processes
from ops.embedded.accounts import own_folder
from ops.embedded.binaries import reachable, redis_server
from ops.embedded.home import Home

START_SECONDS = 10
STOP = ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0))
# 64 databases: every parallel test process has one of its own.
CONFIG = """
bind 127.0.0.1
port {port}
requirepass {password}
dir {folder}
pidfile {folder}/redis.pid
databases 64
save ""
appendonly no
"""


class Redis:
    """One server in `home`."""

    name = "redis"

    def __init__(self, home: Home, *, log: Path) -> None:
        self.home = home
        self.folder = home.place / "redis"
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        """The address as in REDIS_URL."""
        password, port = self.home.secret("redis_password"), self.home.state["redis_port"]
        return f"redis://:{password}@127.0.0.1:{port}/{database}"

    def start(self, *, dies_with_parent: bool) -> None:
        """Start the server if it does not run yet and wait until it listens."""
        own_folder(self.folder, self.home.account)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._starting() is None and self.running() is None:
                self._launch(dies_with_parent=dies_with_parent)
            if self.running() and self._answers():
                return
            time.sleep(0.02)
        raise RuntimeError(f"Redis did not start; its log is {self.log}")

    def stop(self) -> None:
        """Stop the server, whoever started it."""
        process = self.running()
        if process:
            processes.end(process, *STOP)

    def running(self) -> psutil.Process | None:
        """Our server, if it is alive."""
        try:
            pid = int((self.folder / "redis.pid").read_text())
        except (FileNotFoundError, ValueError):
            return None
        return processes.find(pid, name="-server", folder=self.folder)

    def _launch(self, *, dies_with_parent: bool) -> None:
        (self.folder / "redis.pid").unlink(missing_ok=True)
        for process in processes.left_over(name="-server", folder=self.folder):
            processes.end(process, *STOP)
        # The configuration goes in by stdin: the command line is readable by everybody.
        self.process = processes.spawn(
            [reachable(redis_server(), account=self.home.account, place=self.home.place), "-"],
            log=self.log,
            cwd=self.folder,
            account=self.home.account,
            config=CONFIG.format(
                port=self.home.port("redis_port"),
                password=self.home.secret("redis_password"),
                folder=self.folder,
            ),
            dies_with_parent=signal.SIGTERM if dies_with_parent else None,
        )

    def _starting(self) -> subprocess.Popen[bytes] | None:
        return self.process if self.process and self.process.poll() is None else None

    def _answers(self) -> bool:
        try:
            port = int(self.home.state["redis_port"])
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith((b"-NOAUTH", b"+PONG"))
        except OSError:
            return False
