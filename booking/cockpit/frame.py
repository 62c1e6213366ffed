"""What surrounds every page of the cockpit: sections, the businesses to switch to, the account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.cockpit import mails, waiting
from booking.cockpit.faces import initials
from booking.cockpit.live import live_href
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, may
from tenants.urls import turl

# A thumb hits five things side by side on 360 px: all sections, or four of them and "More".
BAR = 5


def page(
    request: MemberRequest,
    template: str,
    context: dict[str, Any],
    *,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """Render one page of the cockpit; `section` is the entry of the navigation it belongs to."""
    frame = _frame(request, section)
    if request.method == "GET" and "clock" in context:  # the answer to a form is no page to repeat
        frame["live_href"] = live_href(request, context["clock"].now)
    response = render(request, template, frame | context, status=status)
    # Names and notes of clients: not for a proxy, nor for the next person's back button.
    response["Cache-Control"] = "private, no-store"
    return response


def _frame(request: MemberRequest, section: str) -> dict[str, Any]:
    sections = fold(_sections(request, section))
    return {
        "nav": sections,
        "nav_more": [entry for entry in sections if entry["folds"]],
        "switch": _switch(request),
        "logout_href": reverse("account_logout"),
        "user_name": str(request.user),
        "failed_mails": mails.failed_count(request),
        "mails_href": turl(request, "cockpit:mails"),
        "brand_href": turl(request, "public:brand"),
        "search_href": turl(request, "cockpit:desk_search"),
        "new_href": turl(request, "cockpit:desk_new"),
        "draft_href": _draft_href(request, section),
    }


def _draft_href(request: MemberRequest, section: str) -> str:
    """Where the onboarding goes on, while the page is a draft; its own pages say so themselves."""
    is_draft = request.business.published_at is None
    if not is_draft or section == "page" or not may(request.membership, Ability.SETTINGS):
        return ""
    return turl(request, "cockpit:start")


def fold(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mark what stands behind "More" in the bar of a phone; the rail of a desktop shows all."""
    kept = len(sections) if len(sections) <= BAR else BAR - 1
    return [entry | {"folds": place >= kept} for place, entry in enumerate(sections)]


def _sections(request: MemberRequest, section: str) -> list[dict[str, Any]]:
    count = waiting.requests_for(request, timezone.now()).count()
    entries = [
        ("today", _("Today"), "sun", count),
        ("bookings", _("Bookings"), "calendar-days", 0),
        ("desk_clients", _("Clients"), "users", 0),
    ]
    if may(request.membership, Ability.SETTINGS):
        entries.append(("services", _("Services"), "tag", 0))
    if may(request.membership, Ability.ALL_DIARIES):
        entries.append(("team", _("Team"), "id-card", 0))
    if may(request.membership, Ability.SETTINGS):
        entries.append(("hours", _("Hours"), "clock", 0))
        entries.append(("page", _("Settings"), "settings", 0))
    return [
        {
            "label": label,
            "icon": icon,
            "count": number,
            "href": turl(request, f"cockpit:{name}"),
            "current": name == section,
        }
        for name, label, icon, number in entries
    ]


def _switch(request: MemberRequest) -> dict[str, Any]:
    mine = (
        Business.objects.filter(memberships__user=request.user)
        .exclude(state=Business.State.CLOSED)
        .order_by("name")
    )
    return {
        "name": request.business.name,
        "initials": initials(request.business.name),
        "businesses": [
            {
                "name": business.name,
                "href": turl(business, "cockpit:today"),
                "current": business.pk == request.business.pk,
            }
            for business in mine
        ],
    }
