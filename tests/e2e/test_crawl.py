"""Every page in Chromium: readable for everybody, no wider than the screen, quiet, at home.

axe finds nothing serious at 360 px in light and in dark; no sideways scrolling at 320, 360 and
1280 px; no console error, no report of the Content-Security-Policy, no foreign request, no cookie
for clients.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future

import pytest

from config import urls
from ops import urls_demo
from tests.e2e import account_pages, pages, settings_pages, team_pages
from tests.e2e.conftest import Visitor
from tests.e2e.crawling import Lane
from tests.e2e.owner import Owner
from tests.e2e.pages import Stop, names
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

PAGES = pages.PAGES | account_pages.PAGES | settings_pages.PAGES | team_pages.PAGES
NO_PAGE = pages.NO_PAGE | account_pages.NO_PAGE | settings_pages.NO_PAGE | team_pages.NO_PAGE
# A page waits for those before it in its lane.
PATIENCE_SECONDS = 110
# The salon has the most pages.
FIRST_LANE = ("salon-maria", "")
STOPS = [
    pytest.param(stop, slug, id="-".join(filter(None, [name, slug, stop.note])).replace(" ", "-"))
    for name, stops in PAGES.items()
    for stop in stops
    for slug in stop.slugs
]


@pytest.fixture(scope="module")
def crawl(site: Site, request: pytest.FixtureRequest) -> Iterator[dict[str, Future[list[str]]]]:
    """What is wrong with each page that was asked for, by the test's id."""
    lanes = (Lane(site), Lane(site))
    specs = [item.callspec for item in request.session.items if hasattr(item, "callspec")]
    given = {
        spec.id: lanes[spec.params["slug"] not in FIRST_LANE].submit(**spec.params)
        for spec in specs
        if "stop" in spec.params
    }
    yield given
    for future in given.values():
        future.cancel()
    for lane in lanes:
        lane.end()


def test_every_address_is_crawled_or_is_no_page() -> None:
    known = set(names(urls.urlpatterns)) | set(names(urls_demo.urlpatterns))
    assert known - set(PAGES) - set(NO_PAGE) == set()
    assert (set(PAGES) | set(NO_PAGE)) - known == set()


@pytest.mark.parametrize(("stop", "slug"), STOPS)
def test_a_page_is_fit_to_be_shown(
    stop: Stop, slug: str, crawl: dict[str, Future[list[str]]], request: pytest.FixtureRequest
) -> None:
    assert crawl[request.node.callspec.id].result(timeout=PATIENCE_SECONDS) == []


def test_the_booking_page_sets_no_cookie_for_somebody_who_is_signed_in(visitor: Visitor) -> None:
    owner = Owner(visitor(), "salon-maria")
    owner.sign_in()
    owner.watched.cookies.clear()
    for path in ("", "times/?s=tuns", "privacy/"):
        owner.page.goto(f"/book/salon-maria/{path}")
    assert owner.watched.cookies == []
