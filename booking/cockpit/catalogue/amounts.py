"""Amounts of money as people type them: `65,50`, `65.50`, `1.250,00 €`, `1 250 lei`.

Pure. The forms of the catalogue call it. Amounts are minor units; nothing passes through a float.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from babel.numbers import (
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
)

from booking import formats

# In whole units. No service costs a million, and sums of many stay far within a BIGINT.
MOST: Final = 1_000_000
LONGEST: Final = 40

_PLAIN: Final = re.compile(r"(\d+)(?:([.,])(\d+))?", re.ASCII)
_GROUPED: Final = re.compile(r"(\d{1,3}(?:([ .,'])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?", re.ASCII)
_SPACES: Final = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2019": "'"})


class BadAmount(ValueError):
    """This is not an amount of money."""


class NegativeAmount(BadAmount):
    """A price cannot be below zero."""


class TooPrecise(BadAmount):
    """This has more decimals than the currency, or could be read in two ways."""


class TooLarge(BadAmount):
    """This is more than any service costs."""


def parse(text: str, currency: str, language: str) -> int:
    """The amount in minor units of `currency`. Raises BadAmount or one of its children.

    Point and comma both work as the decimal sign. With three digits behind a single one it is
    read as the language groups thousands: `1.250` is 1250 in Romanian and refused in English.
    """
    if len(text) > LONGEST:
        raise BadAmount
    bare = _without_currency(" ".join(text.translate(_SPACES).split()), currency, language)
    if bare[:1] in ("-", "\N{MINUS SIGN}"):
        _read(bare[1:].strip(), currency, language)
        raise NegativeAmount
    return _read(bare, currency, language)


def _read(bare: str, currency: str, language: str) -> int:
    whole, decimals = _split(bare, currency, language)
    places: int = get_currency_precision(currency)
    if len(decimals) > places:
        raise TooPrecise
    if int(whole) > MOST:
        raise TooLarge
    return int(whole + decimals.ljust(places, "0"))


def _split(bare: str, currency: str, language: str) -> tuple[str, str]:
    """Digits before and after the decimal sign."""
    if plain := _PLAIN.fullmatch(bare):
        whole, sign, decimals = plain.group(1), plain.group(2), plain.group(3) or ""
        if _groups(whole, sign, decimals, language):
            return whole + decimals, ""
        return whole, decimals
    grouped = _GROUPED.fullmatch(bare)
    if grouped is None or grouped.group(2) == grouped.group(3):
        raise BadAmount
    return re.sub(r"\D", "", grouped.group(1)), grouped.group(4) or ""


def _groups(whole: str, sign: str | None, decimals: str, language: str) -> bool:
    """Whether the one sign parts thousands."""
    possible = sign is not None and len(decimals) == 3 and len(whole) <= 3 and whole[0] != "0"
    return possible and sign != get_decimal_symbol(formats.locale(language))


def _without_currency(text: str, currency: str, language: str) -> str:
    symbol = get_currency_symbol(currency, locale=formats.locale(language))
    names = {currency, symbol, get_currency_symbol(currency, locale="en")}
    names |= {"lei", "leu"} if currency == "RON" else set()
    for name in sorted((name.casefold() for name in names), key=len, reverse=True):
        folded = text.casefold()
        if folded.endswith(name):
            return text[: -len(name)].strip()
        if folded.startswith(name):
            return text[len(name) :].strip()
    return text


def typed(minor: int, currency: str, language: str) -> str:
    """The amount as it would be typed: `65,50`, and `65` when it is whole."""
    places = get_currency_precision(currency)
    major = Decimal(minor).scaleb(-places)
    pattern = "0." + "0" * places if minor % 10**places else "0"
    return format_decimal(major, format=pattern, locale=formats.locale(language))
