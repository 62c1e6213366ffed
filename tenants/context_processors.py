"""What every template may name."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tenants.accounts import addresses


def platform(request: HttpRequest) -> dict[str, Any]:
    """The platform's name and the business at hand."""
    return {
        "platform_name": settings.PLATFORM_NAME,
        "public_url": settings.PUBLIC_URL,
        "business": getattr(request, "business", None),
        # Asked by signed-in pages alone; others pay nothing for it.
        "unconfirmed_address": lambda: addresses.unconfirmed(getattr(request, "user", None)),
    }
