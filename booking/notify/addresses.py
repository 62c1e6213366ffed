"""Names, addresses and ids of mail headers: nothing from outside can add a line to them."""

from __future__ import annotations

import hashlib
import unicodedata
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings

from booking.models import Booking
from tenants import secrets
from tenants.models import Business

NAME_MAX = 100


def one_line(text: str) -> str:
    """Without line breaks, controls and signs that turn the writing direction."""
    kept = (sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join("".join(kept).split())


def from_address() -> str:
    """The platform's own address, which its mail server may send from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def sender(business: Business) -> str:
    """`Salon Maria via Slotline <bookings@…>`: whose mail it is, and who carries it."""
    return mailbox(f"{business.name} via {settings.PLATFORM_NAME}", from_address())


def mailbox(name: str, address: str) -> str:
    """A header's value, quoted where it has to be. Django encodes it."""
    name = one_line(name)[:NAME_MAX]
    return str(Address(name, addr_spec=address)) if name else address


def address_hash(business: Business, address: str) -> str:
    """Tells addresses of one business apart without keeping any."""
    return secrets.token(secrets.data_key(business), "address", address.casefold())


def message_id(business: Business, booking: Booking, *parts: str | int) -> str:
    """The same for the same message however often it is sent; tells a stranger nothing."""
    key = secrets.data_key(business)
    local = secrets.token(key, "message", booking.code, *parts)
    return f"<{hashlib.sha256(local.encode()).hexdigest()[:32]}@{_domain()}>"


def _domain() -> str:
    return from_address().rpartition("@")[2] or settings.MAIN_HOST
