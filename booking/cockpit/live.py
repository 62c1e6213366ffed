"""The address of the business's live stream, with a token for the page at hand."""

from __future__ import annotations

from datetime import datetime

from booking.realtime import token
from tenants.http import MemberRequest


def live_href(request: MemberRequest, read_at: datetime) -> str:
    """Where this page hears of changes since `read_at`, the instant it began to read its rows."""
    business = request.business
    ticket = token.make(
        business=business.pk,
        slug=business.slug,
        user=request.user.pk,
        read_at=read_at.timestamp(),
    )
    return f"/live/{business.slug}/?token={ticket}"
