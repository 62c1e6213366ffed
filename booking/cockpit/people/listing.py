"""`/app/<slug>/people/`: who belongs to the business, as what, since when, and who is invited."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking import formats
from booking.cockpit.faces import initials
from booking.cockpit.frame import page
from booking.cockpit.page.one import tabs
from booking.models import Resource
from tenants import roles
from tenants.accounts import devices
from tenants.http import MemberRequest
from tenants.models import Invitation, Membership
from tenants.permissions import Ability, needs
from tenants.urls import turl

# Owners first, then as the abilities narrow.
ORDER = list(Membership.Role)


@needs(Ability.PEOPLE)
@require_safe
def people(request: MemberRequest) -> HttpResponse:
    """The members, the open invitations, and what each role means."""
    context = {
        "members": _members(request),
        "invitations": _invitations(request),
        "roles": [{"name": roles.name(role), "text": roles.meaning(role)} for role in ORDER],
        "invite_href": turl(request, "cockpit:people_invite"),
        "tabs": tabs(request, "people"),
    }
    return page(request, "cockpit/people/people.html", context, section="page")


def _members(request: MemberRequest) -> list[dict[str, Any]]:
    diaries = dict(
        Resource.objects.exclude(membership_id=None).values_list("membership_id", "name")
    )
    rows = Membership.objects.filter(business=request.business).select_related("user")
    zone = ZoneInfo(devices.zone_of(request.user))
    said = [
        {
            "name": str(row.user),
            "email": row.user.email or "",
            "initials": initials(str(row.user)),
            "role": roles.name(row.role),
            "is_owner": row.role == Membership.Role.OWNER,
            "is_self": row.user_id == request.user.pk,
            "diary": diaries.get(row.pk, ""),
            "since": when(row.created_at, zone),
            "seen": when(row.user.last_login, zone) if row.user.last_login else "",
            "href": turl(request, "cockpit:member", member=row.code),
            "order": (ORDER.index(Membership.Role(row.role)), str(row.user).casefold()),
        }
        for row in rows
    ]
    return sorted(said, key=lambda each: each["order"])


def _invitations(request: MemberRequest) -> list[dict[str, Any]]:
    diaries = dict(Resource.objects.values_list("pk", "name"))
    zone = ZoneInfo(devices.zone_of(request.user))
    return [
        {
            "email": row.email,
            "role": roles.name(row.role),
            "diary": diaries.get(row.resource_id or 0, ""),
            "until": when(row.expires_at, zone),
            "state": _state(row),
            "again_href": turl(request, "cockpit:people_again", code=row.code),
            "withdraw_href": turl(request, "cockpit:people_withdraw", code=row.code),
        }
        for row in Invitation.objects.unanswered().filter(business=request.business)
    ]


def _state(row: Invitation) -> str:
    """What became of it so far: expired, sent, waiting for the mail server, or given up."""
    if row.is_expired:
        return "expired"
    if row.mailed_at:
        return "sent"
    return "failed" if row.mail_due_at is None else "queued"


def when(at: datetime, zone: ZoneInfo) -> str:
    """A day as people speak of it."""
    today: date = timezone.now().astimezone(zone).date()
    return formats.date_short(at.astimezone(zone).date(), get_language() or "en", today=today)
