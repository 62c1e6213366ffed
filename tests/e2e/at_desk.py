"""How the page crawl comes to the front desk's pages that no address leads to."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Response

from tests.e2e.tour import Place, Tour

Reach = Callable[[Tour, Page, Place], Response | None]


def desk_client(tour: Tour, page: Page, place: Place) -> Response | None:
    """The first client of the list."""
    tour.open(page, f"/app/{place.slug}/desk/clients/")
    with page.expect_navigation() as answer:
        page.locator("a.hit").first.click()
    return answer.value


def desk_client_edit(tour: Tour, page: Page, place: Place) -> Response | None:
    """What is known about the first client of the list."""
    desk_client(tour, page, place)
    with page.expect_navigation() as answer:
        page.locator('main a[href$="/edit/"]').first.click()
    return answer.value


def desk_book(tour: Tour, page: Page, place: Place) -> Response | None:
    """What is about to be booked, after the last time that is offered."""
    tour.open(page, f"/app/{place.slug}/desk/new/")
    with page.expect_navigation(url="**/new/book/**") as answer:
        page.locator("button.time").last.click()
    return answer.value


def desk_why(tour: Tour, page: Page, place: Place) -> Response | None:
    """Why the first time that is not offered today is not offered."""
    tour.open(page, f"/app/{place.slug}/desk/why/")
    href = page.locator("a.grey").first.get_attribute("href") or ""
    return tour.open(page, href)


def desk_of(action: str) -> Reach:
    """What the desk does with the next appointment."""

    def reach(tour: Tour, page: Page, place: Place) -> Response | None:
        tour.open(page, f"/app/{place.slug}/bookings/")
        href = page.locator("a.visit-who").first.get_attribute("href") or ""
        return tour.open(page, href.replace("/bookings/", "/desk/bookings/") + f"{action}/")

    return reach
