"""Finds the business of a request: by host (a `Domain`) or by the URL's slug.

Runs before everything that knows a session. Unknown, closed, unpublished to strangers and
not-a-member all get the same 404, so that nobody learns which businesses exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect
from django.http.request import split_domain_port
from django.utils import translation

from tenants import access
from tenants.current import enter_business, leave_business
from tenants.http import Request
from tenants.models import Business, Domain, SlugHistory

# Everything else on the main host belongs to people who sign in.
PUBLIC_PREFIXES = ("/book/", "/healthz", "/static/")
COCKPIT_PREFIX = "/app/"
# Health checks ask for the machine itself.
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


class TenantMiddleware:
    """Sets `request.business`, `request.is_public_page` and the connection's schema."""

    def __init__(self, get_response: Callable[[Request], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponseBase:
        """Start without business and language: a thread may have kept those of its last request.

        At the start, not at the end: a streamed body still reads after the view returned.
        """
        leave_business()
        translation.deactivate()
        request.business = None
        request.membership = None
        request.is_public_page = request.path_info.startswith(PUBLIC_PREFIXES)
        host = split_domain_port(request.get_host())[0]
        if not is_main(host) and not request.path_info.startswith("/healthz"):
            self.enter_by_host(request, host)
        return self.get_response(request)

    def enter_by_host(self, request: Request, host: str) -> None:
        """Serve a business's own domain; a host of nobody answers 404 on every path."""
        domain = Domain.objects.select_related("tenant").filter(domain=host).first()
        request.is_public_page = True
        request.urlconf = settings.DOMAIN_URLCONF
        if domain is None:
            raise Http404
        request.business = domain.tenant

    def process_view(
        self,
        request: Request,
        view: Callable[..., Any],
        args: Any,
        kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Take the slug out of the URL's arguments and enter the business."""
        by_host = getattr(request, "urlconf", None) == settings.DOMAIN_URLCONF
        slug: str | None = kwargs.pop("business", None)
        if slug is None and not by_host:
            return None
        if slug is not None and request.path_info.startswith(COCKPIT_PREFIX):
            return access.enter_cockpit(request, slug)
        business = request.business if by_host else find(slug)
        if business is None:
            return moved(request, slug)
        if not business.is_open_to_public and not access.may_preview(request, business):
            raise Http404
        request.business = business
        enter_business(business)
        return None


def is_main(host: str) -> bool:
    """Whether that host is the platform's own."""
    return host == settings.MAIN_HOST or host in LOOPBACK


def find(slug: str | None) -> Business | None:
    """The business of that slug, if it is not closed."""
    known = Business.objects.exclude(state=Business.State.CLOSED)
    return known.filter(slug=slug).first() if slug else None


def moved(request: Request, slug: str | None) -> HttpResponseBase:
    """Send a former slug's links to the present one; anything else is a 404.

    A form that is sent to the old address keeps its method and contents.
    """
    former = SlugHistory.objects.select_related("business").filter(slug=slug).first()
    if slug is None or former is None or not former.business.is_open_to_public:
        raise Http404
    return HttpResponsePermanentRedirect(
        access.renamed(request, slug, former.business),
        preserve_request=request.method not in ("GET", "HEAD"),
    )
