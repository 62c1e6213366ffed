"""Tasks run in the schema of their business: a real worker, a real Redis, real messages."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from celery import chain
from celery.contrib.testing.worker import start_worker

from config.celery import app
from tenants.celery import HEADER
from tenants.context import current_request_id, set_request_id
from tenants.current import current_schema, enter_business, leave_business
from tenants.models import Business

pytestmark = pytest.mark.timeout(60)

# How long a message may take before we say it never came (seconds).
PATIENCE = 10.0


# The worker is a thread of this process: tasks leave word here.
said: dict[str, dict[str, Any]] = {}


@app.task(name="test.where")  # type: ignore[untyped-decorator]
def where(key: str) -> None:
    """Says in which schema it runs, and in which request."""
    said[key] = {"schema": current_schema(), "request_id": current_request_id()}


@app.task(name="test.where_public", public=True)  # type: ignore[untyped-decorator]
def where_public(key: str) -> None:
    """The same for a task of the platform itself."""
    said[key] = {"schema": current_schema()}


@app.task(name="test.fails")  # type: ignore[untyped-decorator]
def fails(key: str) -> None:
    """Says where it runs, then breaks."""
    said[key] = {"schema": current_schema()}
    raise RuntimeError("broken on purpose")


@pytest.fixture(scope="module")
def worker() -> Iterator[None]:
    """One worker in a thread of this process; it takes one task after the other."""
    app.control.purge()
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=PATIENCE):
        yield


@pytest.fixture
def key() -> str:
    """Where this test's task leaves word."""
    return uuid4().hex


def word(key: str) -> dict[str, Any]:
    """What a task said about itself."""
    until = time.monotonic() + PATIENCE
    while key not in said:
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)
    return said[key]


def silence(key: str, worker_is_busy_with: str) -> None:
    """The task never ran: another one that was sent after it has."""
    word(worker_is_busy_with)
    assert key not in said


def test_a_task_runs_in_the_business_it_was_sent_from(
    worker: None, salon_maria: Business, key: str
) -> None:
    enter_business(salon_maria)
    where.delay(key)
    assert word(key)["schema"] == salon_maria.schema_name


def test_a_task_carries_the_request_it_came_from(
    worker: None, salon_maria: Business, key: str
) -> None:
    enter_business(salon_maria)
    set_request_id("request-42")
    where.delay(key)
    set_request_id("")
    assert word(key)["request_id"] == "request-42"


def test_the_successors_of_a_chain_stay_in_the_business(
    worker: None, salon_maria: Business, key: str
) -> None:
    enter_business(salon_maria)
    steps = [where.si(f"{key}-{number}") for number in range(3)]
    chain(*steps).apply_async()
    assert {word(f"{key}-{number}")["schema"] for number in range(3)} == {salon_maria.schema_name}


def test_a_task_without_a_business_is_refused(
    worker: None, salon_maria: Business, key: str
) -> None:
    leave_business()
    where.delay(key)
    where_public.delay(f"{key}-after")
    silence(key, f"{key}-after")


@pytest.mark.parametrize("business", [0, 2**40, "public", None])
def test_a_task_of_a_business_that_is_not_there_is_refused(
    worker: None, both_businesses: None, db: None, key: str, business: object
) -> None:
    where.apply_async((key,), headers={HEADER: business})
    where_public.delay(f"{key}-after")
    silence(key, f"{key}-after")


def test_a_task_of_a_closed_business_is_refused(worker: None, tx_salon: Business, key: str) -> None:
    leave_business()
    Business.objects.filter(pk=tx_salon.pk).update(state=Business.State.CLOSED)
    where.apply_async((key,), headers={HEADER: tx_salon.pk})
    where_public.delay(f"{key}-after")
    silence(key, f"{key}-after")


def test_a_task_of_the_platform_runs_in_public(
    worker: None, salon_maria: Business, key: str
) -> None:
    enter_business(salon_maria)
    where_public.delay(key)
    assert word(key)["schema"] == "public"


def test_the_next_task_does_not_inherit_the_business(
    worker: None, salon_maria: Business, key: str
) -> None:
    enter_business(salon_maria)
    where.delay(f"{key}-before")
    leave_business()
    where_public.delay(key)
    assert word(f"{key}-before")["schema"] == salon_maria.schema_name
    assert word(key)["schema"] == "public"


def test_a_task_that_breaks_leaves_no_business_behind(
    worker: None, salon_maria: Business, praxis_otto: Business, key: str
) -> None:
    enter_business(salon_maria)
    fails.delay(f"{key}-before")
    where_public.delay(f"{key}-public")
    enter_business(praxis_otto)
    where.delay(key)
    assert word(f"{key}-before")["schema"] == salon_maria.schema_name
    assert word(f"{key}-public")["schema"] == "public"
    assert word(key)["schema"] == praxis_otto.schema_name


def test_two_businesses_take_turns(
    worker: None, salon_maria: Business, praxis_otto: Business, key: str
) -> None:
    expected = {}
    for number in range(40):
        business = (salon_maria, praxis_otto)[number % 2]
        enter_business(business)
        where.delay(f"{key}-{number}")
        expected[f"{key}-{number}"] = business.schema_name
    assert {each: word(each)["schema"] for each in expected} == expected
