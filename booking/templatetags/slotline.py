"""`{% load slotline %}`: times, dates, money and translated texts in the reader's language.

The language is the active one; zone, currency and fallback language are those of `business` (any
object with `language`, `time_zone` and `currency`), which every page and mail has in its context.
Filters take local times: `{{ booking.starts_at|localtime_of:business|time }}`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from booking import formats, normalising
from tenants.models import Business
from tenants.urls import turl

register = template.Library()


class Priced(Protocol):
    """A variant, or a booking item with its copies."""

    price_kind: formats.PriceKind
    price_minor: int
    price_to_minor: int | None


def _language() -> str:
    return get_language() or "en"


def _day(value: dt.date | dt.datetime) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


@register.filter
def localtime_of(value: dt.datetime, business: Any) -> dt.datetime:
    """An instant on the clock of a business (or of an IANA zone's name)."""
    return value.astimezone(ZoneInfo(getattr(business, "time_zone", business)))


@register.filter
def time(value: dt.datetime | dt.time) -> str:
    """`14:30 Uhr`, with the unit word of the language."""
    return formats.time(value, _language())


@register.filter
def clock(value: dt.datetime | dt.time) -> str:
    """`14:30` alone, for a button."""
    return formats.clock(value, _language())


@register.filter
def date_long(value: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """`Tuesday, 9 March`; the year only when it is not the current one."""
    today = today or timezone.now().date()
    return formats.date(_day(value), _language(), today=today)


@register.filter
def date_short(value: dt.date | dt.datetime, today: dt.date | None = None) -> str:
    """`Tue 9 Mar`, for lists."""
    today = today or timezone.now().date()
    return formats.date_short(_day(value), _language(), today=today)


@register.filter
def moment(value: dt.datetime) -> str:
    """`Tuesday, 9 March, 14:30 Uhr`."""
    return formats.moment(value, _language(), today=timezone.now().date())


@register.filter
def month_title(value: dt.date) -> str:
    """`March 2027`."""
    return formats.month_title(value, _language())


@register.filter
def weekday(value: dt.date | dt.datetime) -> str:
    """`Tuesday`."""
    return formats.weekday(_day(value), _language())


@register.filter
def duration(minutes: int) -> str:
    """`1 h 45 min`."""
    return formats.duration(minutes, _language())


@register.filter
def money(minor: int, currency: str) -> str:
    """An amount in minor units: `{{ booking.total_minor|money:booking.currency }}`."""
    return formats.money(minor, currency, _language())


@register.filter
def zone_name(tz: str, at: dt.datetime | None = None) -> str:
    """The city of a zone; with an instant, its distance from UTC as well."""
    return formats.zone_name(tz, _language(), at)


@register.filter
def phone(e164: str, business: Any) -> str:
    """A number as readers in the business's country write it."""
    return normalising.phone_display(e164, getattr(business, "country", business))


@register.filter
def photo(name: str, business: Business) -> str:
    """The address of a person's photo, in the cockpit; empty without one."""
    return turl(business, "public:photo", file=name) if name else ""


@register.simple_tag(takes_context=True)
def price(context: Context, priced: Priced, amount: int | None = None) -> str:
    """The price of a variant or an item in words; `amount` (minor units) where staff differ."""
    return price_text(price_pieces(context, priced, amount))


@register.simple_tag(takes_context=True)
def price_pieces(context: Context, priced: Priced, amount: int | None = None) -> formats.Price:
    """`{% price_pieces variant as p %}` for the price component, which takes `kind` and `text`."""
    currency = getattr(priced, "currency", "") or context["business"].currency
    minor = priced.price_minor if amount is None else amount
    upper = priced.price_to_minor if amount is None else None
    return formats.price(priced.price_kind, minor, upper, currency, _language())


def price_text(pieces: formats.Price) -> str:
    """The words around the pieces of a price, in the active language; empty when hidden."""
    if pieces.kind == "free":
        return gettext("free of charge")
    if pieces.kind == "from":
        return gettext("from %(price)s") % {"price": pieces.text}
    if pieces.kind == "per_person":
        return gettext("%(price)s per person") % {"price": pieces.text}
    return pieces.text


@register.filter
def tr(texts: Mapping[str, str], business: Any = None) -> str:
    """A text that the business wrote in its languages: `{{ service.name|tr:business }}`."""
    return _translated(texts, business).text


@register.simple_tag(takes_context=True)
def tr_attrs(context: Context, texts: Mapping[str, str]) -> SafeString:
    """` lang="ro"` when `tr` shows another language than the page's: `<h3{% tr_attrs name %}>`."""
    shown = _translated(texts, context.get("business"))
    is_other = shown.text and shown.lang[:2] != _language()[:2]
    return format_html(' lang="{}"', shown.lang) if is_other else SafeString("")


def _translated(texts: Mapping[str, str], business: Any) -> formats.Text:
    return formats.translated(texts or {}, _language(), getattr(business, "language", "en"))
