"""The chosen time is gone: say so, keep what was typed, offer the nearest free times."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from booking import schedule
from booking.errors import BookingError, SlotTaken
from booking.public.times import framed, steps
from booking.public.wish import Wish
from booking.public.writer import Writer, sentence
from booking.schedule import Moment, Plan
from tenants.http import BusinessRequest

HOW_MANY = 3


def before_details(
    request: BusinessRequest, wish: Wish, plan: Plan, start: datetime, error: BookingError
) -> HttpResponse:
    """When a time could not be held: nothing has been typed yet."""
    fields = wish.but(day=None, month=None).fields()
    action = wish.anew().link(request, "hold")
    return _page(request, wish, plan, start, error, fields=fields, action=action, at=1)


def after_details(
    request: BusinessRequest,
    wish: Wish,
    plan: Plan,
    start: datetime,
    error: BookingError,
    *,
    fields: list[dict[str, str]],
) -> HttpResponse:
    """When it could not be booked: the form goes along with each of the other times."""
    action = Wish(language=wish.language).link(request, "details")
    return _page(request, wish, plan, start, error, fields=fields, action=action, at=2)


def _page(
    request: BusinessRequest,
    wish: Wish,
    plan: Plan,
    start: datetime,
    error: BookingError,
    *,
    at: int,
    **where: Any,
) -> HttpResponse:
    frame = framed(request, wish, plan)
    frame.here = wish.link(request, "times")
    frame.head = {"robots": "noindex"}
    near = schedule.nearest(plan, to=start, count=HOW_MANY, moment=Moment(flow=wish.flow))
    context = {
        "title": _("This time is taken"),
        "steps": steps(request, wish, at=at),
        "text": _why(error, plan, start, others=bool(near), at=at),
        "times": [button(instant, frame.writer) for instant in near],
        "times_href": wish.link(request, "times"),
        "phone": frame.writer.phone(frame.setting.phone),
    }
    return frame.render("taken", context | where, status=error.status)


def _why(error: BookingError, plan: Plan, start: datetime, *, others: bool, at: int) -> str:
    if not (isinstance(error, SlotTaken) or _is_held(plan, start)):
        return error.message
    if not others:
        return _("Someone was a moment faster, and nothing else is free at the moment.")
    if at == 2:
        return SlotTaken().message
    return _("Someone was a moment faster. These times are free:")


def _is_held(plan: Plan, start: datetime) -> bool:
    """Whether it would be offered if nobody were holding it."""
    return bool(schedule.who_is_free(plan, starts_at=start, moment=Moment(respect_holds=False)))


def button(start: datetime, writer: Writer) -> dict[str, str]:
    return {
        "value": str(int(start.timestamp())),
        "text": writer.clock(start),
        "note": sentence(writer.day_short(start)),
    }
