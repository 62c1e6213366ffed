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
    performs = plan.item.performers[0]
    usual = placing.shape(plan.item, performs, starts_at, "")
    minutes = freedom.duration_min or usual.duration_min
    start, now = int(starts_at.timestamp()), int(timezone.now().timestamp())
    kept = Hold(
        flow=flow,
        spans=((performs.resource_id, start, start + minutes * 60),),
        starts_at=start,
        until=now + holds.SECONDS,
    )
    holds.take(current_business().pk, kept, now=now)
