"""The sessions to come, day by day; with `?past=1` those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking import seating
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.faces import tone
from booking.cockpit.frame import page
from booking.cockpit.groups.doors import group_variants, sessions_for
from booking.models import Session
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A session as one line, with times on the member's clock."""

    session: Session
    what: str
    taken: int
    starts_at: datetime
    ends_at: datetime
    tone: int

    @property
    def is_short(self) -> bool:
        """Whether it is still to be decided, and too few have a seat so far."""
        return self.session.decide_at is not None and self.taken < self.session.min_seats

    @property
    def is_full(self) -> bool:
        """Whether no seat is left."""
        return self.taken >= self.session.capacity


@require_safe
def sessions(request: MemberRequest) -> HttpResponse:
    """What is planned, the next one first; `?service=` of one service alone."""
    clock, past = clock_of(request), "past" in request.GET
    wanted = request.GET.get("service", "")[:60]
    rows = seating.with_taken(sessions_for(request).filter(live=True), clock.now)
    if wanted:
        rows = rows.filter(variant__service__slug=wanted)
    if past:
        rows = rows.filter(ends_at__lte=clock.now).order_by("-starts_at", "-pk")
    else:
        rows = rows.filter(ends_at__gt=clock.now).order_by("starts_at", "pk")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [line(row, row.taken, clock) for row in shown]
    context = {
        "clock": clock,
        "past": past,
        "shown": shown,
        "days": _days(lines),
        "new_href": _new_href(request, wanted),
        "service": wanted,
    }
    return page(request, "cockpit/groups/sessions.html", context, section="bookings")


def line(session: Session, taken: int, clock: Clock) -> Line:
    """What every list shows of a session."""
    return Line(
        session=session,
        what=words.group(session),
        taken=taken,
        starts_at=clock.local(session.starts_at),
        ends_at=clock.local(session.ends_at),
        tone=tone(session.staff),
    )


def _days(lines: list[Line]) -> list[dict[str, Any]]:
    grouped = groupby(lines, key=lambda line: line.starts_at.date())
    return [{"date": date, "lines": list(group)} for date, group in grouped]


def _new_href(request: MemberRequest, service: str) -> str:
    """Where one is planned, for who may and where there is something to plan."""
    if not may(request.membership, Ability.BOOK) or not group_variants().exists():
        return ""
    return turl(request, "cockpit:session_new") + (f"?service={service}" if service else "")
