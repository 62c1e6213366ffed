"""The style guide: every component in every state, and whole pages made of them.

In the demo only (`ops.urls_demo`). It shows sample data and reads no business.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ops import styleguide_samples as samples

# Brand colours of very different lightness: (accent, ink on it) for light, then for dark.
BRANDS = {
    "rose": ("#a3324f", "#ffffff", "#e996a9", "#2b0f17"),
    "ocean": ("#1f5f8b", "#ffffff", "#86bfe6", "#0b1d2a"),
    "lemon": ("#f2c230", "#2a2205", "#f2c230", "#2a2205"),
    "night": ("#1d1b2e", "#ffffff", "#b9b4e0", "#17152a"),
}

PUBLIC: dict[str, Any] = {
    "masthead": samples.MASTHEAD | {"compact": True},
    "languages": samples.LANGUAGES,
    "footer": samples.FOOTER,
    "steps": samples.STEPS,
    "page": {"robots": "noindex"},
}
STATES = (
    "pending",
    "confirmed",
    "arrived",
    "completed",
    "no_show",
    "declined",
    "cancelled",
    "expired",
    "late",
)


def _services() -> dict[str, Any]:
    thing = {"@type": "HairSalon", "name": "Salon Maria", "telephone": "+40215550120"}
    return PUBLIC | {
        "masthead": samples.MASTHEAD,
        "categories": samples.CATEGORIES,
        "hours": samples.HOURS,
        "page": {"robots": "noindex", "json_ld": [thing]},
    }


def _times() -> dict[str, Any]:
    return PUBLIC | {
        "staff": samples.STAFF,
        "month": samples.month(),
        "groups": samples.GROUPS,
        "summary": samples.SUMMARY,
    }


def _details() -> dict[str, Any]:
    steps = [
        samples.STEPS[0],
        samples.STEPS[1] | {"current": False, "done": True},
        samples.STEPS[2] | {"current": True},
    ]
    return PUBLIC | samples.ANSWERS | {"steps": steps, "summary": samples.SUMMARY_WITH_TIME}


def _done() -> dict[str, Any]:
    return PUBLIC | {"date": samples.DATE, "summary": samples.SUMMARY}


def _today() -> dict[str, Any]:
    return {
        "nav": samples.NAV,
        "switch": samples.SWITCH,
        "search_href": "#",
        "new_href": "#",
        "logout_href": "#",
        "agenda": samples.AGENDA,
        "table": samples.TABLE,
        "history": samples.HISTORY,
    }


PAGES = {
    "services": _services,
    "times": _times,
    "details": _details,
    "done": _done,
    "today": _today,
    "signin": dict[str, Any],
}


def _brand_href(request: HttpRequest) -> str:
    name = request.GET.get("brand", "")
    return f"/styleguide/brand.css?brand={name}" if name in BRANDS else ""


def styleguide(request: HttpRequest) -> HttpResponse:
    """All components, one after the other; `?brand=` shows them in another colour."""
    context = _times() | _services() | _today() | _details() | {"steps": samples.STEPS}
    context |= {
        "brands": BRANDS,
        "pages": PAGES,
        "states": STATES,
        "date": samples.DATE,
    }
    context |= {"brand_href": _brand_href(request), "platform_name": "Slotline"}
    return render(request, "styleguide.html", context)


def page(request: HttpRequest, page: str) -> HttpResponse:
    """A whole page built from the components."""
    if page not in PAGES:
        raise Http404
    context = PAGES[page]() | {
        "brand_href": _brand_href(request),
        "platform_name": "Slotline",
    }
    return render(request, f"styleguide/{page}.html", context)


def brand(request: HttpRequest) -> HttpResponse:
    """What a business's own style sheet looks like: four properties, nothing else."""
    try:
        accent, ink, dark, dark_ink = BRANDS[request.GET.get("brand", "")]
    except KeyError as error:
        raise Http404 from error
    css = (
        f":root{{--accent:{accent};--accent-ink:{ink}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{:root{{--accent:{dark};--accent-ink:{dark_ink}}}}}\n"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")
