"""The template library in the reader's language and the business's zone and currency."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation

SALON = SimpleNamespace(language="ro", time_zone="Europe/Bucharest", currency="RON", country="RO")
AT = dt.datetime(2027, 3, 9, 12, 30, tzinfo=dt.UTC)
TODAY = dt.date(2027, 1, 2)


def render(source: str, lang: str, **context: Any) -> str:
    with translation.override(lang):
        page = Template("{% load slotline %}" + source)
        return page.render(Context({"business": SALON, "today": TODAY, **context})).replace(
            "\u00a0", " "
        )


def variant(kind: str, amount: int = 13000, amount_to: int | None = None) -> SimpleNamespace:
    return SimpleNamespace(price_kind=kind, price_minor=amount, price_to_minor=amount_to)


@pytest.mark.parametrize(
    ("source", "lang", "text"),
    [
        ("{{ at|localtime_of:business|time }}", "de", "14:30 Uhr"),
        ("{{ at|localtime_of:business|clock }}", "de", "14:30"),
        ("{{ at|localtime_of:'America/New_York'|time }}", "ro", "ora 07:30"),
        ("{{ at|date_long:today }}", "en", "Tuesday, 9 March"),
        ("{{ at|date_short:today }}", "es", "mar, 9 mar"),
        ("{{ at|month_title }}", "de", "März 2027"),
        ("{{ at|weekday }}", "ro", "marți"),
        ("{{ 105|duration }}", "de", "1 Std. 45 Min."),
        ("{{ 13000|money:'RON' }}", "ro", "130 lei"),
        ("{{ business.time_zone|zone_name }}", "de", "Bukarest"),
        ("{{ business.time_zone|zone_name:at }}", "de", "Bukarest (UTC+2)"),
        ("{{ '+40721234567'|phone:business }}", "ro", "0721 234 567"),
        ("{{ '+40721234567'|phone:'DE' }}", "ro", "+40 721 234 567"),
    ],
)
def test_a_filter_writes_as_the_reader_does(source: str, lang: str, text: str) -> None:
    assert render(source, lang, at=AT) == text


def test_a_date_of_another_year_names_it() -> None:
    assert render("{{ at|date_long:today }}", "en", at=dt.date(2026, 3, 9)).endswith("2026")
    far = dt.datetime(2199, 3, 9, 14, 30)
    assert render("{{ at|moment }}", "de", at=far) == "Samstag, 9. März 2199, 14:30 Uhr"


@pytest.mark.parametrize(
    ("priced", "text"),
    [
        (variant("fixed"), "RON 130"),
        (variant("from"), "from RON 130"),
        (variant("range", 13000, 15000), "RON 130–150"),
        (variant("per_person"), "RON 130 per person"),
        (variant("free", 0), "free of charge"),
        (variant("hidden"), ""),
    ],
)
def test_each_kind_of_price_has_its_words(priced: SimpleNamespace, text: str) -> None:
    assert render("{% price variant %}", "en", variant=priced) == text


def test_the_pieces_of_a_price_go_to_its_component() -> None:
    source = "{% price_pieces variant as p %}{{ p.kind }}: {{ p.text }}"
    assert render(source, "de", variant=variant("from")) == "from: 130 RON"


def test_an_item_shows_the_price_and_currency_it_was_booked_with() -> None:
    item = SimpleNamespace(currency="EUR", **vars(variant("fixed", 5600)))
    assert render("{% price item %}", "en", item=item) == "€56"
    assert render("{% price item amount=7000 %}", "en", item=item) == "€70"


def test_a_text_comes_in_the_readers_language_or_says_which_it_is_in() -> None:
    source = "<h3{% tr_attrs name %}>{{ name|tr:business }}</h3>"
    name = {"ro": "Tuns & spălat", "en": "Cut"}
    assert render(source, "en", name=name) == "<h3>Cut</h3>"
    assert render(source, "de", name=name) == '<h3 lang="ro">Tuns &amp; spălat</h3>'
    assert render(source, "de", name={}) == "<h3></h3>"
    assert render(source, "de", name=None) == "<h3></h3>"


def test_a_language_code_cannot_break_out_of_its_attribute() -> None:
    assert "<script" not in render("{% tr_attrs name %}", "de", name={'"><script': "x"})
