"""The pages of the settings for the page crawl: the public page, members, the list of changes."""

from __future__ import annotations

from playwright.sync_api import Page, Response

from tests.e2e.pages import APP, SERVED, SERVICE, Stop, first_row
from tests.e2e.tour import Place, Tour


def another_zone(tour: Tour, page: Page, place: Place) -> Response | None:
    """What another time zone does to the bookings."""
    tour.open(page, f"/app/{place.slug}/page/region/")
    page.select_option("[name=time_zone]", "Europe/Lisbon")
    with page.expect_navigation() as answer:
        page.locator("main form button").last.click()
    return answer.value


PAGES: dict[str, tuple[Stop, ...]] = {
    "cockpit:page": (Stop(APP + "page/", who="owner"),),
    "cockpit:page_contact": (Stop(APP + "page/contact/", who="owner"),),
    "cockpit:page_policy": (Stop(APP + "page/rules/", who="owner"),),
    "cockpit:page_offering": (Stop(APP + "page/times/", who="owner"),),
    "cockpit:page_visits": (Stop(APP + "page/visits/", who="owner"),),
    "cockpit:who": (Stop(SERVICE + "who/", who="owner", slugs=SERVED),),
    "cockpit:page_region": (
        Stop(APP + "page/region/", who="owner"),
        Stop(reach=another_zone, status=422, who="owner", note="another zone"),
    ),
    "cockpit:page_link": (Stop(APP + "page/link/", who="owner"),),
    "cockpit:page_notifications": (Stop(APP + "page/notifications/", who="owner"),),
    "cockpit:people": (Stop(APP + "people/", who="owner"),),
    "cockpit:people_invite": (Stop(APP + "people/invite/", who="owner"),),
    "cockpit:people_leave": (Stop(APP + "people/leave/", who="owner"),),
    "cockpit:member": (
        Stop(reach=first_row("people/"), who="owner"),
        Stop(APP + "people/NOSUCHMEMB/", 404, who="owner", note="404"),
    ),
    "cockpit:audit": (
        Stop(APP + "audit/", who="owner"),
        Stop(APP + "audit/?kind=people&day=2020-01-01", who="owner", note="nothing"),
    ),
}
NO_PAGE = {
    "cockpit:people_again": "POST only",
    "cockpit:people_withdraw": "POST only",
    "cockpit:member_remove": "walked through in test_people",
    "cockpit:member_ownership": "walked through in test_people",
    "invitation": "walked through in test_people",
    "invitation_join": "POST only",
}
