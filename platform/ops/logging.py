"""Logs: one line per record on stderr, each with the request id. Called once per process.

Nothing personal is logged on purpose: no bodies, no names, no addresses of clients.
"""

from __future__ import annotations

import logging
import logging.config

from django.conf import settings

from tenants.context import current_request_id

LINE = "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"


class RequestIdFilter(logging.Filter):
    """Gives every record the id of the request or task at work."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Adds the id; never drops a record."""
        record.request_id = current_request_id() or "-"
        return True


class HealthFilter(logging.Filter):
    """Leaves out that a health check failed: whoever asked was told, every few seconds."""

    def filter(self, record: logging.LogRecord) -> bool:
        """False for answers of `ops.health`."""
        request = getattr(record, "request", None)
        return not getattr(request, "path_info", "").startswith("/healthz")


def configure() -> None:
    """Set the logs up as the settings say."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "request_id": {"()": RequestIdFilter},
                "health": {"()": HealthFilter},
            },
            "formatters": {"line": {"format": LINE}},
            "handlers": {
                "stderr": {
                    "class": "logging.StreamHandler",
                    "formatter": "line",
                    "filters": ["request_id"],
                }
            },
            "root": {"handlers": ["stderr"], "level": settings.LOG_LEVEL},
            "loggers": {
                # A 404 is the visitor's business, not the operator's.
                "django.request": {"level": "ERROR", "filters": ["health"]},
                "django.security.DisallowedHost": {"level": "ERROR"},
                "celery.redirected": {"level": "WARNING"},
            },
        }
    )
