"""The list of services by category, as rows of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit.catalogue import words
from booking.cockpit.catalogue.doors import catalogue, live_variants
from booking.cockpit.catalogue.languages import lacking_in, languages_of, name_of
from booking.models import Category, Service, Variant
from booking.templatetags.slotline import price_text
from tenants.models import Business


@dataclass(slots=True)
class Row:
    """A service on the list; `missing` are names of languages."""

    service: Service
    duration: str
    price: str
    who: str
    missing: list[str]
    badge: str

    @property
    def nobody(self) -> bool:
        """Whether no one does it, so that it cannot be booked."""
        return not self.who


@dataclass(slots=True)
class Group:
    """A category, or (None) what stands in none."""

    category: Category | None
    rows: list[Row] = field(default_factory=list)


def groups(business: Business, *, archived: bool = False) -> list[Group]:
    """The catalogue in the order of the booking page."""
    found: dict[int | None, Group] = {}
    languages = languages_of(business)
    for service in catalogue(archived=archived):
        group = found.setdefault(service.category_id, Group(service.category))
        group.rows.append(_row(service, business, languages))
    return list(found.values())


def _row(service: Service, business: Business, languages: list[str]) -> Row:
    variants = live_variants(service)
    people = {each.resource_id: each.resource.name for v in variants for each in v.performers.all()}
    short = words.VISIBILITY_SHORT.get(Service.Visibility(service.visibility), "")
    return Row(
        service=service,
        duration=_duration(variants),
        price=_price(variants, business),
        who=_who(list(people.values())),
        missing=[name_of(code) for code in lacking_in(service, languages)],
        badge=str(short),
    )


def _who(names: list[str]) -> str:
    """Three names at most, then a number."""
    if len(names) <= 3:
        return ", ".join(names)
    more = _("and %(count)s more") % {"count": len(names) - 2}
    return ", ".join([*names[:2], more])


def _duration(variants: list[Variant]) -> str:
    minutes = sorted({variant.duration_min for variant in variants})
    ends = minutes[:1] + minutes[1:][-1:]
    return " – ".join(formats.duration(length, get_language() or "en") for length in ends)


def _price(variants: list[Variant], business: Business) -> str:
    if not variants:
        return ""
    first = min(variants, key=lambda variant: variant.price_minor)
    kinds: Any = first.price_kind
    language = get_language() or "en"
    if kinds == "hidden":
        return _("no price shown")
    pieces = formats.price(
        kinds, first.price_minor, first.price_to_minor, business.currency, language
    )
    amounts = {(variant.price_kind, variant.price_minor) for variant in variants}
    if len(amounts) > 1 and pieces.kind == "fixed":
        pieces = formats.Price("from", pieces.text)
    return price_text(pieces)
