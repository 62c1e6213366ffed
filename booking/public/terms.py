"""On which terms a visit is booked: answered first, or only held if enough people come.

The details say it before anything is sent, the booking's own page afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.catalogue import Plan
from booking.models import Booking, Session
from booking.public.writer import Writer


def of_plan(plan: Plan, start: datetime, writer: Writer) -> list[str]:
    """What to know before sending it; one statement, for a group alone."""
    return [*_request(plan, start, writer), *_group_at(plan, start, writer)]


def of_booking(booking: Booking, writer: Writer) -> list[str]:
    """What is still open about one that is made."""
    seats = booking.seats.filter(live=True).select_related("session")
    sessions = {seat.session_id: seat.session for seat in seats}
    return [line for session in sessions.values() for line in _group(session, writer)]


def _request(plan: Plan, start: datetime, writer: Writer) -> list[str]:
    if not any(item.service.approval for item in plan.items):
        return []
    until = min(timezone.now() + timedelta(hours=plan.setting.approval_hours), start)
    words = {"until": writer.moment(until)}
    return [
        _("This is a request. The time is kept for you, and you get an answer by %(until)s.")
        % words
    ]


def _group_at(plan: Plan, start: datetime, writer: Writer) -> list[str]:
    """By the session that is planned then; where none is, by what the service asks for."""
    service = plan.item.service
    if not service.is_group:
        return []
    chosen = Q(staff__in=plan.people)
    found = Session.objects.filter(
        chosen, variant=plan.item.variant, live=True, starts_at=start
    ).first()
    if found is not None:
        return _group(found, writer)
    decide_at = start - timedelta(hours=service.decide_hours)
    return _minimum(service.min_capacity, decide_at, writer)


def _group(session: Session, writer: Writer) -> list[str]:
    if session.decided_at is not None or session.decide_at is None:
        return []
    return _minimum(session.min_seats, session.decide_at, writer)


def _minimum(least: int, decide_at: datetime, writer: Writer) -> list[str]:
    if least <= 1 or decide_at <= timezone.now():
        return []
    words = {"count": least, "until": writer.moment(decide_at)}
    return [
        ngettext(
            "Takes place if at least %(count)s person comes. If not, we tell you by %(until)s.",
            "Takes place if at least %(count)s people come. If not, we tell you by %(until)s.",
            least,
        )
        % words
    ]
