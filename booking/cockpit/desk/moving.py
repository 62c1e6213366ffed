"""Move at the desk: the next free times per person for the same service, one press to take one."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import bookings
from booking.bookings.changing import MOVABLE
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, grey, times
from booking.cockpit.desk.choosing import person_line
from booking.cockpit.desk.doors import diaries_to_book, plan_for
from booking.cockpit.desk.wish import Wish, instant
from booking.cockpit.doors import get_booking_for
from booking.cockpit.frame import page
from booking.errors import BadChoice, BookingError
from booking.models import Booking, BookingItem
from booking.models.states import State
from booking.schedule import Moment
from tenants.access import member
from tenants.http import MemberRequest
from tenants.urls import turl


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, code: str) -> HttpResponse:
    """Show the times; by POST, take one. The client is told."""
    booking, item = movable(request, code)
    if request.method == "POST":
        return _take(request, booking)
    clock = clock_of(request)
    wanted = finding.tidy(request.GET.get("day", ""))
    context = {
        "clock": clock,
        "booking": booking,
        "who": words.who_comes(booking),
        "what": words.services(booking),
        "starts_at": clock.local(booking.starts_at),
        "day": wanted,
        "today": clock.today.isoformat(),
        "persons": _persons(request, booking, item, clock, wanted),
        "why_href": grey.href(request, Wish(day=wanted), move=code) if wanted else "",
        "back_href": turl(request, "cockpit:booking", code=booking.code),
    }
    return page(request, "cockpit/desk/move.html", context, section="bookings")


def _persons(
    request: MemberRequest, booking: Booking, item: BookingItem, clock: Clock, wanted: str
) -> list[dict[str, Any]]:
    """With whom it is now comes first."""
    try:
        slugs = [each.variant.slug for each in booking.items.select_related("variant")]
        plan = replace(plan_for(request, slugs), party=booking.party_size)
    except BadChoice:
        return []
    moment = Moment(now=clock.now, ignoring=booking)
    found = times.per_person(plan, moment, clock.day(wanted) if wanted else None)
    found.sort(key=lambda person: person.resource.pk != item.staff_id)
    keys = count(1)
    return [person_line(person, clock, keys) for person in found]


def _take(request: MemberRequest, booking: Booking) -> HttpResponse:
    staff, _at, start = request.POST.get("time", "").partition("@")
    starts_at = instant(finding.tidy(start))
    staff = finding.tidy(staff)
    here = turl(request, "cockpit:desk_move", code=booking.code)
    if starts_at is None or not diaries_to_book(request).filter(slug=staff).exists():
        messages.error(request, _("Please choose a person, a day and a time."))
        return redirect(here)
    try:
        bookings.move(booking, starts_at=starts_at, staff=staff, by=member(request))
    except BookingError:
        messages.error(request, _("This time cannot be booked (any more). These times are free:"))
        return redirect(here)
    messages.success(request, _("Moved."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


@require_POST
def restore(request: MemberRequest, code: str) -> HttpResponse:
    """Take a cancellation back while the time is still free."""
    booking = _mine(request, code)
    try:
        bookings.restore(booking, by=member(request))
    except BookingError:
        messages.error(request, _("The time is taken by now. Please choose another one."))
    else:
        messages.success(request, _("Taken back."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


@require_POST
def free_rest(request: MemberRequest, code: str) -> HttpResponse:
    """The client did not come: note it if need be, and offer what is left of the time."""
    booking = _mine(request, code)
    by = member(request)
    try:
        if booking.state != State.NO_SHOW:
            bookings.no_show(booking, by=by)
        bookings.free_rest(booking, by=by)
    except BookingError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The rest of the time is free again."))
    return redirect(turl(request, "cockpit:booking", code=booking.code))


def movable(request: MemberRequest, code: str) -> tuple[Booking, BookingItem]:
    """A booking that this member may move, with its first service; or a 404."""
    booking = _mine(request, code)
    item = booking.items.select_related("variant__service", "staff").first()
    if item is None or booking.state not in MOVABLE:
        raise Http404
    return booking, item


def _mine(request: MemberRequest, code: str) -> Booking:
    """A booking in a diary in which this member may write, or a 404."""
    booking = get_booking_for(request, code)
    if not booking.items.filter(staff__in=diaries_to_book(request)).exists():
        raise Http404
    return booking
