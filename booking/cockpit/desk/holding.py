"""Keeps a time while the receptionist talks: what the page offers, and what only the desk may."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from booking import bookings, holds
from booking.bookings import Freedom, placing
from booking.errors import NotOffered, SlotTaken
from booking.holds import Hold
from booking.schedule import Plan
from tenants.current import current_business


def keep(plan: Plan, starts_at: datetime, flow: str, freedom: Freedom) -> None:
    """Hold the time of the plan's first person, also off the grid or of another length.

    A courtesy: where somebody has the time already, or without Redis, nothing is held.
    """
    if freedom != Freedom():
        return _keep_freely(plan, starts_at, flow, freedom)
    try:
        bookings.hold(plan=plan, starts_at=starts_at, flow=flow)
    except (NotOffered, SlotTaken):
        _keep_freely(plan, starts_at, flow, freedom)


def _keep_freely(plan: Plan, starts_at: datetime, flow: str, freedom: Freedom) -> None:
    spans, at = [], int(starts_at.timestamp())
    for item in plan.items:
        performs = item.performers[0]
        usual = placing.shape(item, performs, starts_at, "").duration_min
        last = item is plan.items[-1]
        end = at + 60 * (freedom.duration_min or usual if last else usual)
        spans.append((performs.resource_id, at, end))
        at = end + plan.pause
    start, now = int(starts_at.timestamp()), int(timezone.now().timestamp())
    kept = Hold(
        flow=flow,
        spans=tuple(spans),
        starts_at=start,
        until=now + holds.SECONDS,
    )
    holds.take(current_business().pk, kept, now=now)
