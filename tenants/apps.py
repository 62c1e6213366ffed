"""The app of the shared rows about users and businesses."""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Lives in the public schema alone."""

    name = "tenants"

    def ready(self) -> None:
        """Watch what a business decides about itself; its members' verbs leave their own lines."""
        from tenants.audit.watching import watch
        from tenants.models import Business

        watch(
            Business,
            only=[
                "name", "trade", "country", "languages", "language", "currency", "time_zone",
                "state", "limits", "features",
            ],
        )  # fmt: skip
