"""The public rows: few, small, seldom written."""

from __future__ import annotations

from tenants.models.acceptance import Acceptance
from tenants.models.business import Business, Domain, SchemaTemplate, SlugHistory
from tenants.models.invitation import Invitation
from tenants.models.membership import Membership
from tenants.models.user import User

__all__ = [
    "Acceptance",
    "Business",
    "Domain",
    "Invitation",
    "Membership",
    "SchemaTemplate",
    "SlugHistory",
    "User",
]
