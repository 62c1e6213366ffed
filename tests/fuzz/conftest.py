"""The salon of the permission matrix, without the brakes that would stop a machine."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.core.cache import cache

from tests.fuzz import finding
from tests.fuzz.finding import Found
from tests.permissions.conftest import Salon, draft, foreign, salon

__all__ = ["draft", "foreign", "salon"]


@pytest.fixture
def tireless(salon: Salon, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Salon:
    """Nobody is too quick, too many or too long without a password; hashes are cheap."""
    monkeypatch.setattr("booking.public.suspicion.QUICK_SECONDS", -1)
    monkeypatch.setattr("booking.public.limits.count", lambda *_: 1)
    settings.ACCOUNT_RATE_LIMITS = False
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    cache.clear()
    session = salon.browsers["owner"].session
    proof = {"method": "password", "at": time.time(), "email": "owner@example.com"}
    session["account_authentication_methods"] = [proof]
    session.save()
    return salon


@pytest.fixture
def forms(tireless: Salon) -> list[Found]:
    """Every form of the product."""
    return finding.all_forms(tireless)
