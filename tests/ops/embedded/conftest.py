"""A folder that the servers' account can reach, and no servers named by the environment."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.embedded import Servers


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home for servers of this test alone; what runs in it is stopped afterwards."""
    for name in ("DATABASE_URL", "REDIS_URL", "SLOTLINE_PG_BIN"):
        monkeypatch.delenv(name, raising=False)
    path = Path(tempfile.mkdtemp(prefix="slotline-servers-"))
    path.chmod(0o711)
    yield path
    Servers(path, durable=False).remove()
    shutil.rmtree(path)
