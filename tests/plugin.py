"""Brings the tests their PostgreSQL and Redis before Django reads its settings.

Loaded by `-p tests.plugin` (pyproject.toml), because conftest files come too late for that. The
servers are thrown away at the end; with DATABASE_URL and REDIS_URL set, those are used instead.
Parallel test processes share the servers; each has a database and a Redis number of its own.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[1]
for folder in (str(ROOT), str(ROOT / "platform")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

from ops.embedded import Servers  # noqa: E402 - platform/ had to join the path first

PREFIX = "slotline-test-"
# The tests' own settings; what a developer has exported must not change a result.
ENVIRONMENT = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECRET_KEY": "only-for-tests-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
    "MASTER_KEY": "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMtMTI=",
    "PUBLIC_URL": "http://testserver",
    "EMAIL_URL": "memorymail://",
    "TRUSTED_PROXIES": "",
    "SENTRY_DSN": "",
    "DIRECT_DATABASE_URL": "",
    "PLATFORM_NAME": "Slotline",
    "DB_POOL": "0",
}


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start the servers once per session, before pytest-django loads the settings."""
    os.environ.update(ENVIRONMENT)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker:
        number = int(re.sub(r"\D", "", worker)) + 1
        os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].rpartition('/')[0]}/{number}"
    else:
        _start(early_config)
    (ROOT / "var" / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    media = tempfile.TemporaryDirectory(prefix="slotline-media-")
    early_config.add_cleanup(media.cleanup)
    os.environ["MEDIA_ROOT"] = media.name
    return (yield)


def _start(config: pytest.Config) -> None:
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    folder.chmod(0o711)  # the servers' account passes through to its own folder
    servers = Servers(folder, durable=False)
    given = {key: os.environ.get(key) for key in ("DATABASE_URL", "REDIS_URL", "SLOTLINE_PG_BIN")}

    def end() -> None:
        servers.remove()
        shutil.rmtree(folder, ignore_errors=True)
        for key, value in given.items():
            os.environ.pop(key, None) if value is None else os.environ.update({key: value})

    config.add_cleanup(end)
    os.environ.update(servers.start(dies_with_parent=True))


def _sweep() -> None:
    """Remove the folders of test runs that were killed; their servers died with them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        pid = folder.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(folder, ignore_errors=True)
