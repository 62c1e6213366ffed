"""The pages of the team for the page crawl."""

from __future__ import annotations

import datetime as dt

from playwright.sync_api import Page, Response

from tests.e2e.pages import APP, Stop, first_row
from tests.e2e.tour import Place, Tour

SALON = ("salon-maria",)
ANA, IOANA = "team/item/ana/", "team/item/ioana/"


def time_off(tour: Tour, page: Page, place: Place) -> Response | None:
    """What a day off would mean."""
    tour.open(page, f"/app/{place.slug}/{IOANA}off/new/")
    page.fill("[name=from_on]", str(dt.date.today() + dt.timedelta(days=9)))
    with page.expect_navigation() as answer:
        page.press("[name=from_on]", "Enter")
    return answer.value


def wrong_time_off(tour: Tour, page: Page, place: Place) -> Response | None:
    """The form with a mistake."""
    tour.open(page, f"/app/{place.slug}/{IOANA}off/new/")
    with page.expect_navigation() as answer:
        page.press("[name=note]", "Enter")
    return answer.value


def entered_time_off(tour: Tour, page: Page, place: Place) -> Response | None:
    """An hour before work, entered and opened again."""
    tour.open(page, f"/app/{place.slug}/{IOANA}off/new/")
    page.locator(".segment:has([value=hours])").click()
    page.fill("[name=from_on]", str(dt.date.today() + dt.timedelta(days=9)))
    page.fill("[name=times]", "4-5")
    page.press("[name=times]", "Enter")
    page.locator("button[name=go][value=save]").click()
    page.wait_for_url("**/off/")
    with page.expect_navigation() as answer:
        page.locator("a[href$='/edit/']").first.click()
    return answer.value


def stranded(tour: Tour, page: Page, place: Place) -> Response | None:
    """The appointments of who is on sick leave."""
    tour.open(page, f"/app/{place.slug}/{IOANA}off/")
    with page.expect_navigation() as answer:
        page.locator(".badge-link").first.click()
    return answer.value


def wrong_person(tour: Tour, page: Page, place: Place) -> Response | None:
    """Somebody without a name."""
    tour.open(page, f"/app/{place.slug}/team/new/")
    with page.expect_navigation() as answer:
        page.press("[name=name]", "Enter")
    return answer.value


PAGES: dict[str, tuple[Stop, ...]] = {
    "cockpit:team": (
        Stop(APP + "team/", who="owner"),
        Stop(APP + "team/?archived=1", who="owner", note="archive"),
    ),
    "cockpit:team_new": (
        Stop(APP + "team/new/", who="owner"),
        Stop(reach=wrong_person, status=422, who="owner", slugs=SALON, note="errors"),
    ),
    "cockpit:team_person": (
        Stop(reach=first_row("team/"), who="owner"),
        Stop(APP + "team/item/nobody/", 404, who="owner", note="404"),
    ),
    "cockpit:team_does": (Stop(APP + ANA + "services/", who="owner", slugs=SALON),),
    "cockpit:team_zones": (Stop(APP + ANA + "zones/", who="owner", slugs=SALON),),
    "cockpit:team_off": (Stop(APP + IOANA + "off/", who="owner", slugs=SALON),),
    "cockpit:team_off_new": (
        Stop(APP + ANA + "off/new/", who="owner", slugs=SALON),
        Stop(reach=time_off, who="owner", slugs=SALON, note="preview"),
        Stop(reach=wrong_time_off, status=422, who="owner", slugs=SALON, note="errors"),
    ),
    "cockpit:team_off_edit": (Stop(reach=entered_time_off, who="owner", slugs=SALON),),
    "cockpit:team_absence": (Stop(reach=stranded, who="owner", slugs=SALON),),
    "cockpit:team_ahead": (Stop(APP + ANA + "appointments/", who="owner", slugs=SALON),),
    "cockpit:team_rooms": (Stop(APP + "team/rooms/", who="owner"),),
    "cockpit:team_room_new": (Stop(APP + "team/rooms/new/", who="owner"),),
    "cockpit:team_room": (Stop(reach=first_row("team/rooms/"), who="owner", slugs=SALON),),
}
NO_PAGE = {
    "public:photo": "an image",
    "cockpit:team_zone_remove": "POST only",
    "cockpit:team_off_remove": "POST only",
    "cockpit:team_off_restore": "POST only",
    "cockpit:team_sick": "POST only",
    "cockpit:team_well": "POST only",
    "cockpit:team_hand": "POST only",
    **{
        f"cockpit:{row}_{verb}": "POST only"
        for row in ("team", "team_room")
        for verb in ("move", "archive", "restore")
    },
}
