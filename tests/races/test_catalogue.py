"""Two people setting up services at once: link names stay unique, nobody meets an error."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import transaction

from booking.cockpit.catalogue import writing
from booking.models import Service, Setting
from tenants.models import Business

from .conftest import Race

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]


def make(n: int) -> Service:
    """What the short form of a new service does."""
    return writing.create(name={"ro": "Masaj"}, category=None, who=[], duration_min=30 + n)


@contextmanager
def not_alone() -> Iterator[Setting]:
    """The same without the lock."""
    with transaction.atomic():
        yield Setting.objects.get()


def test_the_same_name_at_once_makes_as_many_link_names(tx_salon: Business, race: Race) -> None:
    outcome = race([partial(make, n) for n in range(8)])
    assert outcome.names == {"won": 8}
    made = Service.objects.filter(name={"ro": "Masaj"})
    assert len({service.slug for service in made}) == 8
    assert len({service.position for service in made}) == 8


def test_without_the_lock_the_same_race_collides(
    tx_salon: Business, race: Race, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "alone", not_alone)
    for _attempt in range(5):
        if race([partial(make, n) for n in range(8)]).names["IntegrityError"]:
            return
    pytest.fail("the race never collided: it would not notice a missing lock")
