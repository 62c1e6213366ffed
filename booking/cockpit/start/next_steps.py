"""The first steps after publishing; most tick themselves off.

What nobody but the owner can see is ticked by hand. `share` shows them.
"""

from __future__ import annotations

from typing import Any, Final

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from booking.models import Booking, Setting
from tenants.http import MemberRequest
from tenants.models import Membership
from tenants.urls import turl

# Nobody but the owner knows whether these are done.
BY_HAND: Final = frozenset({"hours", "profile", "poster"})


def of(request: MemberRequest) -> list[dict[str, Any]]:
    """Each step: what to do, where, and whether it is done. Three SQL statements."""
    setting = Setting.objects.get()
    ticked = setting.next_steps
    team = Membership.objects.filter(business=request.business).count()
    said = [
        ("hours", _("Check services and opening hours"), "start", bool(ticked.get("hours"))),
        ("logo", _("Upload a logo"), "page", bool(setting.logo)),
        ("profile", _("Put the link in your profiles"), "", bool(ticked.get("profile"))),
        ("poster", _("Print the QR code"), "poster", bool(ticked.get("poster"))),
        ("first", _("Get the first booking"), "", Booking.objects.filter(is_test=False).exists()),
        ("team", _("Invite your team"), _people(), team > 1),
    ]
    return [
        {
            "key": key,
            "label": label,
            "href": turl(request, f"cockpit:{name}") if name else "",
            "done": done,
            "by_hand": key in BY_HAND,
        }
        for key, label, name, done in said
        if name is not None
    ]


def _people() -> str | None:
    """The page of the members, once there is one; the step without it would lead nowhere."""
    try:
        reverse("cockpit:people", kwargs={"business": "x"})
    except NoReverseMatch:
        return None
    return "people"
