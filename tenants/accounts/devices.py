"""Where one is signed in, and signing out there: on one device, or everywhere else."""

from __future__ import annotations

import re
from typing import Any, cast
from zoneinfo import ZoneInfo

from allauth.usersessions.internal.flows.sessions import end_sessions
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tenants.accounts.views import of_ones_own
from tenants.models import Membership, User

# The first that fits; the order matters, since browsers name their ancestors.
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrom(e|ium)/|CriOS/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"Mac OS X|Macintosh", "macOS"),
    (r"CrOS", "ChromeOS"),
    (r"Linux", "Linux"),
)


class Devices(ListUserSessionsView):  # type: ignore[misc]  # allauth has no types
    """Each with what it is, from where and since when."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign out the device that is named, else all but this one."""
        name = self.request.POST.get("end", "")
        if not name:
            return cast("HttpResponse", super().form_valid(form))
        mine = UserSession.objects.filter(user=self.request.user)
        # None is left when the page was old: what was asked for is true already.
        end_sessions(self.request, [session for session in mine if token(session) == name])
        messages.success(self.request, _("That device is signed out."))
        return redirect("usersessions_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """In words, in the reader's time."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        zone = ZoneInfo(zone_of(self.request.user))
        context["devices"] = [
            {
                "name": device(session.user_agent),
                "ip": session.ip,
                "since": date_format(
                    timezone.localtime(session.created_at, zone), "SHORT_DATETIME_FORMAT"
                ),
                "current": session.is_current(),
                "token": token(session),
            }
            for session in reversed(context["sessions"])
        ]
        return context


def token(session: UserSession) -> str:
    """What the page calls a session: neither its key nor its number can be read from it."""
    return salted_hmac("tenants.accounts.devices", session.session_key).hexdigest()[:16]


def device(user_agent: str) -> str:
    """`Firefox, Windows`; what a browser says about itself is never shown as it is."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(name for name in found if name) or _("Unknown device")


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in names if re.search(pattern, text)), "")


def zone_of(user: User) -> str:
    """Their own, else that of a business of theirs, else UTC."""
    if user.time_zone:
        return user.time_zone
    mine = Membership.objects.filter(user=user).order_by("pk")
    return mine.values_list("business__time_zone", flat=True).first() or "UTC"


devices = of_ones_own(Devices.as_view())
