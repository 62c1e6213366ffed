"""A client books on a phone: in each language, with JavaScript on and off, without a cookie."""

from __future__ import annotations

import re

import pytest

from tests.e2e import calendar
from tests.e2e.client import READING_MS, WAYS, Client, Way
from tests.e2e.conftest import Visitor
from tests.e2e.owner import Owner
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

BY_LANGUAGE = [pytest.param(way, id=way.language) for way in WAYS.values()]
BY_SCRIPT = [pytest.param(True, id="scripts"), pytest.param(False, id="no-scripts")]
NAMES = {
    "salon-maria": "Salon Maria",
    "praxis-sonnenhof": "Praxis Sonnenhof",
    "consultoria-levante": "Consultoría Levante",
}


@pytest.mark.parametrize("scripts", BY_SCRIPT)
@pytest.mark.parametrize("way", BY_LANGUAGE)
def test_a_client_books_and_both_sides_know(
    way: Way, scripts: bool, visitor: Visitor, site: Site
) -> None:
    watched = visitor(java_script_enabled=scripts)
    client = Client(watched, way)
    page = client.page
    client.open()
    assert page.get_attribute("html", "lang") == way.language
    assert page.get_by_role("heading", name=way.heading).is_visible()
    client.choose_service()
    client.choose_staff()
    client.choose_day()
    chosen = client.choose_time()
    assert page.get_by_role("heading", level=1, name=way.details).is_visible()
    summary = (
        page.locator("#details .summary-lines").inner_text().replace("\N{NO-BREAK SPACE}", " ")
    )
    assert way.price in summary
    assert chosen in summary
    client.fill()
    client.send()
    assert page.get_by_role("heading", level=1).inner_text() == way.done
    assert page.get_attribute("html", "lang") == way.language
    assert chosen in page.locator("main").inner_text()
    assert client.email in page.locator("main").inner_text()
    watched.cookie_free()
    _is_confirmed_by_mail(client, chosen, site)
    _is_seen_by_the_owner(client, chosen, visitor)


def _is_confirmed_by_mail(client: Client, chosen: str, site: Site) -> None:
    mail = site.await_mails(client.email)[0]
    assert mail["from"].startswith((f"{NAMES[client.way.slug]} ", f'"{NAMES[client.way.slug]} '))
    assert chosen in mail["text"]
    assert any("/b/" in link for link in mail["links"])
    read = calendar.read(mail["calendar"])
    assert read["method"] == "REQUEST"
    assert read["start"].endswith("Z")
    assert client.email in " ".join(read["attendees"])


def _is_seen_by_the_owner(client: Client, chosen: str, visitor: Visitor) -> None:
    owner = Owner(visitor(), client.way.slug)
    owner.sign_in()
    owner.find(client.name)
    text = owner.page.locator("main").inner_text()
    assert re.search(rf"(?<!\d){chosen}", text)
    assert client.email in text


def test_a_booking_can_be_made_with_the_keyboard_alone(visitor: Visitor) -> None:
    """Tab and Enter; the focus can be seen wherever it stands."""
    client = Client(visitor(), WAYS["ro"])
    client.open()
    keys = Keys(client)
    keys.press_on("li.service a", containing="Tuns")
    keys.press_on("a.day.free", containing="")
    keys.press_on("button.time", containing="")
    page = client.page
    for name, text in (
        ("name", client.name),
        ("email", client.email),
        ("phone", "0722 123 456"),
    ):
        keys.go_to(f"#details [name={name}]")
        page.keyboard.type(text)
    page.wait_for_timeout(READING_MS)
    keys.press_on("#details button.primary", containing=client.way.button)
    assert page.get_by_role("heading", level=1).inner_text() == client.way.done


def test_back_and_sending_again_leads_to_the_same_booking(visitor: Visitor, site: Site) -> None:
    client = Client(visitor(), WAYS["ro"])
    client.book()
    first = client.page.url
    client.page.go_back()
    if client.field("email").input_value() != client.email:  # the browser forgot what was typed
        client.fill()
    client.send()
    assert client.page.url == first
    assert len(site.await_mails(client.email)) == 1


def test_somebody_who_needs_more_time_keeps_the_hold_and_what_is_typed(visitor: Visitor) -> None:
    client = Client(visitor(), WAYS["ro"])
    client.to_details()
    held = client.page.locator(".held")
    before = held.inner_text()
    client.field("name").fill(client.name)
    client.page.wait_for_timeout(500)
    client.page.get_by_role("button", name="Am nevoie de mai mult timp").click()
    assert client.field("name").input_value() == client.name
    assert re.search(r"\d\d:\d\d", held.inner_text())
    assert re.search(r"\d\d:\d\d", before)
    client.fill()
    client.send()
    assert client.page.get_by_role("heading", level=1).inner_text() == client.way.done


def test_a_discreet_business_never_names_the_service_in_a_title(
    visitor: Visitor, site: Site
) -> None:
    client = Client(visitor(), WAYS["de"])
    titles = []
    client.page.on("domcontentloaded", lambda page: titles.append(page.title()))
    client.book()
    titles.append(client.page.title())
    assert len(titles) >= 4
    assert [title for title in titles if "Erstbefund" in title] == []
    mail = site.await_mails(client.email)[0]
    assert "Erstbefund" not in mail["subject"] + mail["calendar"]


class Keys:
    """Nothing but the keyboard."""

    def __init__(self, client: Client) -> None:
        self.page = client.page

    def go_to(self, selector: str, containing: str = "") -> None:
        """Tab until something that fits has the focus, and that can be seen."""
        script = """([selector, text]) => {
          const at = document.activeElement;
          return at.matches(selector) && at.textContent.includes(text);
        }"""
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(script, [selector, containing]):
                break
        else:
            raise AssertionError(f"Tab never came to {selector} with {containing!r}")
        outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", selector

    def press_on(self, selector: str, *, containing: str) -> None:
        """Go there and press Enter."""
        self.go_to(selector, containing)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
