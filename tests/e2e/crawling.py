"""The page crawl's two lanes: browsers side by side, because one alone leaves a processor idle.

A business belongs to one lane, so that no two visitors of the crawl want the same time.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

from playwright.sync_api import Playwright, sync_playwright

from tests.e2e import chromium, judging
from tests.e2e.pages import Stop
from tests.e2e.site import Site
from tests.e2e.tour import Tour


class Lane:
    """One thread with a browser of its own; pages are looked at in the order they are given."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.playwright: Playwright | None = None
        self.tour: Tour | None = None

    def submit(self, stop: Stop, slug: str) -> Future[list[str]]:
        """What is wrong with that page, as soon as it is its turn."""
        return self.thread.submit(self._examine, stop, slug)

    def close(self) -> None:
        """Leave out what has not begun, and end the browser in the thread that started it."""
        self.thread.shutdown(wait=True, cancel_futures=True)

    def end(self) -> None:
        """The last thing a lane is given to do."""
        self.thread.submit(self._end).result(timeout=60)
        self.close()

    def _end(self) -> None:
        if self.tour:
            self.tour.close()
            self.tour.browser.close()
        if self.playwright:
            self.playwright.stop()

    def _examine(self, stop: Stop, slug: str) -> list[str]:
        if self.tour is None:
            self.playwright = sync_playwright().start()
            self.tour = Tour(chromium.launch(self.playwright), self.site)
        return examine(self.tour, stop, slug)


def examine(tour: Tour, stop: Stop, slug: str) -> list[str]:
    """Go there and look."""
    place = tour.place(slug)
    visitor = tour.watched(stop.who, slug)
    visitor.faults.clear()
    page = visitor.context.new_page()
    try:
        if stop.reach:
            answer = stop.reach(tour, page, place)
        else:
            answer = tour.open(page, stop.path.format_map(vars(place)))
        page.wait_for_load_state()
        found = judging.faults_of(page)
    finally:
        page.close()
    if answer is not None and answer.status != stop.status:
        found.append(f"answered {answer.status}, not {stop.status}")
    if stop.who == "client":
        found += visitor.cookies
    return found + visitor.faults
