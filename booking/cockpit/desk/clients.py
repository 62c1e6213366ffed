"""The clients: a list to look somebody up in, and one client's page with all that is to come."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, hits, sending
from booking.cockpit.desk.doors import clients_for, get_client_for
from booking.cockpit.doors import bookings_for
from booking.cockpit.frame import page
from booking.models import Booking, Client, Location, Setting
from booking.models.encrypted import unseal
from booking.models.states import State
from booking.normalising import phone_display
from tenants.http import MemberRequest
from tenants.models import Business
from tenants.permissions import Ability, may
from tenants.urls import turl

PER_PAGE = 50
# What is over is looked at, not worked with: the last ones are enough.
PAST_SHOWN = 30
OVER = (State.CANCELLED, State.DECLINED, State.EXPIRED)


@require_safe
def clients(request: MemberRequest) -> HttpResponse:
    """Everybody by name, or who matches `?q=`."""
    text = finding.tidy(request.GET.get("q", ""))
    rows = clients_for(request)
    if text:
        rows = rows.filter(finding.matching(text) or Q(pk=None))
    found = Paginator(rows.order_by("search_key", "pk"), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    lines = hits.lines(request, list(shown))
    base = turl(request, "cockpit:desk_clients")
    context = {
        "text": text,
        "shown": shown,
        "total": found.count,
        "hits": [replace(hit, href=f"{base}{hit.code}/") for hit in lines],
        "export_href": _export_href(request),
    }
    return page(request, "cockpit/desk/clients.html", context, section="desk_clients")


@require_safe
def client(request: MemberRequest, code: str) -> HttpResponse:
    """One client: how to reach them, what is to come, what was."""
    clock, row = clock_of(request), get_client_for(request, code)
    coming, past = _coming(request, row, clock), _past(request, row, clock)
    context = {
        "clock": clock,
        "client": row,
        "language_name": dict(settings.LANGUAGES).get(row.language, row.language),
        "coming": [_line(booking, clock, request) for booking in coming],
        "past": [_line(booking, clock) for booking in past],
        "send_all": sending.of_all(coming, request.business),
        "practice_note": _practice_note(request, row),
        "edit_href": turl(request, "cockpit:desk_client_edit", code=row.code),
        "new_href": turl(request, "cockpit:desk_new") + f"?client={row.code}",
        "back_href": turl(request, "cockpit:desk_clients"),
        "letterhead": _letterhead(request.business),
    }
    return page(request, "cockpit/desk/client.html", context, section="desk_clients")


def _practice_note(request: MemberRequest, row: Client) -> str:
    """What is written for practitioners, to whom it is written."""
    if not may(request.membership, Ability.PRACTICE_NOTES):
        return ""
    return str(unseal(row, "practice_note_sealed") or "")


def _letterhead(business: Business) -> list[str]:
    """Where to come and whom to call, for whoever takes the printed page home."""
    phone = Setting.objects.values_list("phone", flat=True).get()
    place = Location.objects.get(is_default=True)
    return [line for line in (place.address, phone_display(phone, business.country)) if line]


def _of(request: MemberRequest, row: Client) -> Any:
    return (
        bookings_for(request)
        .filter(client=row)
        .select_related("client")
        .prefetch_related("items__variant__service")
    )


def _coming(request: MemberRequest, row: Client, clock: Clock) -> list[Booking]:
    ahead = _of(request, row).filter(ends_at__gt=clock.now).exclude(state__in=OVER)
    return list(ahead.order_by("starts_at", "pk"))


def _past(request: MemberRequest, row: Client, clock: Clock) -> list[Booking]:
    over = _of(request, row).filter(Q(ends_at__lte=clock.now) | Q(state__in=OVER))
    return list(over.order_by("-starts_at", "-pk")[:PAST_SHOWN])


def _line(booking: Booking, clock: Clock, request: MemberRequest | None = None) -> dict[str, Any]:
    return {
        "booking": booking,
        "staff": words.staff(booking),
        "minutes": int((booking.ends_at - booking.starts_at).total_seconds()) // 60,
        "starts_at": clock.local(booking.starts_at),
        "ends_at": clock.local(booking.ends_at),
        "who": words.who_comes(booking),
        "what": words.services(booking),
        "send": sending.of(booking, request.business) if request else None,
    }


def _export_href(request: MemberRequest) -> str:
    """Where the lists are taken out, for who may."""
    allowed = may(request.membership, Ability.EXPORT)
    return turl(request, "cockpit:desk_export") if allowed else ""
