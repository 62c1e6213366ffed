"""The ticket to the stream of one business: made by a cockpit page, opened by the stream.

Sealed rather than only signed, so that a browser holds no ids. It opens nothing but the codes of
bookings that change; what they mean is read with the session.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tenants import secrets

# A page fetches a new one with its own content; long enough that it seldom has to.
LIFETIME: Final = 600.0
# Clocks of two servers may differ by this much before a page misses what happened as it was made.
MARGIN: Final = 0.2


class BadToken(Exception):
    """Not made by us for this address."""


class Expired(BadToken):
    """Ours, but its time is over."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """Whose stream, for whom; `since` is when the page that holds it was read. Unix seconds."""

    business: int
    user: int
    since: float
    expires_at: float


def make(*, business: int, slug: str, user: int, read_at: float) -> str:
    """A token for `/live/<slug>/`; `read_at` is when the page began to read its rows."""
    ticket = [business, user, read_at - MARGIN, read_at + LIFETIME]
    sealed = secrets.encrypt(_key(), json.dumps(ticket).encode(), aad=_bound(slug))
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def check(text: str, *, slug: str, now: float | None = None) -> Ticket:
    """The ticket that `make` sealed for this slug. Raises BadToken or Expired."""
    try:
        sealed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        fields = json.loads(secrets.decrypt(_key(), sealed, aad=_bound(slug)))
    except (secrets.Tampered, binascii.Error, ValueError) as error:
        raise BadToken from error
    ticket = Ticket(*fields)
    if ticket.expires_at <= (time.time() if now is None else now):
        raise Expired
    return ticket


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"slotline live stream", "sha256")


def _bound(slug: str) -> bytes:
    return secrets.bind("live", slug)
