"""The chosen time is gone: say so, keep what was typed, offer the nearest free times.

The same where the time is free but this client has as many that day or week as may be booked.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils.translation import gettext as _

from booking import schedule
from booking.errors import BookingError, NotOffered, SlotTaken, TooManyInWeek, TooManyOnDay
from booking.public.frame import Frame
from booking.public.times import framed, steps
from booking.public.wish import Wish
from booking.public.writer import Writer, sentence
from booking.schedule import Moment, Plan
from tenants.http import BusinessRequest

HOW_MANY = 3
# Another day or week of one's own choice helps. (More ahead than allowed: no other time would.)
LIMITS = (TooManyOnDay, TooManyInWeek)
GONE = (SlotTaken, NotOffered, *LIMITS)
# Beyond the longest holidays.
DAYS_SEARCHED = 31


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
    near = nearby(plan, start, error, Moment(flow=wish.flow))
    context = {
        "title": title(error),
        "steps": steps(request, wish, at=at),
        "text": _why(error, plan, start, others=bool(near), at=at),
        "times": [button(instant, frame.writer) for instant in near],
        "times_href": wish.link(request, "times"),
        **_phone(frame, error),
    }
    return frame.render("taken", context | where, status=error.status)


def title(error: BookingError) -> str:
    """What has happened, in a few words."""
    return _("Find another time") if isinstance(error, LIMITS) else _("This time is taken")


def nearby(plan: Plan, start: datetime, error: BookingError, moment: Moment) -> list[datetime]:
    """The nearest free times; after the day or week in which one more is too many."""
    if not isinstance(error, LIMITS):
        return schedule.nearest(plan, to=start, count=HOW_MANY, moment=moment)
    day = start.astimezone(ZoneInfo(plan.zone)).date()
    later = isinstance(error, TooManyInWeek)
    first = day + timedelta(days=7 - day.weekday() if later else 1)
    last = first + timedelta(days=DAYS_SEARCHED)
    wanted = start + timedelta(days=7 if later else 1)
    days = schedule.free(plan, first=first, last=last, moment=moment)
    free = [instant for day in days for instant in days[day]]
    return sorted(sorted(free, key=lambda instant: abs(instant - wanted))[:HOW_MANY])


def limited(error: BookingError, then: str) -> str:
    """That one more is too many, and what can be done `then`."""
    if isinstance(error, TooManyOnDay):
        said = _("One more on this day is not possible online.")
    else:
        said = _("One more in this week is not possible online.")
    return f"{said} {then}"


def _why(error: BookingError, plan: Plan, start: datetime, *, others: bool, at: int) -> str:
    if isinstance(error, LIMITS) and others:
        return limited(error, _("Everything you typed is still here; these times are free:"))
    if isinstance(error, LIMITS):
        return error.message
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


def _phone(frame: Frame, error: BookingError) -> dict[str, str]:
    """The desk may book one more than a client."""
    if not isinstance(error, LIMITS) or not frame.setting.phone:
        return {}
    phone = frame.setting.phone
    return {"phone": frame.writer.phone(phone), "phone_href": f"tel:{phone}"}


def button(start: datetime, writer: Writer) -> dict[str, str]:
    return {
        "value": str(int(start.timestamp())),
        "text": writer.clock(start),
        "note": sentence(writer.day_short(start)),
    }
