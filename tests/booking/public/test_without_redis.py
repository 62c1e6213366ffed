"""Redis frozen, flushed, slow or gone: a visitor waits half a second at most, and nothing is wrong.

Real servers and Django's whole chain of middlewares: a Redis of the test's own, which is stopped,
suspended or emptied, or a proxy in front of it that lets every byte wait for five seconds.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest
from celery import current_app
from django.core.cache import caches
from django.test import Client as Browser

from booking import bookings, schedule
from booking.clients import Person
from booking.models import Booking
from booking.schedule import Choice, Plan
from ops.chaos.stack import Proxy
from ops.embedded.home import Home
from ops.embedded.redis import Redis
from tenants import courtesy
from tenants.actor import CLIENT
from tenants.models import Business
from tests.booking.public.conftest import Step, text, values

# What a visitor may lose to a Redis that does not do its work (seconds).
PATIENCE = 0.5
SLOW = 5.0
Answer = TypeVar("Answer")
STATES = ("frozen", "flushed", "slow", "gone")


@dataclass(frozen=True)
class Faulty:
    """A real Redis behind a proxy, and what can happen to both."""

    server: Redis
    proxy: Proxy

    @property
    def process(self) -> psutil.Process:
        running = self.server.running()
        assert isinstance(running, psutil.Process)
        return running

    def become(self, state: str) -> None:
        """From here on."""
        match state:
            case "frozen":
                self.process.suspend()
            case "flushed":
                assert courtesy.ask(lambda redis: redis.flushall(), default=False)
            case "slow":
                self.proxy.order("delay", SLOW)
            case "gone":
                self.server.stop()
                self.proxy.order("cut")

    def recover(self) -> None:
        """No longer frozen, for whoever asks again."""
        self.process.resume()
        courtesy.forget()


@pytest.fixture
def redis(
    tmp_path: Path, settings: Any, tx_salon: Business, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Faulty]:
    """Everything that asks Redis asks this one: holds, limits, pages, cache and queue."""
    tmp_path.chmod(0o711)
    server = Redis(Home.at(tmp_path / "home"), log=tmp_path / "redis.log")
    server.start(dies_with_parent=True)
    proxy = Proxy(int(server.home.state["redis_port"]))
    url = server.url().replace(f":{server.home.state['redis_port']}/", f":{proxy.port}/")
    settings.REDIS_URL = url
    monkeypatch.setitem(caches.settings["default"], "LOCATION", url)
    monkeypatch.setattr(current_app.conf, "broker_write_url", url)
    usual, caches["default"] = caches["default"], caches.create_connection("default")
    courtesy.forget()
    yield Faulty(server, proxy)
    caches["default"] = usual
    proxy.stop()
    if server.running():
        server.running().resume()  # type: ignore[union-attr]
    server.stop()
    courtesy.forget()


@pytest.fixture
def with_maria(tx_salon: Business) -> Plan:
    """A cut with Maria."""
    return schedule.resolve([Choice("tuns", "maria")])


@pytest.fixture
def starts(with_maria: Plan, monday: dt.date) -> list[dt.datetime]:
    """Maria's free times of that Monday."""
    return schedule.free(with_maria, first=monday, last=monday)[monday]


@pytest.fixture
def step(redis: Faulty, patient: None) -> Step:
    """Salon Maria's booking page, for a visitor without a cookie."""
    return Step(Browser(HTTP_ACCEPT_LANGUAGE="en"))


def timed(run: Callable[[], Answer]) -> tuple[Answer, float]:
    began = time.perf_counter()
    answer = run()
    return answer, time.perf_counter() - began


def times_page(monday: dt.date) -> str:
    """The path of Maria's Monday."""
    return f"times/?s=tuns&staff=maria&day={monday.isoformat()}"


def book_past_the_page(plan: Plan, start: dt.datetime, person: Person) -> Booking:
    """As another process would."""
    return bookings.book(plan=plan, starts_at=start, person=person, by=CLIENT, nonce="past")


@pytest.mark.parametrize("state", STATES)
def test_the_times_page_costs_little_more_and_shows_what_is_free(
    state: str,
    redis: Faulty,
    step: Step,
    with_maria: Plan,
    starts: list[dt.datetime],
    monday: dt.date,
    ion: Person,
) -> None:
    def look() -> tuple[list[int], float]:
        answer, took = timed(lambda: step.get(times_page(monday)))
        assert answer.status_code == 200
        return values(answer.content.decode()), took

    step.get("times/?s=tuns")  # a first one warms what is warm in production
    offered, usual = look()
    assert int(starts[4].timestamp()) in offered
    assert look()[0] == offered  # this one comes from the store
    redis.become(state)
    for _ in range(3):
        again, took = look()
        assert again == offered
        assert took - usual < PATIENCE
    book_past_the_page(with_maria, starts[4], ion)
    for _ in range(3):
        again, took = look()
        assert int(starts[4].timestamp()) not in again
        assert int(starts[-1].timestamp()) in again
        assert took - usual < PATIENCE


@pytest.mark.parametrize("state", STATES)
def test_a_page_from_before_is_not_believed(
    state: str,
    redis: Faulty,
    step: Step,
    with_maria: Plan,
    starts: list[dt.datetime],
    monday: dt.date,
    ion: Person,
) -> None:
    step.get(times_page(monday))
    ticket = step.hold(starts[4], staff="maria")
    redis.become(state)
    book_past_the_page(with_maria, starts[4], ion)
    wish = {"s": "tuns", "staff": "maria", "start": str(int(starts[4].timestamp()))}
    held, took = timed(lambda: step.post("hold/", wish))
    assert held.status_code == 409
    assert took < PATIENCE + 1
    details = {"name": "Dana Pop", "email": "dana@example.com", "phone": "0722 123 457"}
    sent, took = timed(lambda: step.post("book/", {"t": ticket, **details}))
    assert sent.status_code == 409
    assert took < PATIENCE + 1
    assert "Someone was a moment faster." in text(sent)
    assert Booking.objects.count() == 1


def reads_for_long() -> None:
    """Longer than Redis is left alone after a failure."""
    if courtesy._quiet_until:
        courtesy._quiet_until = time.monotonic() - 1


def booked(step: Step, start: dt.datetime) -> float:
    """From the times to the page that says it is done; how long the server took in all."""
    person = {"name": "Ion Vasile", "email": "ion@example.com", "phone": "0722 123 456"}
    page, first = timed(lambda: step.get(times_page(start.date())))
    assert int(start.timestamp()) in values(page.content.decode())
    reads_for_long()
    ticket, second = timed(lambda: step.hold(start, staff="maria"))
    form, third = timed(lambda: step.get(f"details/?t={ticket}"))
    assert form.status_code == 200
    reads_for_long()
    sent, fourth = timed(lambda: step.post("book/", {"t": ticket, **person}))
    assert sent.status_code == 303, text(sent)
    reads_for_long()
    done, fifth = timed(lambda: step.browser.get(sent["Location"]))
    assert done.status_code == 200
    return first + second + third + fourth + fifth


@pytest.mark.parametrize("state", STATES)
def test_a_whole_booking_costs_little_more(
    state: str, redis: Faulty, step: Step, starts: list[dt.datetime]
) -> None:
    booked(step, starts[0])  # a first one warms what is warm in production
    usual = booked(step, starts[6])
    redis.become(state)
    assert booked(step, starts[-1]) - usual < PATIENCE
    assert Booking.objects.filter(state="confirmed").count() == 3


def test_what_a_frozen_redis_missed_is_shown_and_still_refused(
    redis: Faulty,
    step: Step,
    with_maria: Plan,
    starts: list[dt.datetime],
    monday: dt.date,
    ion: Person,
) -> None:
    step.get(times_page(monday))
    redis.become("frozen")
    book_past_the_page(with_maria, starts[4], ion)
    redis.recover()
    old = step.get(times_page(monday))
    # Nobody could be told: the page of before is served until it is too old.
    assert int(starts[4].timestamp()) in values(old.content.decode())
    wish = {"s": "tuns", "staff": "maria", "start": str(int(starts[4].timestamp()))}
    assert step.post("hold/", wish).status_code == 409


def test_one_that_is_still_frozen_is_only_glanced_at_and_used_again_when_it_answers(
    redis: Faulty,
) -> None:
    assert courtesy.ask(lambda asked: asked.set("a", "b"), default=False)
    redis.become("frozen")
    assert courtesy.ask(lambda asked: asked.get("a"), default="") == ""
    for _ in range(3):
        reads_for_long()
        answer, took = timed(lambda: courtesy.ask(lambda asked: asked.get("a"), default=""))
        assert answer == ""
        assert took < 2 * courtesy.GLANCE_SECONDS
    redis.process.resume()
    assert courtesy.ask(lambda asked: asked.get("a"), default="") == ""  # not yet
    reads_for_long()
    assert courtesy.ask(lambda asked: asked.get("a"), default="") == "b"
