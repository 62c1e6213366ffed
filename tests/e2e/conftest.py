"""One running demo and one Chromium for all browser tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e import chromium
from tests.e2e.site import Site
from tests.e2e.watching import Watched, watch

Visitor = Callable[..., Watched]


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """The product, running."""
    folder = Path(tempfile.mkdtemp(prefix="slotline-e2e-"))
    running = Site(folder)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    with sync_playwright() as playwright:
        started = chromium.launch(playwright)
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Visitor]:
    """Makes visitors; at the end of the test none of them may have met a fault."""
    made: list[Watched] = []

    def arrive(**options: Any) -> Watched:
        made.append(watch(browser, site.url, **options))
        return made[-1]

    yield arrive
    faults = [fault for each in made for fault in each.faults]
    for each in made:
        each.close()
    assert faults == [], site.errors()
