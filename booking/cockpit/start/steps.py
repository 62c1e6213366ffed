"""The road of the onboarding: which steps there are, and on which one somebody is."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from tenants.http import MemberRequest
from tenants.urls import turl

NAMES: Final = ("new", "new_where", "start", "start_people", "start_preview", "publish")


def labels() -> dict[str, str]:
    """What each step is called."""
    return {
        "new": _("Your business"),
        "new_where": _("Place and address"),
        "start": _("Services and hours"),
        "start_people": _("Team"),
        "start_preview": _("Preview"),
        "publish": _("Publish"),
    }


def of(current: str, request: MemberRequest | None = None) -> list[dict[str, Any]]:
    """All of them for `components/steps.html`; inside of a business they can be gone back to."""
    here = NAMES.index(current)
    called = labels()
    return [
        {
            "label": called[name],
            "current": place == here,
            "done": place < here,
            "href": turl(request, f"cockpit:{name}")
            if request is not None and name != current and not name.startswith("new")
            else "",
        }
        for place, name in enumerate(NAMES)
    ]
