"""An open cockpit page: what others do appears, and nothing one is doing is disturbed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.client import WAYS, Client
from tests.e2e.conftest import Visitor
from tests.e2e.owner import Owner

pytestmark = pytest.mark.e2e

DESK = {"viewport": {"width": 1280, "height": 860}}
# Within a second of the commit; the rest is for a machine that does much else (ms).
SOON = 3_000


def at_the_desk(visitor: Visitor, day: str = "", slug: str = "salon-maria") -> Owner:
    """The owner with that day open."""
    owner = Owner(visitor(**DESK), slug)
    owner.sign_in()
    owner.page.goto(f"/app/{slug}/?day={day}")
    return owner


def about_to_book(visitor: Visitor, language: str = "ro") -> tuple[Client, str]:
    """A client with everything filled in, and the day it is about."""
    ion = Client(visitor(), WAYS[language])
    ion.to_details()
    ion.fill()
    stamp = ion.page.locator("main time[datetime]").first.get_attribute("datetime")
    assert stamp
    return ion, stamp[:10]


def test_a_booking_appears_in_an_open_day_without_a_reload(visitor: Visitor) -> None:
    ion, day = about_to_book(visitor)
    maria = at_the_desk(visitor, day)
    maria.page.evaluate("window.sameVisit = true")
    link = maria.page.locator(".week-day").last
    link.focus()
    ion.send()
    row = maria.page.locator("li.visit", has_text=ion.name)
    expect(row).to_be_visible(timeout=SOON)
    assert maria.page.evaluate("window.sameVisit")
    expect(link).to_be_focused()
    expect(maria.page.locator("[data-live-news]")).to_contain_text(ion.name)


def test_what_is_being_typed_stays(visitor: Visitor) -> None:
    client, day = about_to_book(visitor, "es")
    lucia = at_the_desk(visitor, day, client.way.slug)
    lucia.page.locator(".request details > summary").first.click()
    reason = lucia.page.locator(".request textarea").first
    reason.fill("Carmen is ill")
    client.send()
    expect(lucia.page.locator("li.visit", has_text=client.name)).to_be_visible(timeout=SOON)
    expect(reason).to_have_value("Carmen is ill")
    expect(reason).to_be_visible()
    expect(reason).to_be_focused()


def test_a_lost_connection_is_said_and_comes_back(visitor: Visitor) -> None:
    maria = at_the_desk(visitor)
    line = maria.page.locator("[data-live]")
    expect(line).to_be_empty()
    maria.watched.context.set_offline(True)
    expect(line).to_contain_text(":")
    maria.watched.context.set_offline(False)
    expect(line).to_be_empty()
    maria.watched.faults.clear()  # the browser itself says that it was offline
