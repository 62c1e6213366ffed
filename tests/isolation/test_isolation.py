"""Two businesses flipped a thousand times: through threads, through a pool, through Celery.

The permanent negative control: with a connection that forgets its SET search_path now and then,
the same hammer must find something. A net that catches nothing proves nothing.
"""

from __future__ import annotations

import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.db import connection, connections
from django_tenants.postgresql_backend import base as backend

from booking.models import Client, Setting
from config.celery import app
from tenants.audit.models import LogEntry
from tenants.celery import HEADER
from tenants.current import enter_business, leave_business
from tenants.models import Business

from .hammer import Findings, flip, website

pytestmark = [pytest.mark.races, pytest.mark.timeout(180)]

FLIPS = 1_000
THREADS = 8
# How long a thousand messages may take on a busy machine (seconds).
PATIENCE = 120.0


@pytest.fixture
def both(tx_salon: Business, tx_praxis: Business) -> list[Business]:
    """Both businesses, each with its mark in its own settings."""
    for business in (tx_salon, tx_praxis):
        enter_business(business)
        Setting.objects.update(website=website(business))
        LogEntry.objects.all().delete()
    leave_business()
    return [tx_salon, tx_praxis]


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections made from now on skip one SET in twenty and believe that they sent it."""
    chance = random.Random(7)

    class Forgetful(backend.DatabaseWrapper):  # type: ignore[misc]  # no types
        def _handle_search_path(self, cursor: Any = None) -> None:
            if not getattr(self, "search_path_set_schemas", None) and chance.random() < 0.05:
                self.search_path_set_schemas = self._get_cursor_search_paths()
            super()._handle_search_path(cursor)

    monkeypatch.setattr(backend, "DatabaseWrapper", Forgetful)


# As in production; fewer connections than threads, so that each passes through many hands.
POOL = {"min_size": 1, "max_size": THREADS // 2, "timeout": 30}


def hammer(businesses: list[Business], *, pooled: bool = False) -> Findings:
    """Flip in threads, each with one connection for all its flips, or one of the pool's."""
    findings = Findings()
    given = dict(connections.settings["default"])
    if pooled:
        options = given["OPTIONS"] | {"pool": POOL}
        given |= {"OPTIONS": options, "CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False}

    def one(thread: int) -> None:
        connections["default"] = backend.DatabaseWrapper(dict(given), "default")
        try:
            for number in range(FLIPS // THREADS):
                flip(thread * FLIPS + number, businesses, findings)
                if pooled:
                    connection.close()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(one, range(THREADS)))
    if pooled:
        backend.DatabaseWrapper._connection_pools.pop("default").close()
    return findings


def check_rows(businesses: list[Business], findings: Findings) -> None:
    """Every row that was written lies where it belongs, and nowhere else."""
    for business in businesses:
        enter_business(business)
        names = list(Client.objects.values_list("display_name", flat=True))
        assert names == [business.slug] * findings.written[business.slug]
        assert set(LogEntry.objects.values_list("object_repr", flat=True)) == {business.slug}
    leave_business()
    assert not LogEntry.objects.filter(object_pk="0").exists()


def test_a_thousand_flips_in_threads_mix_nothing_up(both: list[Business]) -> None:
    findings = hammer(both)
    assert findings.faults == []
    assert findings.flips == FLIPS
    check_rows(both, findings)


def test_a_thousand_flips_over_a_pool_mix_nothing_up(both: list[Business]) -> None:
    findings = hammer(both, pooled=True)
    assert findings.faults == []
    assert findings.flips == FLIPS
    check_rows(both, findings)


def test_the_net_catches_a_connection_that_forgets(both: list[Business], forgetful: None) -> None:
    assert hammer(both).faults


def test_the_net_catches_a_pool_that_forgets(both: list[Business], forgetful: None) -> None:
    assert hammer(both, pooled=True).faults


# ── through Celery

at_work: dict[str, Any] = {}


@app.task(name="isolation.flip", public=True)  # type: ignore[untyped-decorator]
def flip_in_a_task(seed: int) -> None:
    """One flip in a worker, whose connection lives on from task to task."""
    flip(seed, at_work["businesses"], at_work["findings"])


@app.task(name="isolation.look")  # type: ignore[untyped-decorator]
def look_in_a_task(slug: str) -> None:
    """Says whose settings a task reads that has only its header to go by."""
    findings: Findings = at_work["findings"]
    if Setting.objects.get().website != f"https://{slug}.example.com/":
        findings.faults.append(f"a task of {slug} reads the settings of another")
    findings.flips += 1


def work(businesses: list[Business], flips: int) -> Findings:
    """Send tasks of both businesses in random order to one worker."""
    findings, chance = Findings(), random.Random(11)
    at_work.update(businesses=businesses, findings=findings)
    app.control.purge()
    for seed in range(flips):
        if seed % 2:
            flip_in_a_task.delay(seed)
        else:
            business = chance.choice(businesses)
            look_in_a_task.apply_async((business.slug,), headers={HEADER: business.pk})
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=10):
        until = time.monotonic() + PATIENCE
        while findings.flips < flips and time.monotonic() < until:
            time.sleep(0.05)
    return findings


def test_a_thousand_flips_through_celery_mix_nothing_up(both: list[Business]) -> None:
    findings = work(both, FLIPS)
    assert findings.faults == []
    assert findings.flips == FLIPS
    check_rows(both, findings)
