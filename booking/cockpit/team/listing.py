"""The team as rows of a page: what everybody does, and who is here today.

Six SQL statements, whatever the number of people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import blocks, formats, rosters
from booking.cockpit.faces import initials, tone
from booking.cockpit.team import away, doors
from booking.models import Block, Resource
from booking.schedule import midnight
from tenants.models import Business

Span = tuple[int, int]
DAY = 24 * 3600


@dataclass(slots=True)
class Row:
    """A person on the list. `hours`: when they work today; empty when they do not."""

    resource: Resource
    does: int
    hours: str = ""
    now: away.Absence | None = None
    strands: list[away.Absence] = field(default_factory=list)

    @property
    def initials(self) -> str:
        """For the avatar."""
        return initials(self.resource.name)

    @property
    def tone(self) -> int:
        """For the avatar."""
        return tone(self.resource)


def rows(business: Business, *, archived: bool = False) -> list[Row]:
    """Everybody, in the team's order."""
    live = Q(performs__variant__archived_at=None, performs__variant__service__archived_at=None)
    count = Count("performs__variant__service", filter=live, distinct=True)
    team = list(doors.people(archived=archived).annotate(does=count))
    found = [Row(person, does=person.does) for person in team]
    return found if archived else _with_today(found, business)


def _with_today(found: list[Row], business: Business) -> list[Row]:
    now, zone = timezone.now(), ZoneInfo(business.time_zone)
    working = rosters.windows_of([row.resource for row in found], now.astimezone(zone).date())
    absences: dict[int, list[away.Absence]] = defaultdict(list)
    for block in blocks.absences(now):
        absences[block.resource_id].append(away.absence(block, business, now))
    for row in found:
        own = absences[row.resource.pk]
        row.now = next((each for each in own if each.is_now), None)
        row.strands = [each for each in own if each.left]
        row.hours = _today(working.get(row.resource.pk, []), [e.row for e in own], now, zone)
    return found


def _today(working: Sequence[Span], absent: Sequence[Block], now: datetime, zone: ZoneInfo) -> str:
    """`09:00–13:00, 14:00–18:00`, without what an absence covers whole."""
    first = midnight(now.astimezone(zone).date(), zone)
    away_at = [(each.starts_at.timestamp(), each.ends_at.timestamp()) for each in absent]
    shown = [
        span
        for span in working
        if first <= span[0] < first + DAY
        and not any(a <= span[0] and span[1] <= b for a, b in away_at)
    ]
    return ", ".join("–".join(_clock(edge, zone) for edge in span) for span in shown)


def _clock(epoch: int, zone: ZoneInfo) -> str:
    return formats.clock(datetime.fromtimestamp(epoch, zone), get_language() or "en")


def kinds() -> dict[str, str]:
    """What a resource besides people is."""
    return {Resource.Kind.ROOM: _("Room"), Resource.Kind.DEVICE: _("Device")}
