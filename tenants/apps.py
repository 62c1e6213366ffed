"""The app of the shared rows about users and businesses."""

from __future__ import annotations

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Lives in the public schema alone."""

    name = "tenants"

    def ready(self) -> None:
        """Watch what a business decides about itself; its members' verbs leave their own lines."""
        from django.db.backends.signals import connection_created

        from tenants import revision
        from tenants.audit.watching import watch
        from tenants.models import Business

        connection_created.connect(
            lambda connection, **_: revision.watch(connection),
            weak=False,
            dispatch_uid="tenants.revision",
        )

        watch(
            Business,
            only=[
                "name", "trade", "country", "languages", "language", "currency", "time_zone",
                "state", "limits", "features",
            ],
        )  # fmt: skip
