"""One session: who comes and how to reach them, somebody to add, what can be done with it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from booking import bookings, schedule, seating
from booking.bookings import Person
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk.doors import diaries_to_book
from booking.cockpit.forms import ReasonForm
from booking.cockpit.frame import page
from booking.cockpit.groups import doors
from booking.cockpit.groups.forms import GuestForm
from booking.cockpit.groups.listing import line
from booking.cockpit.one import can
from booking.errors import BookingError
from booking.models import Booking, Session
from booking.models.states import LIVE
from booking.normalising import split_name
from booking.schedule import Choice
from tenants.access import member
from tenants.http import MemberRequest
from tenants.permissions import Ability, may
from tenants.urls import turl


@require_safe
def show(request: MemberRequest, code: str) -> HttpResponse:
    """The page of one session."""
    return render_session(request, doors.get_session_for(request, code))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, code: str) -> HttpResponse:
    """Give somebody a seat, by phone or at the desk."""
    session = doors.get_session_to_change(request, code)
    left = seating.of(session, clock_of(request).now).left
    data = request.POST if request.method == "POST" else None
    form = GuestForm(country=request.business.country, left=left, data=data)
    if form.is_bound and form.is_valid():
        try:
            _book(request, session, form)
        except BookingError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("Booked."))
            return redirect(turl(request, "cockpit:session", code=session.code))
    status = 422 if form.is_bound else 200
    return render_session(request, session, guest=form, status=status)


def _book(request: MemberRequest, session: Session, form: GuestForm) -> Booking:
    given, language = form.cleaned_data, request.business.language
    choice = Choice(session.variant.slug, session.staff.slug)
    names = split_name(given["name"], language=language)
    return bookings.book(
        plan=schedule.resolve([choice], party=given["party"], by_members=True),
        starts_at=session.starts_at,
        person=Person(*names, given["email"], given["phone"], language),
        by=member(request),
        nonce=uuid4().hex,
    )


def render_session(
    request: MemberRequest,
    session: Session,
    *,
    guest: GuestForm | None = None,
    reason: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, again where a form was filled in wrongly."""
    clock = clock_of(request)
    seats = seating.of(session, clock.now)
    writes = diaries_to_book(request).filter(pk=session.staff_id).exists()
    ahead = session.is_planned and session.ends_at > clock.now
    context = {
        "clock": clock,
        "session": session,
        "line": line(session, seats.taken, clock),
        "left": seats.left,
        "people": participants(session, clock),
        "gone": participants(session, clock, live=False),
        "rooms": _rooms(session),
        "decide_at": clock.local(session.decide_at) if session.decide_at else None,
        "can_change": ahead and writes and may(request.membership, Ability.BOOK),
        "can_add": ahead and writes and seats.left > 0,
        "guest": guest or GuestForm(country=request.business.country, left=seats.left),
        "guest_is_open": guest is not None,
        "reason": reason or ReasonForm(),
        "back_href": turl(request, "cockpit:sessions"),
    }
    return page(request, "cockpit/groups/session.html", context, section="bookings", status=status)


def participants(session: Session, clock: Clock, *, live: bool = True) -> list[dict[str, Any]]:
    """Who has a seat, or had one, with how to reach them and what can be noted."""
    rows = Booking.objects.filter(seats__session=session).distinct().select_related("client")
    rows = rows.filter(state__in=LIVE) if live else rows.exclude(state__in=LIVE)
    return [
        {
            "booking": booking,
            "who": words.who_comes(booking),
            "phone": booking.contact.get("phone") or "",
            "email": booking.contact.get("email") or "",
            "can": can(booking, clock),
            "has_note": bool(booking.note or booking.answers or booking.answers_sealed),
        }
        for booking in rows.order_by("pk")
    ]


def _rooms(session: Session) -> list[str]:
    taken = session.allocations.exclude(resource=session.staff)
    return sorted(set(taken.values_list("resource__name", flat=True)))
