"""Requests with what the tenant middleware has found out: which business, who, how public.

Views name the class that fits their audience; at run time it is Django's own request.
"""

from __future__ import annotations

from django.http import HttpRequest

from tenants.models import Business, Membership, User


class Request(HttpRequest):
    """Any request that has passed the tenant middleware."""

    business: Business | None
    membership: Membership | None
    is_public_page: bool


class BusinessRequest(Request):
    """A request for a page of a business; the connection is in its schema."""

    business: Business


class MemberRequest(BusinessRequest):
    """A request in the cockpit, by a signed-in member of the business."""

    membership: Membership
    user: User
