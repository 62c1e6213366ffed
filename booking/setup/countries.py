"""What is usual in a country: language, currency, clock; and which country somebody is in.

Pure: Babel's tables. The onboarding guesses with it and lets everything be changed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final
from zoneinfo import available_timezones

from babel.core import get_global
from babel.numbers import get_territory_currencies

from booking import formats

# Where the clock is that most of a country reads.
ZONES: Final = {
    "ES": "Europe/Madrid", "DE": "Europe/Berlin", "PT": "Europe/Lisbon", "CY": "Asia/Nicosia",
    "GB": "Europe/London", "UA": "Europe/Kyiv",
}  # fmt: skip
LANGUAGES: Final = {
    "RO": "ro", "MD": "ro", "DE": "de", "AT": "de", "CH": "de", "LI": "de", "LU": "de", "ES": "es",
}  # fmt: skip
# The Union, its neighbours in the single market, and those around.
OFFERED: Final = (
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR",
    "HR", "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MD", "MT", "NL", "NO", "PL",
    "PT", "RO", "RS", "SE", "SI", "SK", "UA",
)  # fmt: skip
# Where most people who read a language are, when nothing else is known.
HOMES: Final = {"ro": "RO", "de": "DE", "es": "ES", "en": "IE"}


def guess(accept_language: str, zone: str = "") -> str:
    """The country of a browser, by its clock first, then by its languages."""
    for country in OFFERED:
        if zone and zone in get_global("territory_zones").get(country, []):
            return country
    for part in accept_language[:200].split(","):
        language, _, region = part.partition(";")[0].strip().partition("-")
        if region.upper() in OFFERED:
            return region.upper()
        if language.lower() in HOMES:
            return HOMES[language.lower()]
    return "DE"


def language(country: str) -> str:
    """The one of ours that is read there."""
    return LANGUAGES.get(country, "en")


def currency(country: str) -> str:
    """What is paid with."""
    usual = get_territory_currencies(country)
    return str(usual[0]) if usual else "EUR"


def zone(country: str) -> str:
    """The clock of the capital, as far as anybody can tell."""
    known = get_global("territory_zones").get(country, [])
    found = ZONES.get(country) or (known[0] if known else "UTC")
    return found if found in zones() else "UTC"


def names(reader: str) -> list[tuple[str, str]]:
    """The countries that are offered, by their names in the reader's language."""
    called = formats.locale(reader).territories
    return sorted(((code, called[code]) for code in OFFERED), key=lambda pair: pair[1])


def currencies(reader: str) -> list[tuple[str, str]]:
    """What is paid with in one of them, by code and name."""
    called = formats.locale(reader).currencies
    codes = sorted({currency(code) for code in OFFERED} | {"EUR", "USD"})
    return [(code, f"{code} – {called.get(code, code)}") for code in codes]


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    """The zones of places, without aliases such as `EST` or `Etc/GMT+5`."""
    kept = ("Europe/", "Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Indian/",
            "Pacific/")  # fmt: skip
    return frozenset({"UTC", *(name for name in available_timezones() if name.startswith(kept))})
