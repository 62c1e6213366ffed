"""The business whose schema the connection is in: enter it, leave it, ask for it.

The one place that speaks to django-tenants' connection. Never ask here in async code: the event
loop has a connection of its own, which is always in public.
"""

from __future__ import annotations

from typing import Any, cast

from django.db import connection

from tenants.models import Business

# django-tenants adds its methods to the connection; it has no types.
_connection = cast("Any", connection)


class NoBusinessHere(Exception):
    """A business's rows were asked for in the public schema."""


def current_business() -> Business:
    """The business at hand. Raises NoBusinessHere outside of one."""
    business = business_or_none()
    if business is None:
        raise NoBusinessHere(current_schema())
    return business


def business_or_none() -> Business | None:
    """The business at hand, or None in the public schema."""
    tenant = getattr(_connection, "tenant", None)
    return tenant if isinstance(tenant, Business) else None


def current_schema() -> str:
    """The schema that queries go to."""
    return str(_connection.schema_name)


def enter_business(business: Business) -> None:
    """From here on, this connection reads and writes the business's schema."""
    _connection.set_tenant(business)


def enter_schema(name: str) -> None:
    """Enter a schema that is no business's: the template, or one about to be migrated."""
    _connection.set_schema(name)


def leave_business() -> None:
    """Back to the public schema."""
    _connection.set_schema_to_public()
