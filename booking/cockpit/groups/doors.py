"""Which sessions a member may see and plan; what they may not is a 404."""

from __future__ import annotations

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from booking.cockpit.desk.doors import diaries_to_book
from booking.cockpit.doors import diaries_of
from booking.models import Resource, Session, Variant
from tenants.http import MemberRequest
from tenants.permissions import Ability, may


def sessions_for(request: MemberRequest) -> QuerySet[Session]:
    """All of them, or those in the member's own diary."""
    rows = Session.objects.select_related("variant__service", "staff")
    if may(request.membership, Ability.ALL_DIARIES):
        return rows
    return rows.filter(staff__in=diaries_of(request))


def get_session_for(request: MemberRequest, code: str) -> Session:
    """One session, or a 404."""
    return get_object_or_404(sessions_for(request), code=code.upper())


def get_session_to_change(request: MemberRequest, code: str) -> Session:
    """One session in a diary that this member may write in, or a 404."""
    rows = sessions_for(request).filter(staff__in=diaries_to_book(request))
    return get_object_or_404(rows, code=code.upper())


def group_variants() -> QuerySet[Variant]:
    """What is done in groups, in the order of the booking page."""
    return (
        Variant.objects.filter(archived_at=None, service__archived_at=None)
        .filter(service__capacity__gt=1)
        .select_related("service")
        .order_by("service__category__position", "service__position", "position", "pk")
    )


def leaders(request: MemberRequest) -> QuerySet[Resource]:
    """Who may be put in charge by this member."""
    return diaries_to_book(request)
