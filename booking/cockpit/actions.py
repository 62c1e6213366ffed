"""What a member does with a booking: each a POST that leads back to where it was pressed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from booking import bookings, outbox
from booking.cockpit import mails
from booking.cockpit.doors import get_booking_for
from booking.cockpit.forms import ReasonForm
from booking.cockpit.one import render_booking
from booking.errors import BookingError
from booking.models import Booking
from tenants.access import member
from tenants.actor import Actor
from tenants.http import MemberRequest
from tenants.urls import turl


@require_POST
def confirm(request: MemberRequest, code: str) -> HttpResponse:
    """Accept a request."""
    booking = get_booking_for(request, code)
    return _do(request, booking, lambda by: bookings.confirm(booking, by=by), _("Confirmed."))


@require_POST
def decline(request: MemberRequest, code: str) -> HttpResponse:
    """Refuse a request, with a word to the client."""
    booking, form = get_booking_for(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        return render_booking(request, booking, form, status=422)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        booking,
        lambda by: bookings.decline(booking, by=by, reason=reason),
        _("The request was declined."),
    )


@require_POST
def cancel(request: MemberRequest, code: str) -> HttpResponse:
    """Cancel an appointment, with a word to the client."""
    booking, form = get_booking_for(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        return render_booking(request, booking, form, status=422)
    reason = form.cleaned_data["reason"]
    return _do(
        request,
        booking,
        lambda by: bookings.cancel(booking, by=by, reason=reason),
        _("The appointment was cancelled. The client gets a mail."),
        undo=turl(request, "cockpit:desk_restore", code=booking.code),
    )


@require_POST
def arrive(request: MemberRequest, code: str) -> HttpResponse:
    """The client is here."""
    booking = get_booking_for(request, code)
    return _do(request, booking, lambda by: bookings.arrive(booking, by=by), _("Noted: is here."))


@require_POST
def no_show(request: MemberRequest, code: str) -> HttpResponse:
    """The client did not come; the toast has the way back."""
    booking = get_booking_for(request, code)
    undo = turl(request, "cockpit:undo_no_show", code=booking.code)
    return _do(
        request,
        booking,
        lambda by: bookings.no_show(booking, by=by),
        _("Noted: did not come."),
        undo=undo,
    )


@require_POST
def undo_no_show(request: MemberRequest, code: str) -> HttpResponse:
    """The client came after all."""
    booking = get_booking_for(request, code)
    return _do(request, booking, lambda by: bookings.undo_no_show(booking, by=by), _("Taken back."))


@require_POST
def send_again(request: MemberRequest, code: str) -> HttpResponse:
    """Send the mails of one event once more."""
    booking = get_booking_for(request, code)
    row = mails.row_for(booking, request.POST.get("mail", ""))
    outbox.resend(row, by=member(request))
    messages.success(request, _("The mail is being sent again."))
    return _back(request, booking)


def _do(
    request: MemberRequest,
    booking: Booking,
    verb: Callable[[Actor], object],
    done: str,
    *,
    undo: str = "",
) -> HttpResponse:
    """Run the verb and say what came of it. A refusal is said on the page, nothing is lost."""
    try:
        verb(member(request))
    except BookingError as error:
        messages.error(request, error.message)
    else:
        # The toast's undo button posts to what stands in the message's tag.
        messages.success(request, done, extra_tags=undo)
    return _back(request, booking)


def _back(request: MemberRequest, booking: Booking) -> HttpResponseRedirect:
    to = request.POST.get("back", "")
    if to in ("today", "mails"):
        return redirect(turl(request, f"cockpit:{to}"))
    place, _slash, code = to.partition("/")
    if place == "session" and code.isalnum():
        return redirect(turl(request, "cockpit:session", code=code))
    return redirect(turl(request, "cockpit:booking", code=booking.code))
