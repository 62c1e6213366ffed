"""Hears the live signals that the product sends to open pages, for as long as the run lasts.

PostgreSQL is killed meanwhile, so the ear comes back by itself. Who was told what is judged by I-7.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import psycopg

AGAIN_SECONDS = 0.3
TURN_SECONDS = 0.5


class Ear:
    """A thread that listens on the product's channel until told to stop."""

    def __init__(self, url: Callable[[], str]) -> None:
        self.heard: list[tuple[int, str]] = []
        self._url = url
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._listen, daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._url(), autocommit=True) as connection:
                    connection.execute("LISTEN live")
                    while not self._stopped.is_set():
                        for signal in connection.notifies(timeout=TURN_SECONDS):
                            told = json.loads(signal.payload)
                            self.heard.append((told["business"], told["code"]))
            except psycopg.OperationalError:
                self._stopped.wait(AGAIN_SECONDS)
