"""Dates, times, money and durations as a reader of a language writes them.

Pure: Babel's tables, no Django, no clock (`today` is an argument). The template library, mails, ICS
texts and the API call it. A language is its two-letter code; one that is not ours reads as English.
Names and symbols come from Babel once per language and are kept: a time costs 2 µs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import get_timezone_location
from babel.numbers import format_decimal, get_currency_precision, get_currency_symbol

NBSP: Final = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class _Words:
    """How one language writes dates and times; `{}` templates get names and numbers filled in."""

    long: str
    short: str
    year: str = " {year}"
    clock: str = "{hour:02d}:{minute:02d}"
    time: str = "{clock}"
    title: str = "{month} {year}"
    hours: str = "h"
    minutes: str = "min"


_EN: Final = _Words("{weekday}, {day} {month}", "{abbr} {day} {mon}")
_WORDS: Final = {
    "en": _EN,
    "de": _Words(
        "{weekday}, {day}. {month}",
        "{abbr}, {day}. {mon}",
        time="{clock}" + NBSP + "Uhr",
        hours="Std.",
        minutes="Min.",
    ),
    "es": _Words(
        "{weekday}, {day} de {month}",
        "{abbr}, {day} {mon}",
        year=" de {year}",
        clock="{hour}:{minute:02d}",
        time="{clock}" + NBSP + "h",
        title="{month} de {year}",
    ),
    "ro": _Words(
        "{weekday}, {day} {month}",
        "{abbr}, {day} {mon}",
        time="ora" + NBSP + "{clock}",
    ),
}


class Weekday(NamedTuple):
    """A column heading: `number` as in `date.weekday()`, Monday is 0."""

    number: int
    name: str
    short: str


@dataclass(frozen=True, slots=True)
class _Names:
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    months: tuple[str, ...]
    months_short: tuple[str, ...]
    months_alone: tuple[str, ...]


@lru_cache(maxsize=64)
def locale(lang: str) -> Locale:
    """Babel's locale for a language: English is that of our readers in Europe (9 March, 14:30)."""
    lang = lang[:2].lower()
    return Locale.parse(lang if lang in _WORDS and lang != "en" else "en_GB")


@lru_cache(maxsize=64)
def _names(lang: str) -> _Names:
    days, months = locale(lang).days, locale(lang).months
    return _Names(
        weekdays=tuple(days["format"]["wide"][i] for i in range(7)),
        weekdays_short=tuple(days["format"]["abbreviated"][i].rstrip(".") for i in range(7)),
        months=tuple(months["format"]["wide"][i] for i in range(1, 13)),
        months_short=tuple(months["format"]["abbreviated"][i] for i in range(1, 13)),
        months_alone=tuple(months["stand-alone"]["wide"][i] for i in range(1, 13)),
    )


def _words(lang: str) -> _Words:
    return _WORDS.get(lang[:2].lower(), _EN)


# ── time


def clock(at: dt.time | dt.datetime, lang: str, *, hour12: bool = False) -> str:
    """The bare time for a button: `14:30`; `2:30 pm` for English with `hour12`.

    `at` is local already: nothing here converts between zones.
    """
    hour, minute = at.hour, at.minute
    if hour12 and _words(lang) is _EN:
        return f"{hour % 12 or 12}:{minute:02d}{NBSP}{'am' if hour < 12 else 'pm'}"
    return _words(lang).clock.format(hour=hour, minute=minute)


def time(at: dt.time | dt.datetime, lang: str, *, hour12: bool = False) -> str:
    """The time with the unit word of the language: `14:30 Uhr`, `14:30 h`, `ora 14:30`."""
    return _words(lang).time.format(clock=clock(at, lang, hour12=hour12))


# ── dates


def date(day: dt.date, lang: str, *, today: dt.date | None = None) -> str:
    """`Tuesday, 9 March`; with its year when that is not the year of `today` (or none is given)."""
    text = _date(_words(lang).long, day, lang)
    return text if _is_this_year(day, today) else text + _words(lang).year.format(year=day.year)


def date_short(day: dt.date, lang: str, *, today: dt.date | None = None) -> str:
    """`Tue 9 Mar`, for lists; the year as in `date()`."""
    text = _date(_words(lang).short, day, lang)
    return text if _is_this_year(day, today) else f"{text} {day.year}"


def moment(at: dt.datetime, lang: str, *, today: dt.date | None = None) -> str:
    """`Tuesday, 9 March, 14:30`: date and time of a local `at`, for "will reply by …"."""
    return f"{date(at.date(), lang, today=today)}, {time(at, lang)}"


def _is_this_year(day: dt.date, today: dt.date | None) -> bool:
    return today is not None and today.year == day.year


def _date(pattern: str, day: dt.date, lang: str) -> str:
    names, weekday, month = _names(lang), day.weekday(), day.month - 1
    return pattern.format(
        weekday=names.weekdays[weekday],
        abbr=names.weekdays_short[weekday],
        day=day.day,
        month=names.months[month],
        mon=names.months_short[month],
    )


def month_title(day: dt.date, lang: str) -> str:
    """The heading over a month: `March 2027`, `Marzo de 2027`."""
    name = _names(lang).months_alone[day.month - 1]
    title = _words(lang).title.format(month=name, year=day.year)
    return title[:1].upper() + title[1:]


def weekday(day: dt.date, lang: str) -> str:
    """`Tuesday`, in the case the language writes it within a sentence."""
    return _names(lang).weekdays[day.weekday()]


def weekday_short(day: dt.date, lang: str) -> str:
    """`Tue`, for a leaf of a calendar."""
    return _names(lang).weekdays_short[day.weekday()]


def month_short(day: dt.date, lang: str) -> str:
    """`Mar`, without a full stop."""
    return _names(lang).months_short[day.month - 1].rstrip(".")


def weekday_names(lang: str, week_start: int = 0) -> list[Weekday]:
    """The seven headings of a month, the first being `week_start` (Monday is 0)."""
    names = _names(lang)
    order = [(week_start + i) % 7 for i in range(7)]
    return [Weekday(i, names.weekdays[i], names.weekdays_short[i]) for i in order]


def zone_name(tz: str, lang: str, at: dt.datetime | None = None) -> str:
    """The city of an IANA zone (`Berlín`), with `(UTC+2)` as it is at the instant `at`."""
    city = _city(tz, lang[:2].lower())
    return f"{city} ({_offset(tz, at)})" if at and city != "UTC" else city


@lru_cache(maxsize=512)
def _city(tz: str, lang: str) -> str:
    if tz in {"UTC", "Etc/UTC", "Etc/GMT", "GMT"}:
        return "UTC"
    name: str = get_timezone_location(ZoneInfo(tz), locale=locale(lang), return_city=True)
    return name


def _offset(tz: str, at: dt.datetime) -> str:
    """`UTC+5:30`, `UTC−3`, with a real minus sign."""
    minutes = int((at.astimezone(ZoneInfo(tz)).utcoffset() or dt.timedelta()).total_seconds()) // 60
    sign = "\N{MINUS SIGN}" if minutes < 0 else "+"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "")


def duration(minutes: int, lang: str) -> str:
    """`1 h 45 min`, `1 Std. 45 Min.`; the shortest that is exact."""
    words = _words(lang)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours}{NBSP}{words.hours}"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}{words.minutes}")
    return " ".join(parts)


# ── money

PriceKind = Literal["fixed", "from", "range", "per_person", "free", "hidden"]

# Where Babel writes the code although readers expect the sign or the word.
_SYMBOLS: Final = {("RON", "ro"): "lei", ("EUR", "ro"): "€", ("USD", "es"): "$"}


class Price(NamedTuple):
    """The pieces of a price; the words around them ("from …") are gettext's, in the templates.

    `text` is the amount or the range, and empty for free and hidden prices.
    """

    kind: PriceKind
    text: str


def money(minor: int, currency: str, lang: str) -> str:
    """An amount in minor units: `130 lei`, `56 €`, `€56.50`; no decimals when it is whole."""
    sign = "\N{MINUS SIGN}" if minor < 0 else ""
    is_one = abs(minor) == 10 ** _digits(currency)
    return sign + _with_symbol(_number(abs(minor), currency, lang), currency, lang, one=is_one)


def money_range(low: int, high: int, currency: str, lang: str) -> str:
    """`56–80 €`: the symbol once."""
    numbers = f"{_number(low, currency, lang)}–{_number(high, currency, lang)}"
    return _with_symbol(numbers, currency, lang)


def price(kind: PriceKind, amount: int, amount_to: int | None, currency: str, lang: str) -> Price:
    """What a price list shows for one of the kinds of price; amounts in minor units."""
    if kind in ("free", "hidden"):
        return Price(kind, "")
    if kind == "range" and amount_to is not None and amount_to != amount:
        return Price(kind, money_range(amount, amount_to, currency, lang))
    return Price("fixed" if kind == "range" else kind, money(amount, currency, lang))


@lru_cache(maxsize=4096)
def _number(minor: int, currency: str, lang: str) -> str:
    digits = _digits(currency)
    decimals = "." + "0" * digits if minor % 10**digits else ""
    major = Decimal(minor).scaleb(-digits)
    return format_decimal(major, format="#,##0" + decimals, locale=locale(lang))


def _digits(currency: str) -> int:
    digits: int = get_currency_precision(currency)
    return digits


def _with_symbol(number: str, currency: str, lang: str, *, one: bool = False) -> str:
    symbol = _symbol(currency, lang[:2].lower())
    if symbol == "lei" and one:
        symbol = "leu"
    if _words(lang) is not _EN:
        return f"{number}{NBSP}{symbol}"
    return f"{symbol}{NBSP if symbol[-1].isalpha() else ''}{number}"


@lru_cache(maxsize=256)
def _symbol(currency: str, lang: str) -> str:
    return _SYMBOLS.get((currency, lang)) or get_currency_symbol(currency, locale=locale(lang))


# ── texts that a business wrote in its languages


class Text(NamedTuple):
    """A text and the language it turned out to be in."""

    text: str
    lang: str


def translated(texts: Mapping[str, str], lang: str, fallback: str) -> Text:
    """The text in `lang`, else in the business's language, else in any it was written in."""
    for code in (lang, lang[:2], fallback, "en", *texts):
        if texts.get(code):
            return Text(texts[code], code)
    return Text("", lang)
