"""How much one network may ask for: first one extra question, far beyond it a pause.

Counted in Redis per business and network (IPv6 by /64, which is one household). Generous, because
a waiting room shares one address. Without Redis nobody is limited: a courtesy must not need it.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final

from redis import Redis

from booking.errors import TooManyRequests
from tenants import courtesy
from tenants.current import current_business
from tenants.http import BusinessRequest

WINDOW_SECONDS: Final = 600
RETRY_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Limit:
    """Counts per window: more than `usual` is worth a question, more than `most` is refused."""

    name: str
    usual: int
    most: int


# A family books four or five visits in a row; a training course's room perhaps thirty.
BOOKINGS: Final = Limit("bookings", usual=8, most=60)
HOLDS: Final = Limit("holds", usual=40, most=120)


def count(request: BusinessRequest, limit: Limit) -> int:
    """One more. Returns how many there were in this window; raises TooManyRequests."""
    key = f"b:{current_business().pk}:limit:{limit.name}:{network(request)}"
    seen = int(courtesy.ask(lambda redis: _increment(redis, key), default=0))
    if seen > limit.most:
        raise TooManyRequests
    return seen


def _increment(redis: Redis, key: str) -> int:
    counting = redis.pipeline()
    counting.set(key, 0, ex=WINDOW_SECONDS, nx=True)
    counting.incr(key)
    return int(counting.execute()[-1])


def network(request: BusinessRequest) -> str:
    """Where a request comes from: an IPv4 address or an IPv6 /64."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)
