"""Which public holidays lie between two dates, from a small table of fixed and Easter dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from booking import trades

FILE: Final = Path(__file__).parent / "holidays.yaml"


class Holiday(NamedTuple):
    """A date and what it is called in each language."""

    on: date
    name: dict[str, str]


def between(country: str, first: date, last: date) -> list[Holiday]:
    """The holidays of a country from `first` to `last`, both included, ascending."""
    table = trades.read(FILE)[country]
    years = range(first.year, last.year + 1)
    found = [Holiday(_date(row, year), row["name"]) for year in years for row in table]
    return sorted((h for h in found if first <= h.on <= last), key=lambda holiday: holiday.on)


def _date(row: dict[str, Any], year: int) -> date:
    if "date" in row:
        return date.fromisoformat(f"{year}-{row['date']}")
    sunday = orthodox_easter(year) if row.get("orthodox") else easter(year)
    return sunday + timedelta(days=row["easter"])


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    g = (8 * b + 13) // 25
    h = (19 * a + b - b // 4 - g + 15) % 30
    m = (a + 11 * h) // 319
    k = (2 * (b % 4) + 2 * (c // 4) - c % 4 - h + m + 32) % 7
    month = (h - m + k + 90) // 25
    day = (h - m + k + month + 19) % 32
    return date(year, month, day)


def orthodox_easter(year: int) -> date:
    """Easter Sunday of the Julian calendar, as a date of ours (1900 to 2099: 13 days later)."""
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    return date(year, month, day + 1) + timedelta(days=13)


def days(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
