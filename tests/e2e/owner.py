"""The owner of a business in the cockpit."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.e2e.site import PASSWORD
from tests.e2e.watching import Watched

OWNERS = {
    "salon-maria": "maria@demo.example",
    "praxis-sonnenhof": "jonas@demo.example",
    "consultoria-levante": "lucia@demo.example",
}
ADMIN = "admin@demo.example"
# More pages than two weeks of bookings fill.
MOST_PAGES = 20


@dataclass
class Owner:
    """Signed in after `sign_in`."""

    watched: Watched
    slug: str
    who: str = "owner"

    @property
    def page(self) -> Page:
        """The open tab."""
        return self.watched.page()

    def sign_in(self) -> None:
        """With the password that the demo prints."""
        start = f"/app/{self.slug}/" if self.who == "owner" else "/app/"
        self.page.goto(start)
        email = OWNERS[self.slug] if self.who == "owner" else ADMIN
        self.page.locator("input[type=email]").fill(email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.page.locator("main button[type=submit]").click()
        self.page.wait_for_url(f"**{start}")

    def find(self, name: str) -> None:
        """Open the coming booking of that client."""
        self.page.goto(f"/app/{self.slug}/bookings/")
        for _ in range(MOST_PAGES):
            found = self.page.locator("a.visit-who", has_text=name)
            if found.count():
                found.last.click()
                self.page.wait_for_load_state()
                return
            self.page.locator("a[rel=next]").click()
            self.page.wait_for_load_state()
        raise AssertionError(f"{name} is not among the bookings")
