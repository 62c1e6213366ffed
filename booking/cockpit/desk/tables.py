"""Bookings and clients as rows of a table, and the table as CSV that no spreadsheet can execute.

Views call it for small sets, the worker for large ones.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from zoneinfo import ZoneInfo

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from booking.cockpit import words
from booking.formats import money
from booking.models import Booking, BookingItem, Client
from tenants.models import Business

# A cell that begins with one of these is a formula to a spreadsheet; the wide ones are folded to
# the narrow by some (OWASP, "CSV Injection").
STARTERS = frozenset("=+-@\t\r＝＋－＠")
# Programs on Windows read UTF-8 only with a mark in front.
BOM = "\ufeff"
AT_ONCE = 500


def harmless(cell: object) -> str:
    """The text of a cell; one that a spreadsheet would execute gets an apostrophe in front."""
    text = str(cell).replace("\0", "")
    begins = text.lstrip(" \n\u00a0\u3000")[:1]
    return f"'{text}" if begins in STARTERS and begins else text


def bookings(business: Business) -> Iterator[list[object]]:
    """Head and rows, the latest first; times on the business's clock."""
    yield [
        _("Code"), _("Day"), _("Start"), _("End"), _("State"), _("Client"), _("Phone"),
        _("E-mail"), _("Service"), _("With"), _("Price"), _("Note"), _("Origin"),
    ]  # fmt: skip
    rows = (
        BookingItem.objects.filter(booking__is_test=False)
        .select_related("booking__client", "variant__service")
        .order_by("-starts_at", "-pk")
    )
    zone = ZoneInfo(business.time_zone)
    for item in rows.iterator(chunk_size=AT_ONCE):
        yield _booking(item, item.booking, zone)


def _booking(item: BookingItem, booking: Booking, zone: ZoneInfo) -> list[object]:
    start, end = item.starts_at.astimezone(zone), item.ends_at.astimezone(zone)
    hidden = item.price_kind == "hidden"
    return [
        booking.code, f"{start:%Y-%m-%d}", f"{start:%H:%M}", f"{end:%H:%M}",
        words.state(booking.state), words.who_comes(booking),
        booking.contact.get("phone") or "", booking.contact.get("email") or "",
        words.service(item), item.staff_name,
        "" if hidden else money(item.price_minor, item.currency, "en"),
        booking.note, words.source(booking.source),
    ]  # fmt: skip


def clients(business: Business) -> Iterator[list[object]]:
    """Head and rows, by name."""
    yield [
        _("Code"), _("Name"), _("Phone"), _("E-mail"), _("Language"), _("Company"), _("Marks"),
        _("Bookings"), _("Last time"),
    ]  # fmt: skip
    rows = (
        Client.objects.filter(merged_into=None)
        .select_related("organisation")
        .annotate(visits=Count("bookings"), seen_at=Max("bookings__starts_at"))
    )
    zone = ZoneInfo(business.time_zone)
    for row in rows.order_by("search_key", "pk").iterator(chunk_size=AT_ONCE):
        seen = f"{row.seen_at.astimezone(zone):%Y-%m-%d}" if row.seen_at else ""
        company, marks = row.organisation, ", ".join(row.labels)
        yield [
            row.code, row.display_name, row.phone, row.email, row.language,
            company.name if company else "", marks, row.visits, seen,
        ]  # fmt: skip


TABLES: dict[str, Callable[[Business], Iterator[list[object]]]] = {
    "bookings": bookings,
    "clients": clients,
}


def size(kind: str) -> int:
    """How many rows there will be."""
    if kind == "clients":
        return Client.objects.filter(merged_into=None).count()
    return BookingItem.objects.filter(booking__is_test=False).count()


def as_csv(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The file piece by piece, its mark first."""
    yield BOM
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in row])
        yield line.getvalue()
