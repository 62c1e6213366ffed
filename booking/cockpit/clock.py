"""The clock on the cockpit's wall: the member's own zone if they set one, else the business's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from booking.schedule import midnight
from tenants.http import MemberRequest

# A year and a half to either side: no diary reaches further, and no date overflows.
REACH_DAYS = 550


@dataclass(frozen=True, slots=True)
class Clock:
    """An instant and the zone in which it is read. `is_own`: not the business's."""

    now: datetime
    zone: str
    is_own: bool = False

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
    zone = own if own in _zones() else usual
    return Clock(timezone.now(), zone, is_own=zone != usual)


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
