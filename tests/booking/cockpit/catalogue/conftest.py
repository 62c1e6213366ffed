"""What the tests of the catalogue share: Maria's browser, sending whole forms as she sees them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from tenants.models import Business

# The fixture is used by its name.
from tests.booking.public.conftest import Step, text
from tests.booking.public.conftest import patient as patient
from tests.booking.public.conftest import visitor as visitor

HOME = "/app/salon-maria/services/"
Sent = Mapping[str, str | list[str]]

__all__ = ["HOME", "Desk", "text"]


class _Reader(HTMLParser):
    """What a browser would send of the page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._select = self._area = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = has["name"]
        elif tag == "option" and "selected" in has:
            self.found.append((self._select, has["value"]))
        elif tag == "textarea":
            self._area, self._text = has["name"], ""
        elif tag == "input" and has.get("name"):
            is_box = has.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in has:
                self.found.append((has["name"], has.get("value", "on" if is_box else "")))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.found.append((self._area, self._text.removeprefix("\n")))


class Desk:
    """A browser at the salon's services."""

    def __init__(self, browser: Client) -> None:
        self.browser = browser

    def get(self, path: str = "", status: int = 200) -> HttpResponse:
        answer = self.browser.get(HOME + path)
        assert answer.status_code == status
        return answer  # type: ignore[return-value]

    def page(self, path: str = "") -> str:
        """What is to be read on a page."""
        return text(self.get(path))

    def form(self, path: str) -> Sent:
        """The fields of a page as they stand there."""
        reader = _Reader()
        reader.feed(self.get(path).content.decode())
        sent: dict[str, list[str]] = {}
        for name, value in reader.found:
            sent.setdefault(name, []).append(value)
        return {name: values for name, values in sent.items() if name != "csrfmiddlewaretoken"}

    def post(self, path: str, sent: Sent | None = None, status: int = 303) -> HttpResponse:
        answer = self.browser.post(HOME + path, dict(sent or {}))
        assert answer.status_code == status, text(answer)  # type: ignore[arg-type]
        return answer  # type: ignore[return-value]

    def save(self, path: str, status: int = 303, **changed: str | list[str]) -> HttpResponse:
        """Send the form of a page with some fields changed."""
        return self.post(path, {**self.form(path), **changed}, status)


@pytest.fixture
def shop(desk: Client, salon_maria: Business) -> Desk:
    """Maria, reading English, at her services."""
    return Desk(desk)


@pytest.fixture
def booking_page(salon_maria: Business, visitor: Client, patient: None) -> Step:
    """What a client sees."""
    return Step(visitor)


def errors(answer: HttpResponse) -> list[str]:
    """The mistakes that stand beside fields."""
    html = answer.content.decode()
    found = re.findall(r'<p class="error">.*?<span>(.*?)</span></p>', html, flags=re.S)
    return [unescape(each) for each in found]
