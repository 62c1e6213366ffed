"""Threads that all start at once, each with its own connection inside the salon's schema."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

import pytest
from django.db import connection

from tenants.current import enter_business
from tenants.models import Business


@dataclass
class Outcome:
    """How a race ended: the names of the results, and the seconds each thread took."""

    names: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def note(self, name: str, took: float) -> None:
        """One thread is done."""
        self.names[name] += 1
        self.seconds.setdefault(name, []).append(took)


Race = Callable[[Sequence[Callable[[], object]]], Outcome]


@pytest.fixture
def race(tx_salon: Business) -> Race:
    """Run each of the callables in a thread of its own, all let go at the same moment."""

    def run(runners: Sequence[Callable[[], object]]) -> Outcome:
        gate, outcome = Barrier(len(runners)), Outcome()

        def one(runner: Callable[[], object]) -> tuple[str, float]:
            enter_business(tx_salon)
            connection.ensure_connection()
            try:
                gate.wait()
                begun = time.perf_counter()
                try:
                    runner()
                    name = "won"
                except Exception as error:  # noqa: BLE001  # its name is the result
                    name = type(error).__name__
                return name, time.perf_counter() - begun
            finally:
                connection.close()

        with ThreadPoolExecutor(len(runners)) as pool:
            for name, took in pool.map(one, runners):
                outcome.note(name, took)
        return outcome

    return run
