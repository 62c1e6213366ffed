"""Finds clients by what is said on the phone: a name, digits of a number, an address, a code.

Names are compared folded (`ștefan` and `STEFAN` are the same), numbers by their digits alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from booking.cockpit.desk.doors import clients_for
from booking.cockpit.doors import bookings_for
from booking.models import Booking, BookingItem, Client
from booking.normalising import InvalidText, clean_text, search_key
from tenants.http import MemberRequest

LONGEST = 80
MOST = 10
# Fewer would find half of the town.
FEWEST_LETTERS, FEWEST_DIGITS, FEWEST_OF_CODE = 2, 3, 4


def tidy(text: str) -> str:
    """What was typed, fit to be searched for; empty when it cannot be."""
    try:
        return clean_text(text[: 4 * LONGEST], 4 * LONGEST)[:LONGEST]
    except InvalidText:
        return ""


def digits_of(text: str) -> str:
    """The digits that stay the same at home and abroad: without the zeros in front."""
    return "".join(sign for sign in text if sign.isdecimal() and sign.isascii()).lstrip("0")


def matching(text: str) -> Q | None:
    """Which clients are meant; None when too little was typed."""
    text = tidy(text)
    wanted = [q for q in (_by_phone(text), _by_name(text), _by_email(text), _by_code(text)) if q]
    if not wanted:
        return None
    either = wanted[0]
    for each in wanted[1:]:
        either |= each
    return either


def _by_phone(text: str) -> Q | None:
    digits = digits_of(text)
    letters = any(sign.isalpha() for sign in text)
    return Q(phone__contains=digits) if len(digits) >= FEWEST_DIGITS and not letters else None


def _by_name(text: str) -> Q | None:
    words = search_key(text).split()
    if len("".join(words)) < FEWEST_LETTERS or not any(word.isalpha() for word in words):
        return None
    found = Q()
    for word in words:
        found &= Q(search_key__startswith=word) | Q(search_key__contains=f" {word}")
    return found


def _by_email(text: str) -> Q | None:
    if "@" in text and len(text) > FEWEST_LETTERS:
        return Q(email__icontains=text)
    is_one_word = len(text) >= FEWEST_LETTERS and " " not in text and any(map(str.isalpha, text))
    return Q(email__istartswith=text) if is_one_word else None


def _by_code(text: str) -> Q | None:
    if len(text) < FEWEST_OF_CODE or not text.isalnum() or not text.isascii():
        return None
    booked = Booking.objects.filter(client=OuterRef("pk"), code__startswith=text.upper())
    return Q(code__startswith=text.upper()) | Q(Exists(booked))


def clients(request: MemberRequest, text: str) -> QuerySet[Client]:
    """Everybody who matches, who was here last first."""
    wanted = matching(text)
    if wanted is None:
        return Client.objects.none()
    found = clients_for(request).filter(wanted)
    seen = found.annotate(seen_at=Max("bookings__starts_at"))
    return seen.order_by(F("seen_at").desc(nulls_last=True), "pk")


def last_items(request: MemberRequest, clients: Iterable[Client]) -> dict[int, list[BookingItem]]:
    """What each of them had last (or has booked furthest ahead), by the client's pk."""
    last = (
        bookings_for(request)
        .filter(client__in=list(clients))
        .exclude(state__in=("declined", "cancelled", "expired"))
        .order_by("client_id", "-starts_at", "-pk")
        .distinct("client_id")
    )
    items = (
        BookingItem.objects.filter(booking__in=last.values("pk"))
        .select_related("variant__service", "staff", "booking")
        .order_by("booking_id", "position", "pk")
    )
    found: dict[int, list[BookingItem]] = {}
    for item in items:
        found.setdefault(item.booking.client_id, []).append(item)
    return found
