"""Who is away while somebody is booked: said on the Today page until every visit is dealt with."""

from __future__ import annotations

from typing import Any

from booking import blocks
from booking.cockpit.clock import Clock
from booking.cockpit.team import away
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl


def of(request: MemberRequest, clock: Clock) -> list[dict[str, Any]]:
    """A line per absence, for those who may do something about it: one SQL statement."""
    if not may(request.membership, Ability.ALL_DIARIES):
        return []
    rows = blocks.absences(clock.now).filter(left__gt=0, resource__archived_at=None)
    return [_line(request, away.absence(row, request.business, clock.now)) for row in rows]


def _line(request: MemberRequest, absence: away.Absence) -> dict[str, Any]:
    person = absence.row.resource
    return {
        "name": person.name,
        "what": absence.what,
        "when": absence.until if absence.is_now else absence.when,
        "left": absence.left,
        "href": turl(request, "cockpit:team_absence", staff=person.slug, key=absence.key),
    }
