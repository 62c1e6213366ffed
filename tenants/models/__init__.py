"""The public rows: few, small, seldom written."""

from __future__ import annotations

from tenants.models.business import Business, Domain, SchemaTemplate, SlugHistory
from tenants.models.membership import Membership
from tenants.models.user import User

__all__ = ["Business", "Domain", "Membership", "SchemaTemplate", "SlugHistory", "User"]
