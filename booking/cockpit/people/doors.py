"""Members and invitations of the business at hand; those of another are a 404."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from tenants.http import MemberRequest
from tenants.models import Invitation, Membership


def get_member(request: MemberRequest, code: str) -> Membership:
    """One member with their account."""
    rows = Membership.objects.select_related("user", "business")
    return get_object_or_404(rows, business=request.business, code=code)


def get_invitation(request: MemberRequest, code: str) -> Invitation:
    """One invitation that nobody has answered."""
    rows = Invitation.objects.unanswered().select_related("business")
    return get_object_or_404(rows, business=request.business, code=code)
