"""What happens to a request before anything else: its id, its true origin, its bounds.

Listed first in the settings, in this order. None of them touches the database.
"""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from ops import errors
from tenants.context import set_request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Long enough for the common formats of proxies, short and plain enough for a log line.
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Photos are the largest thing that anyone sends; they are refused above this by their form too.
MAX_BODY_BYTES = 5_000_000
FORWARDED = (
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_REAL_IP",
)


class RequestIdMiddleware:
    """Takes a well-formed X-Request-ID or makes one; log, audit, tasks and pages carry it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Name the request, answer, and name the answer."""
        offered = request.META.get("HTTP_X_REQUEST_ID", "")
        name = offered if REQUEST_ID.fullmatch(offered) else uuid.uuid4().hex
        set_request_id(name)
        try:
            response = self.get_response(request)
        finally:
            set_request_id("")
        response["X-Request-ID"] = name
        return response


class TrustedProxyMiddleware:
    """Believes X-Forwarded-* from the proxies of TRUSTED_PROXIES and drops it from anyone else.

    The client is the right-most address that is no trusted proxy: what stands left of it was
    written by the client itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.trusted: list[Network] = [
            ipaddress.ip_network(entry.strip(), strict=False) for entry in settings.TRUSTED_PROXIES
        ]

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Put the true peer, scheme and host where everybody reads them."""
        peer = parse(request.META.get("REMOTE_ADDR", ""))
        told = {key: request.META.pop(key) for key in FORWARDED if key in request.META}
        if self.trusts(peer):
            self.believe(request, peer, told)
        elif peer:
            request.META["REMOTE_ADDR"] = str(peer)
        return self.get_response(request)

    def believe(self, request: HttpRequest, peer: Address | None, told: dict[str, str]) -> None:
        """Take over what a trusted proxy says; the last entry is the one it wrote itself."""
        client = self.client(told.get("HTTP_X_FORWARDED_FOR", "")) or peer
        request.META["REMOTE_ADDR"] = str(client)
        scheme = told.get("HTTP_X_FORWARDED_PROTO", "").rpartition(",")[2].strip().lower()
        if scheme in {"http", "https"}:
            request.META["HTTP_X_FORWARDED_PROTO"] = scheme
        host = told.get("HTTP_X_FORWARDED_HOST", "").rpartition(",")[2].strip()
        if host:
            request.META["HTTP_HOST"] = host

    def client(self, chain: str) -> Address | None:
        """The right-most address of the chain that is no trusted proxy."""
        last = None
        for entry in reversed(chain.split(",")):
            address = parse(entry)
            if address is None:
                return last
            last = address
            if not self.trusts(address):
                return address
        return last

    def trusts(self, address: Address | None) -> bool:
        """Whether that address is one of our proxies."""
        return address is not None and any(address in network for network in self.trusted)


class RequestLimitsMiddleware:
    """Refuses what no page of ours sends: large or unmeasured bodies and NUL in an address."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse early, before a body is read or a session opened."""
        status = refusal(request)
        return errors.page(request, status) if status else self.get_response(request)


def refusal(request: HttpRequest) -> int | None:
    """The status to refuse a request with, or None."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in request.META:
        return 411  # its body would arrive empty (ADR 0002)
    if not (length.isascii() and length.isdigit()):
        return 400
    if int(length[:12]) > MAX_BODY_BYTES:
        return 413
    query = request.META.get("QUERY_STRING", "")
    if "\0" in request.path_info or "%00" in query or "\0" in query:
        return 400
    return None


def parse(text: str) -> Address | None:
    """An address as proxies write it: with or without brackets and port, IPv4 in IPv6 unwrapped."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return mapped or address
