"""From the front door to a first booking: signing up, the onboarding by keyboard, publishing."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page

from tests.e2e.client import READING_MS
from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e
# The promise of the product, for a person; a script has a fraction of it.
MOST_SECONDS = 120
MOST_TABS = 200
EMAIL = "elena.start@example.com"
FOCUSED = "sought => Boolean(document.activeElement && document.activeElement.matches(sought))"


def tab_to(page: Page, sought: str) -> None:
    """Press Tab until the focus is there; the mouse is never touched."""
    for _ in range(MOST_TABS):
        if page.evaluate(FOCUSED, sought):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{sought} cannot be reached on {page.url}")


def write(page: Page, **fields: str) -> None:
    for name, text in fields.items():
        tab_to(page, f"[name={name}]")
        page.keyboard.type(text)


def go_on(page: Page, button: str, where: str) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.wait_for_url(where)
    page.wait_for_load_state()


def set_up(page: Page) -> None:
    """The onboarding up to its last step."""
    if not page.url.endswith("/app/new/"):
        go_on(page, "a.button.primary", "**/app/new/**")
    page.wait_for_function("location.search.includes('tz=') || document.readyState == 'complete'")
    write(page, name="Studio Start")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    write(page, town="Berlin")
    go_on(page, "main button.primary", "**/app/new/where/")
    go_on(page, "main button.primary", "**/start/")
    go_on(page, "main button.primary", "**/start/people/")
    go_on(page, "main button.primary", "**/start/preview/")
    go_on(page, "main a.button.primary", "**/publish/")


def confirm(page: Page, site: Site) -> None:
    """Answer the mail."""
    (mail, *_) = site.await_mails(EMAIL)
    link = re.search(r"/accounts/confirm-email/[^\s\"<>]+", mail["text"])
    assert link is not None
    page.goto(link.group(0))
    confirming = page.locator("main form button.primary")
    if confirming.count():
        confirming.first.press("Enter")
        page.wait_for_load_state()


def test_a_stranger_has_a_page_that_clients_book_on_within_two_minutes(
    visitor: Visitor, site: Site
) -> None:
    began = time.monotonic()
    owner = visitor(viewport={"width": 1280, "height": 800}, locale="de-DE")
    page = owner.page()
    page.goto("/")
    go_on(page, "a[href*='/accounts/signup/']", "**/accounts/signup/**")
    write(page, name="Elena Start", email=EMAIL, password1="a long good password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/app/**")
    set_up(page)
    publish = page.url
    confirm(page, site)
    page.goto(publish)
    write(page, street="Lindenstraße 7", postcode="10969")
    go_on(page, "main form button.primary", "**/share/")
    book(
        visitor(locale="de-DE").page(), publish.replace("/app/", "/book/").removesuffix("publish/")
    )
    assert time.monotonic() - began < MOST_SECONDS
    owner.at_ease()


def book(page: Page, address: str) -> None:
    """A client who has the link takes the last time of the month's first free day."""
    page.goto(address)
    page.locator("main a[href*='s=']").first.click()
    page.locator("button.time").last.click()
    page.wait_for_url("**/details/**")
    known = {"given_name": "Ion", "family_name": "Vasile", "phone": "030 1234567"}
    for name, text in (known | {"name": "Ion Vasile", "email": "ion.start@example.com"}).items():
        if page.locator(f"[name={name}]").count():
            page.fill(f"[name={name}]", text)
    page.wait_for_timeout(READING_MS)
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url("**/done/")
