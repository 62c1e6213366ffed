"""The head of public pages: description, canonical address, languages, picture, schema.org data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.numbers import get_currency_precision
from django.conf import settings
from django.utils.translation import gettext as _

from booking.public import opening, pictures, summary
from booking.public.frame import Frame, in_language
from booking.public.language import languages_of
from booking.public.menu import Entry, Menu
from booking.public.opening import Opening
from booking.public.prices import amounts_of
from tenants.http import BusinessRequest
from tenants.urls import turl

Context = dict[str, Any]
# Search engines cut descriptions about there.
DESCRIPTION_MAX = 160
KINDS = {
    "salon": "HairSalon",
    "barber": "HairSalon",
    "clinic": "MedicalBusiness",
    "therapist": "MedicalBusiness",
    "consultancy": "ProfessionalService",
    "tutor": "ProfessionalService",
}


def head(
    request: BusinessRequest, here: str, *, description: str, json_ld: Sequence[Context] = ()
) -> Context:
    """`page` of `templates/base.html`; `here` is the path of the page without `lang`."""
    business = request.business
    origin = origin_of(request)
    codes = languages_of(business)
    alternates = [{"code": code, "href": origin + in_language(here, code)} for code in codes]
    found: Context = {
        "description": description[:DESCRIPTION_MAX],
        "canonical": origin + here,
        "alternates": [*alternates, {"code": "x-default", "href": origin + here}],
        "image": origin + pictures.href(request),
        "json_ld": json_ld,
    }
    return found | ({} if business.is_open_to_public else {"robots": "noindex"})


def origin_of(request: BusinessRequest) -> str:
    """The public address of this page's host: the business's own domain or the platform's."""
    if getattr(request, "urlconf", None) == settings.DOMAIN_URLCONF:
        return f"{request.scheme}://{request.get_host()}"
    return str(settings.PUBLIC_URL)


def business_data(frame: Frame, menu: Menu, hours: Opening) -> Context:
    """schema.org's LocalBusiness with its offers."""
    request, setting, location = frame.request, frame.setting, frame.location
    business, origin = request.business, origin_of(request)
    data: Context = {
        "@type": KINDS.get(business.trade, "LocalBusiness"),
        "name": business.name,
        "url": origin + turl(request, "public:home"),
        "image": origin + pictures.href(request),
        "description": frame.writer.text(setting.about) or frame.writer.text(setting.tagline),
        "telephone": setting.phone,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": location.street,
            "postalCode": location.postcode,
            "addressLocality": location.town,
            "addressCountry": location.country,
        },
        "openingHoursSpecification": opening.for_machines(hours),
        "makesOffer": [_offer(frame, entry) for entry in menu.entries],
    }
    if location.latitude is not None and location.longitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": location.latitude,
            "longitude": location.longitude,
        }
    return {key: value for key, value in data.items() if value}


def _offer(frame: Frame, entry: Entry) -> Context:
    link = frame.wish.anew().but(variants=(entry.variants[0].slug,)).link(frame.request, "times")
    offer: Context = {
        "@type": "Offer",
        "itemOffered": {"@type": "Service", "name": frame.writer.text(entry.service.name)},
        "url": origin_of(frame.request) + link,
    }
    amounts = amounts_of(entry.variants[0])
    is_plain = entry.price(frame).kind in ("fixed", "free")
    if is_plain and len(amounts) == 1:
        offer["price"] = _major(amounts.pop(), frame.request.business.currency)
        offer["priceCurrency"] = frame.request.business.currency
    return offer


def _major(minor: int, currency: str) -> str:
    digits = get_currency_precision(currency)
    return f"{minor / 10**digits:.{digits}f}"


def description_of(frame: Frame) -> str:
    """What a search result says below the title."""
    about = frame.writer.text(frame.setting.tagline) or frame.writer.text(frame.setting.about)
    booking = _("Book an appointment at %(business)s") % {"business": frame.request.business.name}
    parts = [about or booking, summary.place("business", frame.location)]
    return " · ".join(part for part in parts if part)
