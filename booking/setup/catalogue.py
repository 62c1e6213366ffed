"""What a business offers at first: categories, services with a variant each, and questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel.numbers import get_currency_precision

from booking import normalising, trades
from booking.models import Category, Question, Service, Variant
from booking.setup.rules import tax_note
from booking.trades import Trade
from tenants.models import Business

# Words that stand in a booking page's own addresses.
RESERVED: Final = frozenset(
    {"add", "b", "book", "day", "details", "done", "hold", "imprint", "logo", "privacy", "times"}
)
Offer = tuple[dict[str, Service], dict[str, Variant]]


def offer(business: Business, trade: Trade, *, slugs: Mapping[str, str]) -> Offer:
    """Write the catalogue; returns services and variants by the trade's keys."""
    headings = _headings(trade)
    services: dict[str, Service] = {}
    variants: dict[str, Variant] = {}
    taken: set[str] = set(slugs.values())
    for position, usual in enumerate(trade.services):
        slug = _slug(usual.name.get(business.language, usual.name["en"]), taken)
        taken.add(slug)
        services[usual.key] = _service(
            usual, trade, slug=slug, position=position, category=headings[usual.category]
        )
        variants[usual.key] = _variant(
            usual,
            services[usual.key],
            slug=slugs.get(usual.key, slug),
            price=minor(usual.prices[trades.market(business.country).prices], business.currency),
            tax=tax_note(trade),
        )
    Variant.objects.bulk_create(variants.values())
    _ask(trade, services)
    return services, variants


def minor(whole: int, currency: str) -> int:
    """Whole units of a currency in its minor ones."""
    return int(whole * 10 ** get_currency_precision(currency))


def _headings(trade: Trade) -> dict[str, Category]:
    rows = {
        key: Category(name=dict(name), position=position)
        for position, (key, name) in enumerate(trade.categories.items())
    }
    Category.objects.bulk_create(rows.values())
    return rows


def _service(usual: trades.Service, trade: Trade, **place: Any) -> Service:
    limits = {}
    if "max_per_day" in trade.settings:
        limits["per_day"] = trade.settings["max_per_day"]
    if "max_per_client_per_week" in trade.settings:
        limits["per_client_week"] = trade.settings["max_per_client_per_week"]
    return Service.objects.create(
        name=dict(usual.name),
        text=dict(usual.text),
        visibility=_visibility(usual),
        places=[usual.place],
        approval=usual.approval or trade.settings["approval"],
        only_for=usual.only_for,
        capacity=usual.capacity,
        min_capacity=usual.min_capacity,
        sessions=usual.sessions,
        team_mode=usual.team,
        lead_mode="" if usual.lead is None else "elapsed",
        lead_min=usual.lead,
        limits=limits,
        **place,
    )


def _visibility(usual: trades.Service) -> Service.Visibility:
    """Groups wait for their dates and teams for their people; regulars get a link."""
    if not usual.is_for_one:
        return Service.Visibility.OFF
    if usual.only_for == "known":
        return Service.Visibility.LINK
    return Service.Visibility.PUBLIC


def _variant(
    usual: trades.Service, service: Service, *, slug: str, price: int, tax: str
) -> Variant:
    return Variant(
        service=service,
        slug=slug,
        duration_min=usual.duration,
        segments=[list(segment) for segment in usual.segments],
        requires=list(usual.requires),
        buffer_before_min=usual.buffer_before,
        buffer_after_min=usual.buffer_after,
        price_kind=usual.price_kind,
        price_minor=price,
        tax_note=tax,
    )


def _ask(trade: Trade, services: Mapping[str, Service]) -> None:
    for position, usual in enumerate(trade.questions):
        question = Question.objects.create(
            key=usual.key,
            type=usual.type,
            label=dict(usual.label),
            choices={language: list(texts) for language, texts in usual.choices.items()},
            required=usual.required,
            sensitive=usual.sensitive,
            position=position,
        )
        question.services.set([services[key] for key in usual.services])


def _slug(name: str, taken: set[str]) -> str:
    """The name as it stands in an address, numbered if that is somebody else's already."""
    plain = normalising.slug(name) or "service"
    slug, number = plain, 1
    while slug in taken or slug in RESERVED:
        number += 1
        slug = f"{plain}-{number}"
    return slug
