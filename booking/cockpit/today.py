"""Today and the days around it: what waits for an answer, then the day of each staff member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.cockpit import agenda, stranded, words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.doors import diaries_of
from booking.cockpit.forms import ReasonForm
from booking.cockpit.frame import page
from booking.cockpit.waiting import requests_for
from booking.models import Booking
from tenants.http import MemberRequest
from tenants.urls import absolute, turl

# More would push the day itself off the screen; the rest is one press away.
SHOWN = 3


@require_safe
def today(request: MemberRequest) -> HttpResponse:
    """The day that `?day=` names, person by person."""
    clock = clock_of(request)
    day = clock.day(request.GET.get("day", ""))
    diaries = list(diaries_of(request).select_related("staff", "location"))
    columns = agenda.columns(diaries, day, clock)
    requests = [_request(row, clock) for row in requests_for(request, clock.now)]
    context = {
        "clock": clock,
        "day": day,
        "columns": columns,
        "count": len(set().union(*(column.bookings for column in columns))),
        "strip": agenda.strip(diaries, day, clock),
        "previous_href": f"?day={day - timedelta(days=1)}",
        "next_href": f"?day={day + timedelta(days=1)}",
        "today_href": turl(request, "cockpit:today"),
        "requests": requests[:SHOWN],
        "more_requests": requests[SHOWN:],
        "stranded": stranded.of(request, clock),
        "page_href": turl(request, "public:home"),
        "page_url": absolute(request.business, "public:home"),
    }
    return page(request, "cockpit/today.html", context, section="today")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request as a card: what is asked for, and until when an answer counts."""

    booking: Booking
    who: str
    what: str
    staff: str
    starts_at: datetime
    ends_at: datetime
    answer_by: datetime | None
    form: ReasonForm


def _request(booking: Booking, clock: Clock) -> Waiting:
    return Waiting(
        booking=booking,
        who=words.who_comes(booking),
        what=words.services(booking),
        staff=words.staff(booking),
        starts_at=clock.local(booking.starts_at),
        ends_at=clock.local(booking.ends_at),
        answer_by=clock.local(booking.expires_at) if booking.expires_at else None,
        form=ReasonForm(auto_id=f"id_{booking.code}_%s"),
    )
