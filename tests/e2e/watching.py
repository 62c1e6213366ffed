"""A browser context that writes down everything a page must not do.

Console errors, uncaught exceptions, reports of the Content-Security-Policy, requests to a foreign
host, cookies. Called by the page crawl and by every flow.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    WebError,
)

PHONE = {"width": 360, "height": 740}
REPORT = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP: ${event.effectiveDirective} ${event.blockedURI}`));
"""
# Chromium reports the document's own 4xx as a console error; the status is judged by itself.
ANSWERED = "Failed to load resource: the server responded with a status of"
# Chromium's own rejection when a page without the opt-in follows one with it; no script of ours.
SKIPPED_TRANSITION = "Transition was "
OWN_SCHEMES = ("data", "blob", "about")
_networks = itertools.count(1)


@dataclass
class Watched:
    """One visitor: a context of its own and what went wrong in it."""

    context: BrowserContext
    host: str
    faults: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    def page(self) -> Page:
        """The visitor's tab."""
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def cookie_free(self) -> None:
        """Nobody has set a cookie, by header or by script."""
        assert self.cookies == []
        assert self.context.cookies() == []

    def at_ease(self) -> None:
        """Nothing went wrong."""
        assert self.faults == []

    def close(self) -> None:
        """The visitor leaves."""
        self.context.close()

    # ── what is written down

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(ANSWERED):
            self.faults.append(f"console {message.type}: {message.text} ({message.location})")

    def _error(self, error: WebError) -> None:
        if not error.error.message.startswith(SKIPPED_TRANSITION):
            self.faults.append(f"exception: {error.error.message}")

    def _request(self, request: Request) -> None:
        where = urlsplit(request.url)
        if where.scheme not in OWN_SCHEMES and where.netloc != self.host:
            self.faults.append(f"foreign request: {request.url}")

    def _response(self, response: Response) -> None:
        cookie = response.headers.get("set-cookie")
        if cookie:
            self.cookies.append(f"{response.url}: {cookie}")
        path = urlsplit(response.url).path
        if response.status >= 500 or (response.status >= 400 and path.startswith("/static/")):
            self.faults.append(f"{response.status}: {response.url}")


def watch(browser: Browser, url: str, **options: Any) -> Watched:
    """A new visitor of `url`, on a phone unless the options say otherwise."""
    settings = {
        "viewport": PHONE,
        "base_url": url,
        "timezone_id": "Europe/Berlin",
        # Else the whole test run would be one waiting room that books a lot.
        "extra_http_headers": {"X-Forwarded-For": f"203.0.113.{next(_networks)}"},
        **options,
    }
    context = browser.new_context(**settings)
    context.set_default_timeout(10_000)
    context.add_init_script(REPORT)
    watched = Watched(context, urlsplit(url).netloc)
    context.on("console", watched._console)
    context.on("weberror", watched._error)
    context.on("request", watched._request)
    context.on("response", watched._response)
    return watched
