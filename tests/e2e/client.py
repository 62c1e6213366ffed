"""A client on a business's booking page: the way from the first page to the done page.

Every step is a click on what the page shows, so that it is the same with JavaScript on and off.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Locator, Page

from tests.e2e.watching import Watched

# Whoever sends the form faster than it can be read is asked once more (public/suspicion.py).
READING_MS = 2_100
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Way:
    """What is booked where, and what the pages say on the way in that language."""

    slug: str
    language: str
    service: str  # the name on the first page
    heading: str  # of the first page
    details: str  # the title of the form
    button: str
    done: str
    variant: str = ""
    staff: str = ""
    price: str = ""
    extra: dict[str, str] = field(default_factory=dict)  # further fields by name
    radio: str = ""  # the name of a question with one answer of several


@dataclass
class Client:
    """Somebody with a name and a mailbox, in a browser."""

    watched: Watched
    way: Way
    name: str = ""
    email: str = ""
    tab: Page | None = None  # instead of the first one

    def __post_init__(self) -> None:
        letter = "".join(chr(ord("a") + int(digit)) for digit in str(next(_numbers))).title()
        self.name = self.name or f"Ioana Țepeș-{letter}ălin"
        self.email = self.email or f"client-{letter.lower()}@example.com"

    @property
    def page(self) -> Page:
        """The open tab."""
        return self.tab or self.watched.page()

    def open(self, path: str = "", **query: Any) -> None:
        """A page of the business in the client's language."""
        words = {"lang": self.way.language, **query}
        asked = "&".join(f"{key}={value}" for key, value in words.items())
        self.page.goto(f"/book/{self.way.slug}/{path}?{asked}")

    def choose_service(self) -> None:
        """From the first page to the times, over the variants where there are some."""
        row = self.page.locator(
            "li.service", has=self.page.get_by_text(self.way.service, exact=True)
        )
        folded = self.page.locator("details.category:not([open])", has=row)
        if folded.count():
            folded.locator("summary").first.click()
        row.get_by_role("link").click()
        if self.way.variant:
            self.page.locator("a.choice", has_text=self.way.variant).click()

    def choose_staff(self) -> None:
        """A face, where the way names one."""
        if self.way.staff:
            self.page.locator("a.choice", has_text=self.way.staff).click()

    def choose_day(self, number: int = 0) -> None:
        """The n-th free day of the month that is shown, or of the next one."""
        if self.page.locator("a.day.free").count() <= number:
            self.page.locator(".month-head a[rel=next]").click()
        day = self.page.locator("a.day.free").nth(number)
        if day.get_attribute("aria-current") is None:
            day.click()

    def times(self) -> list[str]:
        """The free times of the shown day, as their buttons stand."""
        return self.page.locator("button.time").all_inner_texts()

    def choose_time(self, which: int | str = 0) -> str:
        """The n-th time, or the one with that text; answers its text."""
        buttons = self.page.locator("button.time")
        if isinstance(which, str):
            buttons, which = buttons.filter(has_text=which), 0
        button = buttons.nth(which)
        text = button.inner_text().strip()
        button.click()
        self.page.wait_for_load_state()
        return text

    def field(self, name: str) -> Locator:
        """A control of the form of details."""
        return self.page.locator(f"#details [name={name}]")

    def fill(self, *, reading_ms: int = READING_MS) -> None:
        """Everything that has to be filled in, at a person's pace."""
        self.field("name").fill(self.name)
        self.field("email").fill(self.email)
        self.field("phone").fill(PHONES[self.way.slug])
        for name, value in self.way.extra.items():
            self.field(name).fill(value)
        if self.way.radio:
            self.field(self.way.radio).first.check()
        self.page.wait_for_timeout(reading_ms)

    def send(self) -> None:
        """The one main button of the form."""
        self.page.get_by_role("button", name=self.way.button, exact=True).click()
        self.page.wait_for_load_state()

    def to_details(self, *, day: int = 0, time: int | str = 0) -> str:
        """From the first page to the form; answers the chosen time."""
        self.open()
        self.choose_service()
        self.choose_staff()
        self.choose_day(day)
        return self.choose_time(time)

    def book(self, *, day: int = 0, time: int | str = 0) -> str:
        """The whole way; answers the chosen time."""
        chosen = self.to_details(day=day, time=time)
        self.fill()
        self.send()
        assert "/done/" in self.page.url, self.page.inner_text("main")
        return chosen


PHONES = {
    "salon-maria": "0722 123 456",
    "praxis-sonnenhof": "030 5550 1234",
    "consultoria-levante": "612 34 56 78",
}
WAYS = {
    "ro": Way(
        slug="salon-maria",
        language="ro",
        service="Spălat și coafat",
        heading="Ce doriți să programați?",
        details="Datele dumneavoastră",
        button="Confirmați programarea",
        done="Programarea dumneavoastră este confirmată.",
        variant="Păr lung",
        price="lei",
    ),
    "en": Way(
        slug="salon-maria",
        language="en",
        service="Women's cut and blow-dry",
        heading="What would you like to book?",
        details="Your details",
        button="Book appointment",
        done="Your appointment is confirmed.",
        staff="Ana Popescu",
        price="RON",
    ),
    "de": Way(
        slug="praxis-sonnenhof",
        language="de",
        service="Erstbefund",
        heading="Was möchten Sie buchen?",
        details="Ihre Angaben",
        button="Termin buchen",
        done="Ihr Termin ist bestätigt.",
        staff="Katrin",
        price="78 €",
        extra={"birth_date": "1980-02-29"},
        radio="q_insurance",
    ),
    "es": Way(
        slug="consultoria-levante",
        language="es",
        service="Sesión de consultoría",
        heading="¿Qué desea reservar?",
        details="Sus datos",
        button="Reservar con obligación de pago",
        done="Su cita está confirmada.",
        staff="Lucía",
        price="140 €",
        extra={"q_topic": "Un plan para el almacén"},
    ),
}
