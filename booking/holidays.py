"""Public holidays by country and region, from the `holidays` library. Pure but for its own table.

The cockpit offers them as days on which the business is closed. Regions are the library's codes,
ISO 3166-2 without the country ("BY"); names are texts per language.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import holidays as library
import yaml

from booking.formats import locale

LANGUAGES: Final = ("en", "de", "es", "ro")
TABLE: Final = Path(__file__).parent / "data" / "holidays.yaml"
# In Bavaria Assumption Day is a holiday wherever most people are Catholic: nearly everywhere.
ALSO_CATHOLIC: Final = {("DE", "BY"), ("DE", "Augsburg")}
THURSDAY, TUESDAY = 4, 2


class Holiday(NamedTuple):
    """A date and what it is called in each of our languages."""

    on: date
    name: dict[str, str]


class Place(NamedTuple):
    """A country or region to choose."""

    code: str
    name: str


def of(country: str, region: str, year: int) -> list[Holiday]:
    """The public holidays of a year, ascending; none for a country that is not known.

    An unknown region counts as none. Two holidays of one date are one with both names.
    """
    if country not in _regions_by_country():
        return []
    return list(_of(country, region if region in _regions_by_country()[country] else "", year))


@lru_cache(maxsize=512)
def _of(country: str, region: str, year: int) -> tuple[Holiday, ...]:
    # Named, because without a language the library takes the machine's.
    native = library.country_holidays(country).default_language
    own = _calendar(country, region, year, native)
    english = _calendar(country, region, year, "en_US")
    others = {
        code: _calendar(country, region, year, code)
        for code in LANGUAGES
        if code in own.supported_languages
    }
    return tuple(
        Holiday(
            day,
            {
                code: others[code][day]
                if code in others
                else _translated(english.get(day, name), code, name)
                for code in LANGUAGES
            },
        )
        for day, name in sorted(own.items())
    )


def _calendar(country: str, region: str, year: int, language: str | None) -> library.HolidayBase:
    also = ("catholic",) if (country, region) in ALSO_CATHOLIC else ()
    return library.country_holidays(
        country,
        subdiv=region or None,
        years=year,
        language=language,
        categories=("public", *also) if also else None,
    )


def _translated(english: str, language: str, native: str) -> str:
    """Both names of a day with two; the country's own name for what stands in no table."""
    names = []
    for name in english.split("; "):
        known = _table().get(name, {})
        names.append(known.get(language) or (name if language == "en" else ""))
    return "; ".join(names) if all(names) else native


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Mapping[str, str]]:
    table: Mapping[str, Mapping[str, str]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return table


def name(english: str) -> dict[str, str]:
    """A name of our own table in each language: for what is suggested beyond the law."""
    return {"en": english} | dict(_table().get(english, {}))


def bridges(found: list[Holiday]) -> Iterator[date]:
    """The Fridays after a holiday on Thursday and the Mondays before one on Tuesday."""
    taken = {holiday.on for holiday in found}
    for day in sorted(taken):
        step = {THURSDAY: 1, TUESDAY: -1}.get(day.isoweekday(), 0)
        bridge = day + timedelta(days=step)
        if step and bridge not in taken:
            yield bridge


# ── what can be chosen


def countries(language: str) -> list[Place]:
    """Every country the library knows, by name."""
    territories = locale(language).territories
    known = (code for code in _regions_by_country() if code in territories)
    return sorted((Place(code, territories[code]) for code in known), key=lambda place: place.name)


def regions(country: str) -> list[Place]:
    """The regions of a country as it calls them itself, by name; empty where there are none."""
    codes = _regions_by_country().get(country, [])
    names = {code: code for code in codes}
    if codes:
        # Several names may stand for one code: the longest is the written-out one.
        for called, code in library.country_holidays(country).subdivisions_aliases.items():
            if code in names and (names[code] == code or len(called) > len(names[code]) + 4):
                names[code] = called
    return sorted((Place(code, name) for code, name in names.items()), key=lambda p: p.name)


@lru_cache(maxsize=1)
def _regions_by_country() -> dict[str, list[str]]:
    found: dict[str, list[str]] = library.list_supported_countries(include_aliases=False)
    return found
