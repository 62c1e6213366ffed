"""Publishing costs a request nothing when Redis is away, frozen or slow."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from celery import current_app

from booking import publishing
from tenants import courtesy


@contextmanager
def frozen() -> Iterator[str]:
    """The address of a server that takes connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(16)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test does to the broker's address is undone."""
    before = current_app.conf.broker_write_url
    courtesy.forget()
    yield
    current_app.conf.broker_write_url = before
    courtesy.forget()


def timed() -> tuple[bool, float]:
    began = time.monotonic()
    sent = publishing.send("booking.work_outbox", 1)
    return sent, time.monotonic() - began


def test_a_frozen_redis_costs_little_and_is_then_left_alone(broker: None) -> None:
    with frozen() as url:
        current_app.conf.broker_write_url = url
        sent, took = timed()
        assert (sent, took < 0.5) == (False, True)
        sent, took = timed()
        assert (sent, took < 0.05) == (False, True)


def test_a_redis_that_is_away_costs_nothing(broker: None) -> None:
    current_app.conf.broker_write_url = "redis://127.0.0.1:1/0"
    sent, took = timed()
    assert (sent, took < 0.3) == (False, True)


def test_a_redis_that_is_there_takes_the_task(broker: None) -> None:
    assert timed()[0]
