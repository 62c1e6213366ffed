"""The page behind `/`: clients and bookings by what was typed, bookings by filters as well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, hits
from booking.cockpit.desk.doors import clients_for, variants_to_book
from booking.cockpit.doors import bookings_for, diaries_of
from booking.cockpit.faces import tone
from booking.cockpit.frame import page
from booking.models import Allocation, Booking, BookingItem
from booking.models.states import State
from tenants.http import MemberRequest
from tenants.urls import turl

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the form says; dates are local, empty means any."""

    q: str
    state: str
    staff: str
    service: str
    first: str
    last: str

    @classmethod
    def of(cls, request: MemberRequest) -> Filters:
        """From the query string."""
        names = cls.__slots__
        return cls(**{name: finding.tidy(request.GET.get(name, "")) for name in names})

    @property
    def narrows(self) -> bool:
        """Whether any filter is set."""
        return any((self.state, self.staff, self.service, self.first, self.last))

    def query(self) -> str:
        """For the links to other pages of the list."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: value for name, value in fields.items() if value})


@require_safe
def search(request: MemberRequest) -> HttpResponse:
    """Clients (at most ten) and bookings that match."""
    clock, filters = clock_of(request), Filters.of(request)
    diaries = diaries_of(request)
    found = Paginator(_bookings(request, filters, clock), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    base = turl(request, "cockpit:desk_clients")
    people = hits.of(request, filters.q)
    context = {
        "clock": clock,
        "filters": filters,
        "asked": bool(filters.q or filters.narrows),
        "hits": [replace(hit, href=f"{base}{hit.code}/") for hit in people],
        "lines": [_line(booking, clock) for booking in shown],
        "shown": shown,
        "total": found.count,
        "states": [(each.value, words.state(each.value)) for each in State],
        "team": list(diaries),
        "services": _services(diaries),
    }
    return page(request, "cockpit/desk/search.html", context, section="")


def _services(diaries: Any) -> list[Any]:
    """Each service once, in the order of the booking page."""
    found = {v.service_id: v.service for v in variants_to_book(diaries)}
    return list(found.values())


def _bookings(request: MemberRequest, filters: Filters, clock: Clock) -> QuerySet[Booking]:
    rows = bookings_for(request)
    if not (filters.q or filters.narrows):
        return rows.none()
    rows = rows.filter(_text(request, filters.q)) if filters.q else rows
    if filters.state in State.values:
        rows = rows.filter(state=filters.state)
    items = BookingItem.objects.filter(booking=OuterRef("pk"))
    if filters.staff:
        together = Allocation.objects.filter(booking=OuterRef("pk"), resource__slug=filters.staff)
        rows = rows.filter(Exists(items.filter(staff__slug=filters.staff)) | Exists(together))
    if filters.service:
        rows = rows.filter(Exists(items.filter(variant__service__slug=filters.service)))
    rows = _within(rows, filters, clock)
    return (
        rows.select_related("client")
        .prefetch_related("items__staff", "items__variant__service")
        .order_by("-starts_at", "-pk")
    )


def _text(request: MemberRequest, text: str) -> Q:
    """By its code, or of a client who matches."""
    code = Q(code__startswith=text.upper()) if len(text) >= finding.FEWEST_OF_CODE else Q(pk=None)
    wanted = finding.matching(text)
    if wanted is None:
        return code
    return code | Q(client__in=clients_for(request).filter(wanted).values("pk"))


def _within(rows: QuerySet[Booking], filters: Filters, clock: Clock) -> QuerySet[Booking]:
    first, last = _date(filters.first), _date(filters.last)
    if first:
        rows = rows.filter(starts_at__gte=clock.bounds(first)[0])
    if last:
        rows = rows.filter(starts_at__lt=clock.bounds(last)[1])
    return rows


def _date(text: str) -> date | None:
    """A date within the years of a diary: the edges of the calendar have no midnight."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _line(booking: Booking, clock: Clock) -> dict[str, Any]:
    item = booking.items.all()[0]
    return {
        "booking": booking,
        "staff": words.staff(booking),
        "tone": tone(item.staff) if item.staff else "",
        "starts_at": clock.local(booking.starts_at),
        "ends_at": clock.local(booking.ends_at),
        "who": words.who_comes(booking),
        "what": words.services(booking),
    }
