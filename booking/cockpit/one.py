"""One booking: all its facts, its story, its mails, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from booking import formats
from booking.bookings import seats
from booking.cockpit import mails, rooms, story, words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import offering
from booking.cockpit.doors import get_booking_for, may_read_answers
from booking.cockpit.forms import ReasonForm
from booking.cockpit.frame import page
from booking.models import Booking, BookingItem
from booking.models.encrypted import unseal
from booking.models.states import State
from tenants.http import MemberRequest
from tenants.secrets import Tampered
from tenants.urls import turl


@require_safe
def show(request: MemberRequest, code: str) -> HttpResponse:
    """The page of one booking."""
    return render_booking(request, get_booking_for(request, code), ReasonForm())


def render_booking(
    request: MemberRequest, booking: Booking, form: ReasonForm, *, status: int = 200
) -> HttpResponse:
    """The same page again after a form was filled in wrongly, with what was typed."""
    clock = clock_of(request)
    items = [_item(item, clock) for item in _items(booking)]
    context = {
        "booking": booking,
        "clock": clock,
        "form": form,
        "who": words.who_comes(booking),
        "contact_name": words.contact_name(booking),
        "items": items,
        "several_prices": len(items) > 1 or booking.party_size > 1,
        "session": seats.session_of(booking),
        "starts_at": clock.local(booking.starts_at),
        "leaf": _leaf(booking, clock),
        **_way_back(request, booking, clock),
        "language_name": _language_name(booking.language),
        "made_at": clock.local(booking.created_at),
        "answer_by": clock.local(booking.expires_at) if booking.expires_at else None,
        "source": words.source(booking.source),
        "answers": booking.answers,
        "sealed": _sealed(request, booking),
        "events": story.of(booking, clock),
        "mails": mails.of(booking, clock),
        "can": can(booking, clock),
        "desk": offering.on(request, booking, clock),
    }
    return page(request, "cockpit/booking.html", context, section="bookings", status=status)


def can(booking: Booking, clock: Clock) -> dict[str, bool]:
    """What is offered for a booking now; the verbs decide again."""
    state, begun = booking.state, booking.starts_at <= clock.now
    open_still = booking.expires_at is None or booking.expires_at > clock.now
    asked = state == State.PENDING and booking.pending_for == "approval" and open_still
    offered = {
        "arrive": state == State.CONFIRMED and clock.local(booking.starts_at).date() <= clock.today,
        "no_show": state in (State.CONFIRMED, State.COMPLETED) and begun,
        "undo_no_show": state == State.NO_SHOW,
        "cancel": state == State.CONFIRMED or (state == State.PENDING and open_still and not asked),
    }
    return offered | {"answer": asked, "any": any(offered.values())}


def _leaf(booking: Booking, clock: Clock) -> dict[str, Any]:
    """The date as a leaf of a calendar, and the time beside it with its zone."""
    start, end = clock.local(booking.starts_at), clock.local(booking.ends_at)
    language = get_language() or "en"
    zone = formats.zone_name(clock.zone, language, booking.starts_at)
    return {
        "month": formats.month_short(start.date(), language),
        "day": start.day,
        "weekday": formats.weekday(start.date(), language),
        "iso": start.date().isoformat(),
        "time": f"{formats.clock(start, language)}–{formats.clock(end, language)}",
        "line": f"{formats.date(start.date(), language, today=clock.today)} · {zone}",
    }


def _way_back(request: MemberRequest, booking: Booking, clock: Clock) -> dict[str, str]:
    """The day of the booking: where one comes from, or would look next."""
    day = clock.local(booking.starts_at).date()
    return {
        "back_href": turl(request, "cockpit:today") + f"?day={day}",
        "back_label": formats.date_short(day, get_language() or "en", today=clock.today),
    }


def _language_name(code: str) -> str:
    return dict(settings.LANGUAGES).get(code, code)


def _items(booking: Booking) -> list[BookingItem]:
    rows = booking.items.select_related("staff", "variant__service")
    return list(rows.annotate(rooms=rooms.of_item()))


def _item(item: BookingItem, clock: Clock) -> dict[str, Any]:
    return {
        "row": item,
        "what": words.service(item),
        "starts_at": clock.local(item.starts_at),
        "ends_at": clock.local(item.ends_at),
        "place": words.place(item),
        "because": words.because(item),
    }


def _sealed(request: MemberRequest, booking: Booking) -> dict[str, Any]:
    """The sensitive answers: `answers` for who may read them, else only that there are some."""
    if booking.answers_sealed is None:
        return {"exists": False}
    if not may_read_answers(request, booking):
        return {"exists": True, "hidden": True}
    try:
        return {"exists": True, "answers": unseal(booking, "answers_sealed")}
    except Tampered:
        return {"exists": True, "broken": True}
