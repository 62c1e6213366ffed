"""What it costs before it is booked: of one service, of a whole visit, "from" where that depends.

Used by the summary beside every step and by the list of services.
"""

from __future__ import annotations

from collections.abc import Collection

from booking import formats
from booking.catalogue import Item, Plan
from booking.models import Performs, Resource, Variant
from booking.public.writer import Writer
from booking.templatetags.slotline import price_text
from tenants.current import current_business

Kind = Variant.PriceKind
# Kinds whose amounts can be added up to a price that holds.
CERTAIN = (Kind.FIXED, Kind.FREE, Kind.PER_PERSON)


def hand_of(item: Item, people: Collection[Resource]) -> Performs | None:
    """Who does it, if that is known: one of `people`, the only one, or the first of a team."""
    if item.is_collective or len(item.performers) == 1:
        return item.performers[0]
    return next((each for each in item.performers if each.resource in people), None)


def amounts_of(variant: Variant) -> set[int]:
    """What it costs with each of the people who do it, in minor units."""
    own = (performs.price_minor for performs in variant.performers.all())
    return {variant.price_minor if amount is None else amount for amount in own}


def price_of(plan: Plan, item: Item, performs: Performs | None, writer: Writer) -> str:
    """What it costs with this person, or from how much on; empty where prices are not shown."""
    if not plan.setting.show_prices:
        return ""
    variant = item.variant
    amounts = amounts_of(variant)
    if performs or len(amounts) == 1 or variant.price_kind != Kind.FIXED:
        return writer.price(variant, performs.price_minor if performs else None)
    return _from(min(amounts), writer)


def total_of(plan: Plan, people: Collection[Resource], writer: Writer) -> str:
    """What the whole visit costs; empty where the price of a part is not shown."""
    hands = [(item, hand_of(item, people)) for item in plan.items]
    if plan.party > 1 and plan.item.variant.price_kind == Kind.PER_PERSON:
        return _of_party(plan, hands[0][1], writer)
    if not plan.has_several:
        return price_of(plan, *hands[0], writer)
    variants = [item.variant for item in plan.items]
    if not plan.setting.show_prices or any(v.price_kind == Kind.HIDDEN for v in variants):
        return ""
    if all(variant.price_kind == Kind.FREE for variant in variants):
        return writer.price(variants[0])
    found = [_amounts(item, performs) for item, performs in hands]
    least = sum(min(amounts) for amounts in found)
    certain = all(variant.price_kind in CERTAIN for variant in variants)
    if certain and all(len(amounts) == 1 for amounts in found):
        return formats.money(least, current_business().currency, writer.language)
    return _from(least, writer)


def _of_party(plan: Plan, performs: Performs | None, writer: Writer) -> str:
    """So much for each of them: `3 × 40 € = 120 €`."""
    if not plan.setting.show_prices:
        return ""
    each, currency = min(_amounts(plan.item, performs)), current_business().currency
    one, all_of_them = (
        formats.money(amount, currency, writer.language) for amount in (each, each * plan.party)
    )
    return f"{plan.party} × {one} = {all_of_them}"


def _amounts(item: Item, performs: Performs | None) -> set[int]:
    """What one service may cost, in minor units."""
    if item.variant.price_kind == Kind.FREE:
        return {0}
    if performs is None:
        return amounts_of(item.variant)
    return {item.variant.price_minor if performs.price_minor is None else performs.price_minor}


def _from(minor: int, writer: Writer) -> str:
    amount = formats.money(minor, current_business().currency, writer.language)
    return price_text(formats.Price("from", amount))
