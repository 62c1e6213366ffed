"""The clock on the cockpit's wall: the member's own zone if they set one, else the business's.

Who has one of their own sees on each page which it is, and switches (`switch`) for the time of the
session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from booking.schedule import midnight
from tenants.http import MemberRequest
from tenants.urls import turl

# A year and a half to either side: no diary reaches further, and no date overflows.
REACH_DAYS = 550
# What the session keeps, and what it says when the business's time is wanted.
SHOWN, BUSINESS = "cockpit_zone", "business"


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant and the zone in which it is read.

    `is_own`: not the business's. `other`: the one to switch to, where there are two.
    """

    now: datetime
    zone: str
    is_own: bool = False
    other: str = ""

    @property
    def today(self) -> date:
        """The local date."""
        return self.local(self.now).date()

    def local(self, at: datetime) -> datetime:
        """An instant on this clock."""
        return at.astimezone(ZoneInfo(self.zone))

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """Where a local date begins and ends, as instants."""
        zone = ZoneInfo(self.zone)
        first, last = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        return datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)

    def day(self, text: str) -> date:
        """The date that a URL asks for; today when it asks for none or for nonsense."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return self.today
        return day if abs((day - self.today).days) <= REACH_DAYS else self.today


def clock_of(request: MemberRequest) -> Clock:
    """The clock of the member who asks."""
    own, usual = request.user.time_zone, request.business.time_zone
    now = timezone.now()
    if own not in _zones() or own == usual:
        return Clock(now, usual)
    if request.session.get(SHOWN) == BUSINESS:
        return Clock(now, usual, other=own)
    return Clock(now, own, is_own=True, other=usual)


@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Read times as the business does (`show=business`), or as oneself."""
    request.session[SHOWN] = BUSINESS if request.POST.get("show") == BUSINESS else "own"
    back = request.POST.get("next", "")
    inside = back.startswith(turl(request, "cockpit:today")) and url_has_allowed_host_and_scheme(
        back, allowed_hosts=None
    )
    return redirect(back if inside else turl(request, "cockpit:today"))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
