"""The product as `make demo` starts it, in a folder of its own, and what a visitor may ask it.

The fixture `site` starts one per test session: embedded servers, three businesses, web, worker,
beat and a mail server, all under one parent that is ended by its own number.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ops.embedded.home import free_port
from tests.plugin import ROOT

PASSWORD = "long-enough-for-a-demo"
READY, START_SECONDS = "Slotline is ready", 90.0
# Mails go through outbox, broker, worker and SMTP; the sweep comes every five seconds.
MAIL_SECONDS = 15.0
# Of this process's environment nothing else counts: the tests have set their own servers in it.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


@dataclass
class Site:
    """A running demo at `url`; its data lies in `folder`."""

    folder: Path
    url: str = ""
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        self.folder.chmod(0o711)  # the servers' account passes through to its own folder
        port = free_port()
        own = {
            "SLOTLINE_VAR": str(self.folder),
            "PORT": str(port),
            "DEMO_PASSWORD": PASSWORD,
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'platform'}",
            "TRUSTED_PROXIES": "127.0.0.1",  # each visitor comes from a network of its own
        }
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ops.demo"],
            cwd=ROOT,
            env={**kept, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        ready = threading.Event()
        threading.Thread(target=self._listen, args=(ready,), daemon=True).start()
        end = time.monotonic() + START_SECONDS
        while not ready.wait(0.1):
            if time.monotonic() > end or self.process.poll() is not None:
                self.stop()
                raise AssertionError("The demo did not start:\n" + "".join(self.said))

    def _listen(self, ready: threading.Event) -> None:
        assert self.process is not None
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if READY in line:
                ready.set()

    def stop(self) -> None:
        """End it; it ends what it has started."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its children are tied to its life

    def errors(self) -> str:
        """What the web server has said about its own faults."""
        log = self.folder / "log" / "web.log"
        lines = log.read_text(errors="replace").splitlines() if log.exists() else []
        first = next((n for n, line in enumerate(lines) if "Traceback" in line), len(lines))
        return "\n".join(lines[first : first + 80])

    def mails(self, to: str) -> list[dict[str, Any]]:
        """What was sent to that address, the oldest first."""
        with urllib.request.urlopen(f"{self.url}/demo/outbox.json?to={to}", timeout=10) as answer:
            found: list[dict[str, Any]] = json.load(answer)["mails"]
        return found[::-1]

    def await_mails(self, to: str, count: int = 1) -> list[dict[str, Any]]:
        """The same as soon as there are that many."""
        end = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < end:
            found = self.mails(to)
            if len(found) >= count:
                return found
            time.sleep(0.2)
        raise AssertionError(f"{len(self.mails(to))} of {count} mails to {to} came")
