"""Holds: one per flow, aware of overlaps, and never missed when Redis is not there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pytest_django import Settings

from booking import holds
from booking.holds import Hold
from ops.embedded.home import Home
from ops.embedded.redis import Redis
from tenants import courtesy

SALON, OTHER = 1, 2
# What the page may lose to a Redis that does not answer.
PATIENCE = 0.5


@pytest.fixture
def redis(tmp_path: Path, settings: Settings) -> Iterator[Redis]:
    """A real Redis of this test's own, so that it can be stopped and frozen."""
    tmp_path.chmod(0o711)
    server = Redis(Home.at(tmp_path / "home"), log=tmp_path / "redis.log")
    server.start(dies_with_parent=True)
    settings.REDIS_URL = server.url()
    courtesy.forget()
    yield server
    server.stop()
    courtesy.forget()


def hold(flow: str, start: int, end: int, *resources: int, until: int | None = None) -> Hold:
    """A hold that lives for a minute unless told otherwise."""
    spans = tuple((resource, start, end) for resource in resources or (7,))
    return Hold(flow, spans, start, until or int(time.time()) + 60)


def take(wish: Hold, business: int = SALON) -> bool:
    """Take it now."""
    return holds.take(business, wish, now=int(time.time()))


@pytest.mark.parametrize(
    ("start", "end", "resources", "taken"),
    [
        (100, 200, (7,), False),
        (150, 160, (7,), False),
        (50, 101, (7,), False),
        (199, 300, (8, 7), False),
        (200, 300, (7,), True),
        (50, 100, (7,), True),
        (100, 200, (8,), True),
    ],
)
def test_only_an_overlap_in_the_same_diary_is_refused(
    redis: Redis, start: int, end: int, resources: tuple[int, ...], taken: bool
) -> None:
    assert take(hold("first", 100, 200, 7, 9))
    assert take(hold("second", start, end, *resources)) is taken


def test_a_flow_holds_one_time(redis: Redis) -> None:
    take(hold("mine", 100, 200))
    take(hold("mine", 300, 400))
    assert holds.others(SALON, "") == [(7, 300, 400)]
    assert holds.others(SALON, "mine") == []


def test_holds_of_another_business_do_not_matter(redis: Redis) -> None:
    take(hold("theirs", 100, 200), OTHER)
    assert take(hold("mine", 100, 200))
    assert holds.others(SALON, "mine") == []


def test_a_hold_ends_by_itself(redis: Redis) -> None:
    over = hold("late", 100, 200, until=int(time.time()) - 1)
    take(over)
    assert holds.get(SALON, "late") is None
    assert holds.others(SALON, "mine") == []
    assert take(hold("mine", 100, 200))


def test_a_hold_is_renewed_twice_at_most(redis: Redis) -> None:
    take(hold("mine", 100, 200))
    first, second = holds.renew(SALON, "mine"), holds.renew(SALON, "mine")
    assert first is not None
    assert first.can_be_renewed
    assert second is not None
    assert not second.can_be_renewed
    assert holds.renew(SALON, "mine") is None
    assert holds.get(SALON, "mine") == second


def test_nothing_can_be_renewed_that_is_not_held(redis: Redis) -> None:
    assert holds.renew(SALON, "nobody") is None
    assert holds.get(SALON, "") is None


def test_a_released_time_is_free(redis: Redis) -> None:
    take(hold("mine", 100, 200))
    holds.release(SALON, "mine")
    assert take(hold("other", 100, 200))


def _everything_goes_on() -> None:
    begun = time.perf_counter()
    assert take(hold("mine", 100, 200)) is True
    assert holds.others(SALON, "") == []
    assert holds.get(SALON, "mine") is None
    assert holds.renew(SALON, "mine") is None
    holds.release(SALON, "mine")
    assert time.perf_counter() - begun < PATIENCE


def test_with_redis_stopped_there_are_no_holds(redis: Redis) -> None:
    take(hold("theirs", 100, 200))
    redis.stop()
    _everything_goes_on()


def test_with_redis_frozen_there_are_no_holds(redis: Redis) -> None:
    take(hold("theirs", 100, 200))
    process = redis.running()
    assert isinstance(process, psutil.Process)
    process.suspend()
    try:
        _everything_goes_on()
    finally:
        process.resume()


def test_when_redis_is_back_so_are_the_holds(redis: Redis) -> None:
    process = redis.running()
    assert isinstance(process, psutil.Process)
    process.suspend()
    take(hold("mine", 100, 200))
    process.resume()
    courtesy.forget()  # two seconds later
    assert take(hold("mine", 100, 200))
    assert holds.get(SALON, "mine") is not None


def seats(flow: str, count: int, *, left: int = 5, group: str = "3:100:7") -> Hold:
    """A hold of so many seats of one group time."""
    ends = int(time.time()) + 60
    return Hold(flow, ((7, 100, 200),), 100, ends, group=group, seats=count, left=left)


def test_seats_of_one_group_time_can_be_held_by_several_until_none_is_left(redis: Redis) -> None:
    assert take(seats("one", 2))
    assert take(seats("two", 3))
    assert not take(seats("three", 1))
    assert take(seats("two", 2))
    assert take(seats("three", 1))
    assert holds.seats(SALON, "one") == {"3:100:7": 3}


def test_a_group_time_keeps_its_diary_from_everybody_else(redis: Redis) -> None:
    assert take(seats("one", 2))
    assert not take(hold("two", 150, 160))
    assert not take(seats("three", 1, group="4:100:7"))
    assert holds.others(SALON, "two") == [(7, 100, 200)]
    assert holds.others(SALON, "two", joining="3:100:") == []
