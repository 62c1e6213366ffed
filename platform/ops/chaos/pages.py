"""The booking page as a client's browser sees it: links, forms and redirects over HTTP.

Nothing of the product is imported: what a page's form asks for is what is sent. Every attempt names
an address of its own in X-Forwarded-For, as the proxy of a deployment does, so the limits per
network stand as they are. The pages are also read for the names of other businesses.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import parse_qs, urlencode, urlsplit

# Longer than any of the product's own limits (statements 10 s, locks 4 s): then it is lost.
PATIENCE: Final = 15.0
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
START = re.compile(r'name="start" value="(\d+)"')
BOOKED = re.compile(r"/b/([^/]+)/([^/]+)/")

# What a field says; a sequence says it several times.
Sent = str | Sequence[str]


class Unreached(Exception):
    """Nobody listens: the operation has surely not begun."""


class Lost(Exception):
    """The answer did not come, or says nothing about what has happened."""


class Refused(Exception):
    """The answer is no; the argument is its status."""


@dataclass(frozen=True, slots=True)
class Site:
    """A business's pages. `marker` is in its name alone, so on its pages and on nobody else's."""

    number: int
    slug: str
    marker: str

    def path(self, rest: str = "") -> str:
        """An address on it."""
        return f"/book/{self.slug}/{rest}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    location: str
    body: str

    def fields(self) -> dict[str, str]:
        """The hidden fields of its forms."""
        return {name: unescape(value) for name, value in HIDDEN.findall(self.body)}

    def starts(self) -> list[int]:
        """Its time buttons."""
        return [int(value) for value in START.findall(self.body)]


@dataclass(frozen=True, slots=True)
class Booked:
    """What a client has in hand after booking: the link to their booking."""

    code: str
    token: str

    def path(self, rest: str = "") -> str:
        """A page behind the link, below the business's own."""
        return f"b/{self.code}/{self.token}/{rest}"


class Browser:
    """One keep-alive connection of one client."""

    def __init__(self, port: int, sites: list[Site]) -> None:
        self._port, self._sites = port, sites
        self._line: HTTPConnection | None = None
        self.strangers: list[str] = []

    def get(self, site: Site, rest: str, n: int, /, **query: Sent) -> Answer:
        """A page."""
        return self._ask(site, "GET", f"{rest}?{urlencode(query, doseq=True)}", n, b"")

    def post(self, site: Site, rest: str, n: int, data: Mapping[str, Sent]) -> Answer:
        """A form."""
        return self._ask(site, "POST", rest, n, urlencode(data, doseq=True).encode())

    def close(self) -> None:
        """Hang up."""
        if self._line:
            self._line.close()
            self._line = None

    def _ask(self, site: Site, method: str, rest: str, n: int, body: bytes) -> Answer:
        line = self._connect()
        headers = {"X-Forwarded-For": address(n), "Accept-Language": "en"}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, site.path(rest), body or None, headers)
            answer = self._read(line.getresponse())
        except (OSError, HTTPException) as error:
            self.close()
            raise Lost(type(error).__name__) from error
        self._look_for_strangers(site, rest, answer)
        if answer.status >= 500:
            raise Lost(str(answer.status))
        return answer

    def _connect(self) -> HTTPConnection:
        if self._line is None:
            line = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
            try:
                line.connect()
            except OSError as error:
                raise Unreached from error
            self._line = line
        return self._line

    @staticmethod
    def _read(response: HTTPResponse) -> Answer:
        body = response.read().decode()
        return Answer(response.status, response.headers.get("Location", ""), body)

    def _look_for_strangers(self, site: Site, rest: str, answer: Answer) -> None:
        for other in self._sites:
            if other is not site and other.marker in answer.body + answer.location:
                self.strangers.append(f"{site.path(rest)} says {other.marker}")


def address(n: int) -> str:
    """One of sixteen million clients."""
    return f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"


def hold(browser: Browser, site: Site, n: int, wish: Mapping[str, Sent]) -> str:
    """Press a time button; the ticket of the form that it leads to."""
    answer = browser.post(site, "hold/", n, wish)
    ticket = parse_qs(urlsplit(answer.location).query).get("t")
    if answer.status != 303 or not ticket:
        raise Refused(answer.status)
    return ticket[0]


def book(browser: Browser, site: Site, n: int, form: dict[str, str]) -> Booked:
    """Send the form, and answer the question that follows a form sent in haste."""
    answer = browser.post(site, "book/", n, form)
    asked = answer.fields()
    if answer.status == 200 and "sure" in asked:
        answer = browser.post(site, "book/", n, asked)
    found = BOOKED.search(answer.location)
    if answer.status != 303 or not found:
        raise Refused(answer.status)
    return Booked(*found.groups())


def move(browser: Browser, site: Site, n: int, mine: Booked, *, start: int, staff: str) -> None:
    """Choose another time behind the link, and say yes."""
    chosen = {"start": str(start), "staff": staff or "anyone"}
    try:
        answer = browser.post(site, mine.path("move/to/"), n, chosen)
    except Lost as error:
        raise Refused(0) from error  # nothing has been asked for yet
    ticket = parse_qs(urlsplit(answer.location).query).get("t")
    if answer.status != 303 or not ticket:
        raise Refused(answer.status)
    answer = browser.post(site, mine.path("move/now/"), n, {"t": ticket[0]})
    if answer.status != 303:
        raise Refused(answer.status)


def cancel(browser: Browser, site: Site, n: int, mine: Booked) -> None:
    """Press the button of the page that asks whether one is sure."""
    answer = browser.post(site, mine.path("cancel/"), n, {})
    if answer.status != 303:
        raise Refused(answer.status)


def offered(
    browser: Browser,
    site: Site,
    n: int,
    *,
    variants: Sequence[str],
    staff: str,
    day: str,
    seats: int = 0,
) -> set[int]:
    """The starts on the page of one day; for so many people if it is a group."""
    query: dict[str, Sent] = {"s": variants, "day": day}
    query |= {"staff": staff} if staff else {}
    query |= {"n": str(seats)} if seats else {}
    answer = browser.get(site, "times/", n, **query)
    if answer.status != 200:
        raise Refused(answer.status)
    return set(answer.starts())
