"""The salon of the permission matrix, without the brakes that would stop a machine.

Made once for each module, in a transaction; what a test does to it is undone by a savepoint. So
pages are looked through for forms once, not before each test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import copy

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as config
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from booking.clients import Person
from booking.models import Question
from tenants.current import enter_business, leave_business
from tenants.models import User
from tests.conftest import enter
from tests.fuzz import finding, planting
from tests.fuzz.finding import Found
from tests.people import SALON
from tests.permissions.conftest import Salon, staffed
from tests.tenants.accounts.asking import prove_oneself

CHEAP = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture(scope="module")
def stage(
    both_businesses: None,
    ion: Person,
    monday: dt.date,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Salon]:
    """Nobody is too quick, too many or too long without a password; hashes are cheap."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as brakes,
        override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media"))),
        transaction.atomic(),
    ):
        business = enter(SALON)
        salon = staffed(business, User.objects.get(email="otto@example.com"), ion, monday)
        brakes.setattr("booking.public.suspicion.QUICK_SECONDS", -1)
        brakes.setattr("booking.public.limits.count", lambda *_: 1)
        brakes.setattr(config, "ACCOUNT_RATE_LIMITS", False)
        cache.clear()
        _go_ahead(salon)
        brakes.setattr(config, "PASSWORD_HASHERS", [CHEAP, *config.PASSWORD_HASHERS])
        yield salon
        transaction.set_rollback(True)
    leave_business()


@pytest.fixture
def tireless(stage: Salon) -> Iterator[Salon]:
    """The salon as it was made, whatever the tests before have done to it."""
    cookies = {who: copy(browser.cookies) for who, browser in stage.browsers.items()}
    cache.clear()
    enter_business(stage.members["owner"].business)
    with transaction.atomic():
        yield stage
        transaction.set_rollback(True)
    for who, browser in stage.browsers.items():
        browser.cookies = cookies[who]


@pytest.fixture(scope="module")
def forms(stage: Salon) -> list[Found]:
    """Every form of the product."""
    return finding.all_forms(stage)


def _go_ahead(salon: Salon) -> None:
    """The owner has just proven who they are, and is half through with another business."""
    browser, owner = salon.browsers["owner"], salon.members["owner"].user
    EmailAddress.objects.filter(user=owner).update(verified=True)
    prove_oneself(browser)
    named = {"name": "Salon Nou", "trade": "nails", "country": "RO", "town": "Cluj"}
    assert browser.post(reverse("new"), named).status_code == 303


@pytest.fixture(scope="module")
def scripts(stage: Salon) -> None:
    """Every text of the salon is a script, for all tests of the module."""
    enter_business(stage.members["owner"].business)
    Question.objects.create(key="sides", type=Question.Type.CHOICE, label={"en": "Sides?"})
    rows = planting.plant()
    # Twice: the list of changes then shows it as what was before, too.
    planting.plant()
    assert sum(rows.values()) > 60


@pytest.fixture
def planted(scripts: None, tireless: Salon) -> Salon:
    """The salon, whose every text is a script."""
    return tireless
