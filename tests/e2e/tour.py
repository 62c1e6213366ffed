"""What the page crawl carries along: visitors who stay, and one booking per business to look at."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Response

from tests.e2e.client import WAYS, Client
from tests.e2e.owner import Owner
from tests.e2e.site import Site
from tests.e2e.watching import Watched, watch

VARIANTS = {
    "salon-maria": ("tuns", "spalat-si-coafat"),
    "praxis-sonnenhof": ("erstbefund", "manuelle-therapie-mt"),
    "consultoria-levante": ("consultoria", ""),
}
BY_LANGUAGE = {"salon-maria": "ro", "praxis-sonnenhof": "de", "consultoria-levante": "es"}
PLATFORM_OWNER = "salon-maria"


@dataclass
class Place:
    """A business with what its addresses are made of."""

    slug: str
    variant: str = ""
    service: str = ""
    booking: str = ""  # the path of a client's link
    mail: str = ""
    codes: list[str] = field(default_factory=list)
    yesterday: str = ""


@dataclass
class Tour:
    """Visitors by what they are, kept for the whole crawl: signing in takes its time."""

    browser: Browser
    site: Site
    visitors: dict[tuple[str, str], Watched] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)

    def watched(self, who: str, slug: str) -> Watched:
        """A client or the owner of that business."""
        key = (who, slug if who == "owner" else "")
        if key not in self.visitors:
            self.visitors[key] = visitor = watch(self.browser, self.site.url)
            if who in ("owner", "admin"):
                Owner(visitor, slug or PLATFORM_OWNER, who=who).sign_in()
        return self.visitors[key]

    def place(self, slug: str) -> Place:
        """The business, with a booking made by a client on its page."""
        if slug not in self.places:
            self.places[slug] = self._look_around(slug) if slug else Place("")
        return self.places[slug]

    def _look_around(self, slug: str) -> Place:
        variant, service = VARIANTS[slug]
        client = Client(self.watched("client", ""), WAYS[BY_LANGUAGE[slug]])
        client.book(day=1)
        mail = self.site.await_mails(client.email)[0]
        link = next(str(link) for link in mail["links"] if "/b/" in link and ".ics" not in link)
        path = link.removeprefix(self.site.url).partition("?")[0]
        yesterday = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1)
        codes = self._codes(slug)
        return Place(slug, variant, service, path, mail["key"], codes, str(yesterday))

    def _codes(self, slug: str) -> list[str]:
        """Bookings of the first pages of the lists, those in rarer states first."""
        page = self.watched("owner", slug).page()
        found: dict[str, list[str]] = {}
        for query in ("", "?past=1"):
            self.open(page, f"/app/{slug}/bookings/{query}")
            for row in page.locator("li", has=page.locator("a.visit-who")).all():
                href = row.locator("a.visit-who").get_attribute("href") or ""
                state = " ".join(row.locator(".badge").all_inner_texts())
                found.setdefault(state, []).append(re.sub(r".*/bookings/(\w+)/$", r"\1", href))
        rare_first = sorted(found.values(), key=len)
        most = max(len(codes) for codes in rare_first)
        return [codes[n] for n in range(most) for codes in rare_first if n < len(codes)]

    def open(self, page: Page, path: str) -> Response | None:
        """Go to an address of the site."""
        return page.goto(path)

    def close(self) -> None:
        """Everybody leaves."""
        for visitor in self.visitors.values():
            visitor.close()
