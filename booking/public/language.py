"""Which language a visitor reads: the one in the URL, else their browser's, else the business's."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

from tenants.http import BusinessRequest
from tenants.models import Business

# More than that is no browser's header.
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Spoken:
    """A language, and whether the URL asked for it (else the answer varies by the browser's)."""

    code: str
    asked: bool


def languages_of(business: Business) -> list[str]:
    """What the business offers and we speak, its own language first."""
    known = dict(settings.LANGUAGES)
    wanted = dict.fromkeys([business.language, *business.languages])
    return [code for code in wanted if code in known] or [settings.LANGUAGE_CODE]


def choose(request: BusinessRequest, business: Business) -> Spoken:
    """`?lang=` (also in a form), then Accept-Language, then the business's own."""
    offered = languages_of(business)
    asked = (request.GET.get("lang") or request.POST.get("lang") or "")[:2].lower()
    if asked in offered:
        return Spoken(asked, asked=True)
    header = request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:LONGEST]
    for code, _ in parse_accept_lang_header(header):
        if code[:2] in offered:
            return Spoken(code[:2], asked=False)
    return Spoken(offered[0], asked=False)
