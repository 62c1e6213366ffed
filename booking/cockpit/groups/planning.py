"""Plan a session, change it, cancel it: what is refused comes back with what was typed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import formats
from booking.bookings import sessions
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.forms import ReasonForm
from booking.cockpit.frame import page
from booking.cockpit.groups import doors
from booking.cockpit.groups.forms import TermsForm, as_typed, as_usual
from booking.cockpit.groups.one import render_session
from booking.errors import BookingError, TooFewSeats
from booking.models import Resource
from tenants.access import member
from tenants.http import MemberRequest
from tenants.permissions import Ability, needs
from tenants.urls import turl


@needs(Ability.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Plan one, or one a week. `?service=` says of what."""
    clock, variants = clock_of(request), list(doors.group_variants())
    wanted = request.GET.get("service", "")
    first = next((v for v in variants if v.service.slug == wanted), None)
    first = first or next(iter(variants), None)
    form = _form(request, clock, variants=variants, initial=as_usual(first))
    if form.is_bound and form.is_valid():
        try:
            weeks = form.cleaned_data["weeks"]
            made = sessions.plan(form.variant, terms=form.terms, weeks=weeks, by=member(request))
        except BookingError as error:
            form.add_error(None, said(error, clock))
        else:
            messages.success(request, _planned(len(made)))
            return redirect(turl(request, "cockpit:session", code=made[0].code))
    context = {"form": form, "back_href": turl(request, "cockpit:sessions"), "clock": clock}
    return _page(request, context, form)


def _planned(count: int) -> str:
    words = ngettext("%(count)s session is planned.", "%(count)s sessions are planned.", count)
    return words % {"count": count}


@needs(Ability.BOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, code: str) -> HttpResponse:
    """Other terms; who has a seat is told of another time, person or place."""
    clock, session = clock_of(request), doors.get_session_to_change(request, code)
    form = _form(request, clock, is_new=False, initial=as_typed(session, clock))
    if form.is_bound and form.is_valid():
        try:
            sessions.change(session, terms=form.terms, by=member(request))
        except BookingError as error:
            form.add_error(
                "capacity" if isinstance(error, TooFewSeats) else None, said(error, clock)
            )
        else:
            messages.success(request, _("Saved."))
            return redirect(turl(request, "cockpit:session", code=session.code))
    back = turl(request, "cockpit:session", code=session.code)
    context = {"form": form, "session": session, "back_href": back, "clock": clock}
    return _page(request, context, form)


@needs(Ability.BOOK)
@require_POST
def cancel(request: MemberRequest, code: str) -> HttpResponse:
    """Call it off for everybody, with a word to them."""
    session, form = doors.get_session_to_change(request, code), ReasonForm(request.POST)
    if not form.is_valid():
        return render_session(request, session, reason=form, status=422)
    try:
        sessions.cancel(session, by=member(request), reason=form.cleaned_data["reason"])
    except BookingError as error:
        messages.error(request, error.message)
    else:
        messages.success(
            request, _("The session was cancelled. Everybody with a seat gets a mail.")
        )
    return redirect(turl(request, "cockpit:session", code=session.code))


def _form(request: MemberRequest, clock: Clock, **how: Any) -> TermsForm:
    rooms = Resource.objects.filter(active=True, archived_at=None)
    return TermsForm(
        data=request.POST if request.method == "POST" else None,
        team=list(doors.leaders(request)),
        rooms=list(rooms.exclude(kind=Resource.Kind.STAFF)),
        clock=clock,
        **{"variants": ()} | how,
    )


def _page(request: MemberRequest, context: dict[str, Any], form: TermsForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    template = "cockpit/groups/plan.html"
    return page(request, template, context, section="bookings", status=status)


def said(error: BookingError, clock: Clock) -> str:
    """The reason, with the times that are in the way."""
    starts: list[datetime] = error.details.get("starts", [])
    language = get_language() or "en"
    spoken = [_spoken(clock.local(start), language, clock) for start in starts]
    if isinstance(error, TooFewSeats):
        taken = error.details["taken"]
        words = ngettext(
            "%(count)s seat is taken already.", "%(count)s seats are taken already.", taken
        )
        return words % {"count": taken}
    return f"{error.message} ({'; '.join(spoken)})" if spoken else error.message


def _spoken(at: datetime, language: str, clock: Clock) -> str:
    date = formats.date_short(at.date(), language, today=clock.today)
    return f"{date}, {formats.clock(at, language)}"
