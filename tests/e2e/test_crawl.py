"""Every page in Chromium: readable for everybody, no wider than the screen, quiet, at home.

axe finds nothing serious at 360 px in light and in dark; no sideways scrolling at 320, 360 and
1280 px; no console error, no report of the Content-Security-Policy, no foreign request, no cookie
for clients.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from config import urls
from ops import urls_demo
from tests.e2e import axe
from tests.e2e.pages import NO_PAGE, PAGES, Stop, names
from tests.e2e.site import Site
from tests.e2e.tour import Tour

pytestmark = pytest.mark.e2e

WIDTHS = (1280, 360, 320)
HEIGHT = 740
TOO_WIDE = """() => {
  const { scrollWidth } = document.scrollingElement;
  if (scrollWidth <= innerWidth) return '';
  const out = [...document.querySelectorAll('body *')]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => `${each.tagName}.${each.className}`);
  return `${scrollWidth} > ${innerWidth}: ${out.slice(0, 5).join(', ')}`;
}"""
# Colours are judged as they come to rest.
AT_REST = """async () => {
  const frame = () => new Promise(requestAnimationFrame);
  await frame();
  await frame();
  for (const each of document.getAnimations()) {
    if (each.effect.getComputedTiming().endTime === Infinity) each.cancel();
    else each.finish();
  }
}"""
STOPS = [
    pytest.param(stop, slug, id="-".join(filter(None, [name, slug, stop.note])).replace(" ", "-"))
    for name, stops in PAGES.items()
    for stop in stops
    for slug in stop.slugs
]


@pytest.fixture(scope="module")
def tour(browser: Browser, site: Site) -> Iterator[Tour]:
    """Visitors who stay for the whole crawl."""
    made = Tour(browser, site)
    yield made
    made.close()


def test_every_address_is_crawled_or_is_no_page() -> None:
    known = set(names(urls.urlpatterns)) | set(names(urls_demo.urlpatterns))
    assert known - set(PAGES) - set(NO_PAGE) == set()
    assert (set(PAGES) | set(NO_PAGE)) - known == set()


@pytest.mark.parametrize(("stop", "slug"), STOPS)
def test_a_page_is_fit_to_be_shown(stop: Stop, slug: str, tour: Tour) -> None:
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
        assert answer is None or answer.status == stop.status
        assert page.title()
        assert too_wide(page) == []
        page.evaluate(AT_REST)
        assert axe.violations(page) == []
        page.emulate_media(color_scheme="dark")
        page.evaluate(AT_REST)
        assert axe.violations(page, only=axe.COLOUR) == []
    finally:
        page.close()
    visitor.at_ease()
    if stop.who == "client":
        visitor.cookie_free()


def too_wide(page: Page) -> list[str]:
    """What sticks out of the screen, by width; leaves the page at the width of a phone."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found.append(str(page.evaluate(TOO_WIDE)))
    page.set_viewport_size({"width": 360, "height": HEIGHT})
    return [what for what in found if what]


def test_the_booking_page_sets_no_cookie_for_somebody_who_is_signed_in(tour: Tour) -> None:
    owner = tour.watched("owner", "salon-maria")
    owner.cookies.clear()
    page = owner.context.new_page()
    for path in ("", "times/?s=tuns", "privacy/"):
        page.goto(f"/book/salon-maria/{path}")
    page.close()
    assert owner.cookies == []
