"""On which terms a visit is booked: answered first, or only held if enough people come.

The details say it before anything is sent; what is still open then stands in `notify.terms`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from booking.catalogue import Plan
from booking.models import Session
from booking.notify import terms
from booking.public.writer import Writer


def of_plan(plan: Plan, start: datetime, writer: Writer) -> list[str]:
    """What to know before sending it; one statement, for a group alone."""
    return [*_request(plan, start, writer), *_group_at(plan, start, writer)]


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
    service, now = plan.item.service, timezone.now()
    if not service.is_group:
        return []
    sessions = Session.objects.filter(variant=plan.item.variant, live=True, starts_at=start)
    if plan.item.chosen:
        sessions = sessions.filter(staff=plan.item.chosen)
    planned = sessions.first()
    if planned is not None:
        return terms.of_session(planned, writer.moment, now=now)
    decide_at = start - timedelta(hours=service.decide_hours)
    return terms.minimum(service.min_capacity, decide_at, writer.moment, now=now)
