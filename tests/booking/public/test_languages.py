"""The page speaks the visitor's language, and says which."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from tenants.models import Business
from tests.booking.public.conftest import Step, text

ASKS = {
    "en": "What would you like to book?",
    "de": "Was möchten Sie buchen?",
    "es": "¿Qué desea reservar?",
    "ro": "Ce doriți să programați?",
}


@pytest.mark.parametrize(("code", "words"), ASKS.items())
def test_the_url_decides(page: Step, code: str, words: str) -> None:
    answer = page.get(f"?lang={code}", **{"Accept-Language": "fr"})
    assert words in text(answer)
    assert answer["Content-Language"] == code
    assert f'<html lang="{code}"' in answer.content.decode()
    assert "Accept-Language" not in answer.get("Vary", "")


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("es-MX,es;q=0.9", "es"), ("fr,de;q=0.5", "de"), ("fr", "ro"), ("", "ro"), ("*", "ro"),
     ("x" * 5000, "ro"), ("de-DE-1996,q=x;;", "ro")],
)  # fmt: skip
def test_else_the_browser_else_the_business(page: Step, accepted: str, code: str) -> None:
    answer = page.get("", **{"Accept-Language": accepted})
    assert answer["Content-Language"] == code
    assert "Accept-Language" in answer["Vary"]


def test_a_language_the_business_does_not_offer_is_not_shown(page: Step) -> None:
    Business.objects.filter(slug="salon-maria").update(languages=["ro", "en"])
    assert page.get("?lang=de", **{"Accept-Language": "de"})["Content-Language"] == "ro"
    assert 'hreflang="de"' not in page.get("?lang=en").content.decode()


def test_every_link_keeps_the_language(page: Step, start: dt.datetime) -> None:
    html = page.get("times/?s=tuns&lang=de").content.decode()
    assert html.count("lang=de") > 10
    answer = page.post("hold/", {"s": "tuns", "lang": "de", "start": str(int(start.timestamp()))})
    assert "lang=de" in answer["Location"]


def test_the_booking_remembers_it(page: Step, start: dt.datetime, mine: Callable[..., str]) -> None:
    booking = page.booked(start, lang="es")
    assert booking.language == "es"
    assert booking.items.get().name.startswith("Corte")


@pytest.mark.parametrize(
    ("code", "time"),
    [("en", "Monday, "), ("de", "Montag, "), ("es", "Lunes, "), ("ro", "Luni, ")],
)
def test_dates_are_written_as_the_language_does(
    page: Step, monday: dt.date, code: str, time: str
) -> None:
    assert time in text(page.get(f"times/?s=tuns&day={monday}&lang={code}"))
