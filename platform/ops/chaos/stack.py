"""The run's own servers and programs, in one temporary folder, as a deployment runs them.

PostgreSQL with fsync and synchronous commits, Redis, the web server of the Dockerfile (granian,
WSGI, two processes), a worker, its clock, a mail server that keeps what it gets, and the proxies
through which everything reaches PostgreSQL and Redis. Used by `run` and struck by `nemesis`.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from ops.chaos.unguarded import SWITCH
from ops.embedded import ROOT, pg_bin
from ops.embedded.home import Home, free_port
from ops.embedded.postgres import Postgres
from ops.embedded.processes import gone
from ops.embedded.redis import Redis
from ops.supervisor import MARK, Program

PREFIX = "slotline-chaos-"
READY_SECONDS = 60.0
ANSWER_SECONDS = 10.0
# A killed worker's rows are taken up again after so long (a setting of the product).
LEASE_SECONDS = 5
# As in docker-compose.yml; the Dockerfile says how the web server is started.
WORKER = ("worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
PROCESSES = 2
WEB = (
    "--interface", "wsgi", "--workers", str(PROCESSES), "--blocking-threads", "16",
    "--respawn-failed-workers",
)  # fmt: skip
APPLICATIONS = {True: "config.wsgi:application", False: "ops.chaos.unguarded:application"}


class Proxy:
    """One proxy process and its orders."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ops.chaos.proxy", str(self.port), str(target)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": python_path()},
            start_new_session=True,
        )
        self._wait()

    def order(self, *words: object) -> None:
        """Tell it, and wait until it is so."""
        if self.process.stdin is None:
            raise RuntimeError("a proxy takes its orders from a pipe")
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        self._wait()

    def _wait(self) -> None:
        if self.process.stdout is None or self.process.stdout.readline() != "done\n":
            raise RuntimeError("a proxy has ended")

    def stop(self) -> None:
        """End it."""
        self.process.kill()
        self.process.communicate()


class Stack:
    """Everything that runs, from `start` to `stop`."""

    def __init__(self, *, guarded: bool) -> None:
        self.guarded = guarded
        self.folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
        self.folder.chmod(0o711)  # the servers' account passes through to its own folder
        self.logs, self.mails = self.folder / "log", self.folder / "mails"
        home = Home.at(self.folder / "servers")
        self.postgres = Postgres(home, durable=True, log=self.logs / "postgres.log")
        self.redis = Redis(home, log=self.logs / "redis.log")
        self.port, self.mail_port = free_port(), free_port()
        self.proxies: dict[str, Proxy] = {}
        self.programs: dict[str, Program] = {}
        self.environment: dict[str, str] = {}

    # ── from beginning to end

    def start(self, markers: list[str]) -> list[dict[str, Any]]:
        """Servers, tables, a business per marker, programs; answers what seeding says of them."""
        self.postgres.start(dies_with_parent=True)
        self.redis.start(dies_with_parent=True)
        self.proxies = {
            "postgres": Proxy(self._server_port(self.postgres.url())),
            "redis": Proxy(self._server_port(self.redis.url())),
        }
        self.environment = self._environ()
        businesses = self._seed(markers)
        self.programs = self._programs()
        for program in self.programs.values():
            program.start(dies_with_parent=True)
        self.await_pages(READY_SECONDS)
        return businesses

    def stop(self) -> None:
        """End everything, in whatever state it is; none of it keeps anything that is needed."""
        for program in self.programs.values():
            kill_group(program)
        for proxy in self.proxies.values():
            proxy.stop()
        self.thaw_redis()
        self.redis.stop()
        self.postgres.stop()

    def remove(self) -> None:
        """Delete what was stored, also where it lies outside of our folder."""
        shutil.rmtree(self.postgres.home.place, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # ── what the nemesis asks for

    def kill_postgres(self) -> None:
        """All of its processes at once, as a power cut does."""
        server = self.postgres.running()
        for process in [server, *server.children(recursive=True)] if server else []:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def kill_one_web(self) -> None:
        """The older one of the processes that serve; their parent is to start another."""
        for process in self._serving()[:1]:
            with suppress(psutil.NoSuchProcess):
                process.kill()

    def await_all_web(self, seconds: float) -> None:
        """Until the web server has all of its processes again, or has ended."""
        end = time.monotonic() + seconds
        while self.programs["web"].running() and len(self._serving()) < PROCESSES:
            if time.monotonic() > end:
                raise RuntimeError(f"the web server did not replace a process in {seconds} s")
            time.sleep(0.1)

    def _serving(self) -> list[psutil.Process]:
        parent = self.programs["web"].process
        with suppress(psutil.NoSuchProcess):
            started = psutil.Process(parent.pid).children() if parent else []
            alive = [each for each in started if not gone(each)]
            return sorted(alive, key=lambda each: each.create_time())
        return []

    def kill_redis(self) -> None:
        """Everything that it knew is gone."""
        server = self.redis.running()
        if server:
            server.kill()

    def freeze_redis(self) -> None:
        """It takes connections (the kernel does) and never answers."""
        server = self.redis.running()
        if server:
            server.send_signal(signal.SIGSTOP)

    def thaw_redis(self) -> None:
        """It goes on where it stood."""
        server = self.redis.running()
        if server:
            with suppress(psutil.NoSuchProcess):
                server.send_signal(signal.SIGCONT)

    def tell_redis(self, *words: str) -> None:
        """One command, straight to the server."""
        import redis

        with redis.Redis.from_url(self.redis.url(), socket_timeout=ANSWER_SECONDS) as client:
            client.execute_command(*words)

    def revive(self, name: str) -> None:
        """Start a dead server or program again and lead its proxy to it."""
        if name == "postgres":
            self.postgres.start(dies_with_parent=True)
            self.proxies[name].order("target", self._server_port(self.postgres.url()))
        elif name == "redis":
            self.redis.start(dies_with_parent=True)
            self.proxies[name].order("target", self._server_port(self.redis.url()))
        else:
            self.programs[name].start(dies_with_parent=True)

    def fallen(self) -> list[str]:
        """Programs that have ended without being killed by us."""
        return [name for name, program in self.programs.items() if not program.running()]

    def await_pages(self, seconds: float) -> None:
        """Until the web server can serve."""
        end = time.monotonic() + seconds
        while not self.serves():
            if time.monotonic() > end:
                last = self.programs["web"].log.read_text().strip().rpartition("\n")[2]
                raise RuntimeError(f"no pages after {seconds} s: {last}")
            time.sleep(0.1)

    def serves(self) -> bool:
        """Whether `/healthz` says so."""
        url = f"http://127.0.0.1:{self.port}/healthz"
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    # ── how it is made

    def _environ(self) -> dict[str, str]:
        """What the programs are told: a deployment's settings, and nobody's own besides."""
        kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return {
            **kept,
            "DATABASE_URL": self._through("postgres", self.postgres.url()),
            "REDIS_URL": self._through("redis", self.redis.url()),
            "SLOTLINE_PG_BIN": str(Path(pg_bin("pg_dump")).parent),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "EMAIL_URL": f"smtp://127.0.0.1:{self.mail_port}",
            "MEDIA_ROOT": str(self.folder / "media"),
            "SECRET_KEY": secrets.token_urlsafe(48),
            "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            # Clients come from addresses of their own, through a proxy, as in a deployment.
            "TRUSTED_PROXIES": "127.0.0.1/32",
            "OUTBOX_LEASE": str(LEASE_SECONDS),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONPATH": python_path(),
            "PYTHONUNBUFFERED": "1",
            MARK: str(self.folder),
        }

    def _through(self, name: str, url: str) -> str:
        server = self._server_port(url)
        return url.replace(f"127.0.0.1:{server}/", f"127.0.0.1:{self.proxies[name].port}/")

    @staticmethod
    def _server_port(url: str) -> int:
        return int(url.rpartition(":")[2].partition("/")[0])

    def _seed(self, markers: list[str]) -> list[dict[str, Any]]:
        told = self.folder / "businesses.json"
        command = [sys.executable, "-m", "ops.chaos.seeding", str(told), *markers]
        environment = self.environment | {"DB_POOL": "0"}
        self.logs.mkdir(exist_ok=True)
        with (self.logs / "seeding.log").open("wb") as log:
            subprocess.run(command, cwd=ROOT, env=environment, stdout=log, stderr=log, check=True)
        businesses: list[dict[str, Any]] = json.loads(told.read_text())
        return businesses

    def _programs(self) -> dict[str, Program]:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "config.celery"]
        beat = ["beat", "--schedule", str(self.folder / "beat"), "--pidfile="]
        place = ["--host", "127.0.0.1", "--port", str(self.port)]
        unpooled = {"DB_POOL": "0"}
        control = {} if self.guarded else {SWITCH: "off"}
        return {
            "mail": self._program(
                "mail", [*python, "ops.sink", str(self.mail_port), str(self.mails)]
            ),
            "worker": self._program("worker", [*celery, *WORKER], **unpooled),
            "beat": self._program("beat", [*celery, *beat], **unpooled),
            "web": self._program(
                "web", [*python, "granian", *WEB, *place, APPLICATIONS[self.guarded]], **control
            ),
        }

    def _program(self, name: str, command: list[str], **more: str) -> Program:
        return Program(
            name=name,
            command=command,
            log=self.logs / f"{name}.log",
            cwd=ROOT,
            env=self.environment | more,
        )


def kill_group(program: Program) -> None:
    """kill -9 for a program and all that it has started."""
    if program.process:
        with suppress(ProcessLookupError):
            os.killpg(program.process.pid, signal.SIGKILL)
        program.process.wait()


def python_path() -> str:
    """Where our packages are."""
    return os.pathsep.join((str(ROOT), str(ROOT / "platform")))


def sweep() -> None:
    """Remove the folders of runs that were killed; their processes died with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        number = folder.name.removeprefix(PREFIX).partition("-")[0]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(folder, ignore_errors=True)
