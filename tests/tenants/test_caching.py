"""The cache without Redis: gone or frozen, sign-in goes on and its limits hold."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.core.cache import cache, caches
from django.test import Client

from tenants.caching import PatientCache
from tenants.models import User
from tests.people import PASSWORD

LOGIN = "/accounts/login/"


@pytest.fixture(params=["gone", "frozen"])
def no_redis(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Redis that refuses connections, or takes them and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "frozen":
            server.listen()
        address = f"redis://127.0.0.1:{server.getsockname()[1]}/0"
        monkeypatch.setitem(caches.settings["default"], "LOCATION", address)
        monkeypatch.setattr(PatientCache, "_quiet_until", 0.0)
        usual, lonely = caches["default"], caches.create_connection("default")
        caches["default"] = lonely
        yield
        lonely._memory.clear()  # type: ignore[attr-defined]
        caches["default"] = usual


def test_with_redis_it_is_a_cache_on_redis(empty_redis: None) -> None:
    key = uuid4().hex
    assert cache.add(key, 1)
    assert not cache.add(key, 2)
    assert cache.incr(key) == 2
    assert cache.get(key) == 2
    assert cache.touch(key, 5)
    assert cache.delete(key)
    assert cache.get(key, "nothing") == "nothing"


def test_without_redis_it_remembers_within_the_process(no_redis: None) -> None:
    key = uuid4().hex
    assert cache.add(key, 1)
    assert not cache.add(key, 2)
    cache.set(key, 5)
    assert cache.incr(key) == 6
    assert cache.touch(key, 5)
    assert cache.get(key) == 6
    assert cache.delete(key)


def test_a_frozen_redis_costs_its_timeout_once(no_redis: None) -> None:
    began = time.perf_counter()
    for _ in range(20):
        cache.get("anything")
    assert time.perf_counter() - began < 0.5


def test_one_can_sign_in_without_redis_and_the_limits_hold(
    client: Client, maria: User, no_redis: None
) -> None:
    form = {"login": maria.email, "password": PASSWORD}
    assert client.post(LOGIN, form).status_code == 302
    for _ in range(5):
        Client().post(LOGIN, form | {"password": "wrong"})
    refused = Client().post(LOGIN, form)
    assert "Too many attempts" in refused.content.decode()
