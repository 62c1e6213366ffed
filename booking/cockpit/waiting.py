"""Requests that wait for the business's word, the most urgent first."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from booking.cockpit.doors import bookings_for
from booking.models import Booking, BookingItem
from booking.models.states import State
from tenants.http import MemberRequest


def requests_for(request: MemberRequest, now: datetime) -> QuerySet[Booking]:
    """Those that can still be answered; one whose time is up is free again, whoever notices."""
    still = Q(expires_at=None) | Q(expires_at__gt=now)
    waiting = bookings_for(request).filter(still, state=State.PENDING, pending_for="approval")
    items = BookingItem.objects.select_related("staff", "variant__service")
    return waiting.prefetch_related(Prefetch("items", items)).order_by("expires_at", "pk")
