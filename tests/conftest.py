"""What all tests share: the servers, this process's database, the people of the stories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from booking.clients import Person
from booking.models import Resource
from tenants.current import enter_business, leave_business
from tenants.models import Business, User
from tests import database, people

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers last: Playwright leaves an event loop running, in which Django refuses its rows."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is not None)


# ── people: Salon Maria, Maria, Ana, Ion, Otto


@pytest.fixture(scope="session")
def both_businesses(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Salon Maria and Praxis Otto, committed; each test's changes to them are rolled back."""
    with django_db_blocker.unblock():
        for make in people.MAKERS.values():
            make()


def enter(slug: str) -> Business:
    """One of both businesses, entered. Within a transaction: nothing here is undone."""
    # Holds and limits of the test before are not rolled back: Redis begins empty.
    cache.clear()
    leave_business()
    _make_sure_of_both()
    business = Business.objects.get(slug=slug)
    enter_business(business)
    return business


def _make_sure_of_both() -> None:
    """A transactional test before this one may have emptied the public schema."""
    if Business.objects.filter(slug__in=people.MAKERS).count() < len(people.MAKERS):
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(_make_again).result()


def _make_again() -> None:
    """Both businesses, committed by a connection of its own."""
    try:
        for slug, make in people.MAKERS.items():
            leave_business()
            if not Business.objects.filter(slug=slug).exists():
                make()
    finally:
        connection.close()


@pytest.fixture
def salon_maria(both_businesses: None, db: None) -> Iterator[Business]:
    """Salon Maria, entered: its rows are at hand, and what the test does is rolled back."""
    yield enter(people.SALON)
    leave_business()


@pytest.fixture
def praxis_otto(both_businesses: None, db: None) -> Iterator[Business]:
    """Praxis Otto, entered. Together with `salon_maria`, the one named last is entered."""
    yield enter(people.PRAXIS)
    leave_business()


@pytest.fixture
def tx_salon(transactional_db: None) -> Iterator[Business]:
    """A Salon Maria of this test's own, for threads and commits; its schema is dropped after."""
    cache.clear()
    people.drop(people.SALON)
    business = people.make_salon()
    enter_business(business)
    yield business
    people.drop(people.SALON)


@pytest.fixture
def tx_praxis(transactional_db: None) -> Iterator[Business]:
    """The same for Praxis Otto."""
    cache.clear()
    people.drop(people.PRAXIS)
    business = people.make_praxis()
    enter_business(business)
    yield business
    people.drop(people.PRAXIS)


@pytest.fixture
def maria(salon_maria: Business) -> User:
    """The owner of Salon Maria."""
    return User.objects.get(email="maria@example.com")


@pytest.fixture
def otto(both_businesses: None, db: None) -> User:
    """An outsider: he owns Praxis Otto."""
    _make_sure_of_both()
    return User.objects.get(email="otto@example.com")


@pytest.fixture
def ana(salon_maria: Business) -> Resource:
    """Ana's diary; she works at Salon Maria and follows its hours."""
    return Resource.objects.get(slug="ana")


@pytest.fixture(scope="session")
def ion() -> Person:
    """A client of Salon Maria, as his form says."""
    return Person(
        given_name="Ion",
        family_name="Vasile",
        email="ion@example.com",
        phone="+40722123456",
        language="ro",
    )


@pytest.fixture(scope="session")
def monday() -> dt.date:
    """A Monday one to two weeks ahead: beyond every lead time, within every horizon."""
    today = timezone.now().date()
    return today + dt.timedelta(days=14 - today.weekday())
