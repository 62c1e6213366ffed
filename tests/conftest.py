"""What all tests share: the servers, this process's database, the people of the stories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django.plugin import DjangoDbBlocker

from tests import database

# ── servers and databases (see plugin.py and database.py)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: a copy of the migrated template for this process."""
    with django_db_blocker.unblock():
        name = database.create()
    yield
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture
def empty_redis() -> None:
    """This process's Redis number without any key."""
    cache.clear()


# ── people: Salon Maria, Maria, Ana, Ion, Otto
