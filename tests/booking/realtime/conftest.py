"""Where this process's test database can be listened to."""

from __future__ import annotations

import pytest

from config import live


@pytest.fixture(scope="session")
def conninfo(django_db_setup: None) -> str:
    """As the stream itself finds it."""
    return live.conninfo()
