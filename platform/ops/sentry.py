"""Error reports, only when SENTRY_DSN is set; without it no request ever leaves the machine.

Reports carry no bodies, cookies, local variables or user data: what went wrong, where, for which
business and under which request id.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection

from tenants.context import current_request_id

# What a report's request may keep; the rest (headers, cookies, body, query) names people.
KEPT_OF_REQUEST = {"method", "url"}


def start() -> None:
    """Begin reporting if this install has an address to report to."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.celery import CeleryIntegration
    from sentry_sdk.integrations.django import DjangoIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,  # SQL and log lines may hold names
        before_send=scrub,
    )


def scrub(event: Any, _hint: dict[str, Any]) -> Any:
    """Take people out of a report; put the business and the request id in."""
    event.pop("user", None)
    event.pop("breadcrumbs", None)
    if "request" in event:
        kept = {key: event["request"][key] for key in KEPT_OF_REQUEST & event["request"].keys()}
        if "url" in kept:
            kept["url"] = _without_query(kept["url"])
        event["request"] = kept
    event.setdefault("tags", {})
    event["tags"] |= {
        "business": getattr(connection, "schema_name", "public"),
        "request_id": current_request_id(),
    }
    return event


def _without_query(url: str) -> str:
    """A booking's link is a key to it: only the first two path segments are told."""
    scheme, host, path, _query, _fragment = urlsplit(url)
    return urlunsplit((scheme, host, "/".join(path.split("/")[:3]), "", ""))
