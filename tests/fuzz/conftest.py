"""The salon of the permission matrix, without the brakes that would stop a machine."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.urls import reverse

from booking.models import Question
from tenants.current import enter_business
from tests.fuzz import finding, planting
from tests.fuzz.finding import Found
from tests.permissions.conftest import Salon, draft, foreign, salon
from tests.tenants.accounts.asking import prove_oneself

__all__ = ["draft", "foreign", "salon"]


@pytest.fixture
def tireless(salon: Salon, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Salon:
    """Nobody is too quick, too many or too long without a password; hashes are cheap."""
    monkeypatch.setattr("booking.public.suspicion.QUICK_SECONDS", -1)
    monkeypatch.setattr("booking.public.limits.count", lambda *_: 1)
    settings.ACCOUNT_RATE_LIMITS = False
    cache.clear()
    _go_ahead(salon)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    cache.clear()
    return salon


def _go_ahead(salon: Salon) -> None:
    """The owner has just proven who they are, and is half through with another business."""
    browser, owner = salon.browsers["owner"], salon.members["owner"].user
    EmailAddress.objects.filter(user=owner).update(verified=True)
    prove_oneself(browser)
    named = {"name": "Salon Nou", "trade": "nails", "country": "RO", "town": "Cluj"}
    assert browser.post(reverse("new"), named).status_code == 303


@pytest.fixture
def forms(tireless: Salon) -> list[Found]:
    """Every form of the product."""
    return finding.all_forms(tireless)


@pytest.fixture
def planted(tireless: Salon) -> Salon:
    """The salon, whose every text is a script."""
    enter_business(tireless.members["owner"].business)
    Question.objects.create(key="sides", type=Question.Type.CHOICE, label={"en": "Sides?"})
    rows = planting.plant()
    # Twice: the list of changes then shows it as what was before, too.
    planting.plant()
    assert sum(rows.values()) > 60
    return tireless
