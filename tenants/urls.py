"""Builds URLs of a business's pages, by path or for a mail."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from tenants.http import Request
from tenants.models import Business


def turl(where: Request | Business, name: str, **kwargs: Any) -> str:
    """The path of a page of the business at hand: with its slug, or bare on its own domain."""
    if isinstance(where, Business):
        return reverse(
            name,
            kwargs={"business": where.slug, **kwargs},
            urlconf=settings.ROOT_URLCONF,
        )
    if getattr(where, "urlconf", None) == settings.DOMAIN_URLCONF:
        return reverse(name, kwargs=kwargs, urlconf=settings.DOMAIN_URLCONF)
    business = where.business
    if business is None:
        raise LookupError("no business in this request")
    return reverse(
        name,
        kwargs={"business": business.slug, **kwargs},
        urlconf=settings.ROOT_URLCONF,
    )


def absolute(business: Business, name: str, **kwargs: Any) -> str:
    """The same page as a whole address, for mails and calendars."""
    return f"{settings.PUBLIC_URL}{turl(business, name, **kwargs)}"
