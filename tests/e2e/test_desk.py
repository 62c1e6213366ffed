"""A ringing phone: a known client is booked by keyboard, counted key by key."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Visitor
from tests.e2e.owner import Owner

pytestmark = pytest.mark.e2e

SALON = "/app/salon-maria/"
# What the product promises: three letters of a name are part of it.
MOST_KEYS, MOST_SECONDS = 12, 15.0


def family_name(page: Page) -> str:
    """Of a client whose last visit can be repeated."""
    page.goto(f"{SALON}desk/clients/")
    return page.locator(".hit .strong").first.inner_text().split()[-1]


def test_a_known_client_is_booked_with_few_keys_and_quickly(visitor: Visitor) -> None:
    owner = Owner(visitor(), "salon-maria")
    owner.sign_in()
    page = owner.page
    name = family_name(page)
    page.goto(SALON)
    page.wait_for_load_state("networkidle")
    keys, begun = 0, time.monotonic()

    def press(key: str, then: str) -> None:
        nonlocal keys
        keys += 1
        # A name may have a letter that Chromium's keyboard has no key for, such as "ș".
        page.keyboard.type(key) if len(key) == 1 else page.keyboard.press(key)
        page.wait_for_selector(then)

    press("n", "#desk-q:focus")
    for letter in name[:3].lower():
        press(letter, "#desk-q")
    page.wait_for_selector("#desk-hits [data-hit]")
    press("Enter", "#times .time")
    expect(page.locator("#times .time:focus")).to_be_attached()
    press("Enter", "#desk-do:focus")
    press("Enter", ".toast")
    seconds = time.monotonic() - begun
    expect(page.locator("main")).to_contain_text(name)
    assert keys <= MOST_KEYS
    assert seconds < MOST_SECONDS
