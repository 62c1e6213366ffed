"""The app of how it runs: switches logs and error reports on once Django is set up."""

from __future__ import annotations

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """Has no rows."""

    name = "ops"

    def ready(self) -> None:
        """Every process that sets Django up logs and reports in the same way."""
        from ops import logging, sentry

        logging.configure()
        sentry.start()
