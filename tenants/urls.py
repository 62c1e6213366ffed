"""Builds URLs of a business's pages, by path or for a mail."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from tenants.http import Request
from tenants.models import Business


def turl(where: Request | Business, name: str, **kwargs: Any) -> str:
    """The path of a page of the business at hand: with its slug, or bare on its own domain."""
    if getattr(where, "urlconf", None) == settings.DOMAIN_URLCONF:
        return _path(settings.DOMAIN_URLCONF, name, **kwargs)
    business = where if isinstance(where, Business) else where.business
    if business is None:
        raise LookupError("no business in this request")
    return _path(settings.ROOT_URLCONF, name, business=business.slug, **kwargs)


@lru_cache(maxsize=4096)
def _path(urlconf: str, name: str, **kwargs: Any) -> str:
    """Kept, because a page of times has the same path in sixty links."""
    return reverse(name, kwargs=kwargs, urlconf=urlconf)


def absolute(business: Business, name: str, **kwargs: Any) -> str:
    """The same page as a whole address, for mails and calendars."""
    return f"{settings.PUBLIC_URL}{turl(business, name, **kwargs)}"
