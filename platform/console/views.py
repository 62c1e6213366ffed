"""The front door of the platform: what it is and where to sign in. In the demo, where to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking import formats, trades
from tenants.models import Business
from tenants.urls import turl

# As many as stand side by side.
EXAMPLES = 3


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The landing page, in the language of `?lang=` or of the browser."""
    asked = request.GET.get("lang", "")
    known = dict(settings.LANGUAGES)
    language = asked if asked in known else translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        return render(request, "platform/home.html", _context(request, language))


def _context(request: HttpRequest, language: str) -> dict[str, Any]:
    here = f"{settings.PUBLIC_URL}/"
    return {
        "demo": settings.DEMO,
        "examples": _examples(language) if settings.DEMO else [],
        "languages": [
            {"code": code, "name": name, "href": f"?lang={code}", "current": code == language}
            for code, name in settings.LANGUAGES
        ],
        "page": {
            "description": _(
                "A booking page for salons, practices and advisers: clients book in a minute,"
                " and nobody is booked twice."
            ),
            "canonical": here,
            "alternates": [
                {"code": code, "href": f"{here}?lang={code}"} for code, _name in settings.LANGUAGES
            ],
        },
    }


@dataclass(frozen=True, slots=True)
class Example:
    """A business of the demo that can be looked at; `about` is its trade and its country."""

    name: str
    initials: str
    about: str
    href: str


def _examples(language: str) -> list[Example]:
    shown = Business.objects.filter(state=Business.State.ACTIVE).exclude(published_at=None)
    return [_example(business, language) for business in shown.order_by("pk")[:EXAMPLES]]


def _example(business: Business, language: str) -> Example:
    trade = formats.translated(trades.trade(business.trade).name, language, "en").text
    return Example(
        name=business.name,
        initials="".join(word[0] for word in business.name.split()[:2]).upper(),
        about=f"{trade}, {formats.locale(language).territories[business.country]}",
        href=turl(business, "public:home"),
    )
