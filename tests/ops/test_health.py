"""`/healthz` decides about rotation, `/healthz/full` names what is ill."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator

import pytest
import redis
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from ops import health, tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def well(empty_redis: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker was here a moment ago and nothing waits."""
    monkeypatch.setattr("booking.outbox.lag", lambda: 0.0)
    tasks.heartbeat()


@pytest.fixture
def frozen() -> Iterator[str]:
    """The address of a Redis that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


def test_a_well_install_says_so(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    answer = client.get("/healthz/full")
    assert answer.status_code == 200
    assert answer.json()["ill"] == {}
    assert set(answer.json()["parts"]) == {"database", "redis", "worker", "outbox"}


def test_health_sets_no_cookie_and_is_not_kept(client: Client) -> None:
    answer = client.get("/healthz")
    assert "Set-Cookie" not in answer
    assert "no-store" in answer["Cache-Control"]


def test_without_a_database_nothing_can_be_served(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", gone)
    assert client.get("/healthz").status_code == 503
    answer = client.get("/healthz/full")
    assert answer.status_code == 503
    assert "database" in answer.json()["ill"]


def test_a_frozen_redis_is_named_quickly_and_does_not_stop_serving(
    client: Client, settings: Settings, frozen: str
) -> None:
    settings.REDIS_URL = frozen
    began = time.monotonic()
    answer = client.get("/healthz/full")
    assert time.monotonic() - began < 1.5
    assert answer.status_code == 503
    assert set(answer.json()["ill"]) == {"redis", "worker"}
    assert client.get("/healthz").status_code == 200


def test_an_old_heartbeat_is_ill(client: Client, settings: Settings) -> None:
    old = time.time() - health.HEARTBEAT_SECONDS - 1
    redis.Redis.from_url(settings.REDIS_URL).set(health.HEARTBEAT_KEY, old)
    answer = client.get("/healthz/full")
    assert answer.status_code == 503
    assert list(answer.json()["ill"]) == ["worker"]


def test_no_heartbeat_is_ill(client: Client, settings: Settings) -> None:
    redis.Redis.from_url(settings.REDIS_URL).delete(health.HEARTBEAT_KEY)
    assert client.get("/healthz/full").json()["ill"] == {"worker": "no heartbeat"}


def test_mail_that_waits_too_long_is_ill(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("booking.outbox.lag", lambda: health.OUTBOX_SECONDS + 1)
    answer = client.get("/healthz/full")
    assert answer.status_code == 503
    assert list(answer.json()["ill"]) == ["outbox"]


def test_the_heartbeat_belongs_to_no_business() -> None:
    assert tasks.heartbeat.public is True
