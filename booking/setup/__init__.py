"""Furnishes the empty schema of a new business from what is usual in its trade and country.

`furnish()` is handed to `tenants.provisioning.create_business` by `manage.py create_business`, by
the demo's data and by the onboarding. It writes rows only; what they mean stands with the models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from booking import trades
from booking.models import Location, Resource, Service, Setting, Variant
from booking.setup import catalogue, documents, place, rules
from booking.setup.people import Person, hire
from booking.setup.place import Address
from booking.setup.rules import Profile
from tenants.models import Business

__all__ = ["Address", "Furnished", "Person", "Profile", "furnish"]


@dataclass(frozen=True, slots=True)
class Furnished:
    """What was made. Staff by slug; services and variants by the trade's keys."""

    setting: Setting
    location: Location
    staff: Mapping[str, Resource] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    variants: Mapping[str, Variant] = field(default_factory=dict)


def furnish(
    business: Business,
    *,
    people: Sequence[Person] = (),
    address: Address | None = None,
    profile: Profile | None = None,
    slugs: Mapping[str, str] | None = None,
) -> Furnished:
    """Fill the schema of `business`, whose schema is the current one.

    Without `people` the business is one person's, who bears its name. `slugs` replaces the slug of
    a variant by its trade key. Raises trades.UnknownTrade.
    """
    trade = trades.trade(business.trade)
    profile = profile or Profile()
    location = place.settle(business, address or Address())
    place.open_weekly(location, trade.opening(business.country))
    place.equip(location, trade, language=business.language)
    setting = rules.lay_down(trade, profile)
    services, variants = catalogue.offer(business, trade, slugs=slugs or {})
    staff = hire(people or [Person(business.name)], location, variants)
    documents.publish_first(business)
    return Furnished(
        setting=setting, location=location, staff=staff, services=services, variants=variants
    )
