"""Links that open one booking to whoever has them, and the pages that mails point to.

A manage token is derived from the business's key, never stored: every mail can carry it, and
raising a booking's `link_version` revokes all of its links. Mails, the booking page and the cockpit
call it within the business.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings

from booking.models import Booking, BookingItem
from tenants import secrets
from tenants.current import current_business
from tenants.models import Business


def manage_token(booking: Booking, purpose: str = "manage") -> str:
    """24 signs (144 bits) for one booking of this business and one purpose."""
    return secrets.token(secrets.data_key(current_business()), *_parts(booking, purpose))


def check(booking: Booking, token: str, purpose: str = "manage") -> bool:
    """Whether `token` opens this booking for this purpose, in constant time."""
    key = secrets.data_key(current_business())
    return secrets.check_token(key, token, *_parts(booking, purpose))


def _parts(booking: Booking, purpose: str) -> tuple[str | int, ...]:
    # The business stands in its key already; it is named so that a restored key changes nothing.
    return (purpose, current_business().pk, booking.pk, booking.code, booking.link_version)


def page_url(business: Business) -> str:
    """The booking page, as a whole address."""
    return f"{settings.PUBLIC_URL}/book/{business.slug}/"


def manage_url(booking: Booking, business: Business | None = None) -> str:
    """The page on which the client moves or cancels, as a whole address for a mail."""
    business = business or current_business()
    return f"{page_url(business)}b/{booking.code}/{manage_token(booking)}/"


def again_url(business: Business, items: list[BookingItem], language: str) -> str:
    """The booking page with the same services chosen, to find another time."""
    wishes = [("s", item.variant.slug) for item in items]
    return f"{page_url(business)}?{urlencode([*wishes, ('lang', language)])}"


def cockpit_url(booking: Booking, business: Business) -> str:
    """The booking as its business sees it; signing in comes first."""
    return f"{settings.PUBLIC_URL}/app/{business.slug}/bookings/{booking.code}/"
