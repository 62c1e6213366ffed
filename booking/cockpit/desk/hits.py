"""A client as a line to choose from: name, number, and what they had last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.translation import get_language

from booking import formats
from booking.cockpit import words
from booking.cockpit.clock import clock_of
from booking.cockpit.desk import finding
from booking.models import BookingItem, Client
from tenants.http import MemberRequest


@dataclass(frozen=True, slots=True)
class Hit:
    """A client; `last` is what they had last and with whom, `href` where choosing leads."""

    code: str
    name: str
    phone: str
    email: str
    last: str
    items: list[BookingItem]
    href: str = ""


def of(request: MemberRequest, text: str, most: int = finding.MOST) -> list[Hit]:
    """The first ten who match: two statements."""
    return lines(request, finding.clients(request, text)[:most]) if text else []


def lines(request: MemberRequest, clients: Iterable[Client]) -> list[Hit]:
    """These clients, each with their last visit."""
    found = list(clients)
    last = finding.last_items(request, found)
    return [_hit(request, client, last.get(client.pk, [])) for client in found]


def one(request: MemberRequest, client: Client) -> Hit:
    """The client who was chosen."""
    return _hit(request, client, finding.last_items(request, [client]).get(client.pk, []))


def linked(found: list[Hit], prefix: str) -> list[Hit]:
    """The same, each with where choosing it leads: `prefix` and the client's code."""
    return [replace(hit, href=f"{prefix}{hit.code}") for hit in found]


def _hit(request: MemberRequest, client: Client, items: list[BookingItem]) -> Hit:
    return Hit(
        code=client.code,
        name=client.display_name,
        phone=client.phone,
        email=client.email,
        last=_last(request, items) if items else "",
        items=items,
    )


def _last(request: MemberRequest, items: list[BookingItem]) -> str:
    clock = clock_of(request)
    day = clock.local(items[0].starts_at).date()
    when = formats.date_short(day, (get_language() or "en")[:2], today=clock.today)
    told = (words.services_of(items), words.staff_of(items), when)
    return " · ".join(part for part in told if part)
