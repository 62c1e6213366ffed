"""`make demo` as a whole: it comes up, says where, stops cleanly, and survives kill -9."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ops.embedded import ROOT
from ops.embedded.home import free_port
from ops.embedded.processes import gone
from ops.supervisor import MARK
from tests.plugin import ENVIRONMENT

pytestmark = pytest.mark.timeout(180)
SERVERS = ("DATABASE_URL", "REDIS_URL", "SLOTLINE_PG_BIN", "MEDIA_ROOT")


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """A folder in place of var/, that the servers' account can reach."""
    path = Path(tempfile.mkdtemp(prefix="slotline-demo-"))
    path.chmod(0o711)
    yield path
    for process in programs(path):
        process.kill()
    shutil.rmtree(path, ignore_errors=True)


def begin(var: Path, port: int) -> tuple[subprocess.Popen[str], str]:
    """Start the demo; (its process, what it said until it was ready)."""
    kept = {key: value for key, value in os.environ.items() if key not in {*ENVIRONMENT, *SERVERS}}
    demo = subprocess.Popen(
        [sys.executable, "-m", "ops.demo"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **kept,
            "SLOTLINE_VAR": str(var),
            "PORT": str(port),
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    said = ""
    assert demo.stdout
    while "Ctrl-C stops" not in said:
        line = demo.stdout.readline()
        assert line, said
        said += line
    return demo, said


def programs(var: Path) -> list[psutil.Process]:
    """Everything of that demo that lives."""
    found = []
    for process in psutil.process_iter():
        try:
            marked = process.environ().get(MARK) == str(var / "demo")
            server = str(var) in " ".join(process.cmdline()) or str(var) in process.cwd()
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if (marked or server) and process.pid != os.getpid() and not gone(process):
            found.append(process)
    return found


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        assert response.status == 200
        return str(response.read().decode())


def test_it_comes_up_survives_kill_9_and_stops_with_nothing_left(var: Path) -> None:
    port = free_port()
    demo, said = begin(var, port)
    url = f"http://127.0.0.1:{port}"
    links = re.findall(r"http://\S+", said)
    assert f"{url}/book/salon-maria/" in links
    for link in links:
        assert get(link)
    for name in ("maria", "jonas", "lucia", "admin"):
        assert re.search(rf"{name}@demo\.example +\S+", said)
    assert '"ill": {}' in get(f"{url}/healthz/full")
    assert stat.S_IMODE((var / "demo.env").stat().st_mode) == 0o600

    # Killed: the kernel ends its children, and nothing blocks the next start.
    children = psutil.Process(demo.pid).children(recursive=True)
    assert len(children) > 6
    demo.kill()
    demo.wait()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        again, said = begin(var, taken.getsockname()[1])
    assert "is taken; using" in said
    assert all(gone(child) for child in children)

    # A second one beside it says so instead of taking its servers away.
    environment = {**os.environ, "SLOTLINE_VAR": str(var), "PYTHONPATH": os.pathsep.join(sys.path)}
    beside = subprocess.run(
        [sys.executable, "-m", "ops.demo"], env=environment, capture_output=True, text=True
    )
    assert beside.returncode == 1
    assert "runs already" in beside.stdout

    again.send_signal(signal.SIGTERM)
    assert again.wait(timeout=30) == 0
    assert programs(var) == []
