"""A browser of somebody who has just signed up, and the draft that comes out of the first steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from tenants.current import enter_business, leave_business
from tenants.models import Business, User
from tests.people import PASSWORD

FIRST = {"name": "Studio Élan", "trade": "nails", "country": "RO", "town": "Cluj-Napoca"}
SECOND = {
    "slug": "studio-elan", "language": "ro", "languages": ["ro", "en"], "currency": "RON",
    "time_zone": "Europe/Bucharest",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(settings: object, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)  # type: ignore[attr-defined]


@pytest.fixture
def elena(both_businesses: None, db: None) -> User:
    """She has signed up; her address is confirmed."""
    return User.objects.create_user("elena@example.com", PASSWORD, name="Elena Marin")


@pytest.fixture
def browser(elena: User) -> Client:
    client = Client()
    client.force_login(elena)
    return client


@pytest.fixture
def draft(browser: Client) -> Iterator[Business]:
    """Studio Élan after the first two steps, entered."""
    browser.post("/app/new/", FIRST)
    browser.post("/app/new/where/", SECOND)
    business = Business.objects.get(slug="studio-elan")
    enter_business(business)
    yield business
    leave_business()
