"""Lists over all days: the bookings to come and past ones, the mails that could not be sent."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.cockpit import mails as sent
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.doors import bookings_for
from booking.cockpit.faces import tone
from booking.cockpit.frame import page
from booking.cockpit.groups.doors import group_variants
from booking.models import Booking
from booking.models.states import State
from tenants.http import MemberRequest

# A screen or two: enough to look a week over, short enough to find one's place again.
PER_PAGE = 50


@require_safe
def bookings(request: MemberRequest) -> HttpResponse:
    """The bookings to come, the next one first; with `?past=1` those that are over."""
    clock, past = clock_of(request), "past" in request.GET
    found = Paginator(_found(request, clock, past=past), PER_PAGE)
    shown = found.get_page(request.GET.get("page"))
    context = {"clock": clock, "past": past, "days": _days(shown, clock), "shown": shown}
    context["has_groups"] = group_variants().exists()
    return page(request, "cockpit/bookings.html", context, section="bookings")


@require_safe
def mails(request: MemberRequest) -> HttpResponse:
    """The mails that could not be sent, with a way to send them again."""
    clock = clock_of(request)
    context = {"clock": clock, "failures": sent.failures(request, clock)}
    return page(request, "cockpit/mails.html", context, section="")


def _found(request: MemberRequest, clock: Clock, *, past: bool) -> QuerySet[Booking]:
    rows = (
        bookings_for(request)
        .select_related("client")
        .prefetch_related("items__staff", "items__variant__service")
    )
    if past:
        return rows.filter(ends_at__lte=clock.now).order_by("-starts_at", "-pk")
    over = (State.CANCELLED, State.DECLINED, State.EXPIRED)
    return rows.filter(ends_at__gt=clock.now).exclude(state__in=over).order_by("starts_at", "pk")


def _days(shown: Page[Booking], clock: Clock) -> list[dict[str, Any]]:
    lines = [_line(booking, clock) for booking in shown]
    grouped = groupby(lines, key=lambda line: line["starts_at"].date())
    return [{"date": date, "lines": list(group)} for date, group in grouped]


def _line(booking: Booking, clock: Clock) -> dict[str, Any]:
    item = booking.items.all()[0]
    return {
        "booking": booking,
        "staff": words.staff(booking),
        "tone": tone(item.staff) if item.staff else "",
        "has_note": bool(booking.note or booking.answers or booking.answers_sealed),
        "starts_at": clock.local(booking.starts_at),
        "ends_at": clock.local(booking.ends_at),
        "who": words.who_comes(booking),
        "what": words.services(booking),
    }
