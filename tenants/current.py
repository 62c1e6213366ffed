"""The business whose schema the connection is in. Verbs and readers of tenant rows ask here."""

from __future__ import annotations

from django.db import connection

from tenants.models import Business


class NoBusinessHere(Exception):
    """A business's rows were asked for in the public schema."""


def current_business() -> Business:
    """The business at hand. Raises NoBusinessHere outside of one."""
    tenant = connection.tenant
    if not isinstance(tenant, Business):
        raise NoBusinessHere(connection.schema_name)
    return tenant
