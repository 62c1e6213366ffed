"""Refusals as pages of the business: what happened, and the way on."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _

from booking import schedule
from booking.errors import (
    BadInput,
    BookingError,
    CannotCombine,
    NotTakingBookings,
    TooManyRequests,
)
from booking.public import summary
from booking.public.frame import Frame
from booking.public.limits import RETRY_SECONDS
from booking.public.wish import Wish
from tenants.http import BusinessRequest


def refused(request: BusinessRequest, error: BookingError) -> HttpResponse:
    """The page for an error that no view has an answer to."""
    frame = _frame(request)
    text = _words(request, error, frame)
    context = _way_on(frame, text, error.status)
    if isinstance(error, CannotCombine):
        context["instead"] = _one_by_one(request, frame)
    response = frame.render("trouble", context, status=error.status)
    if isinstance(error, TooManyRequests):
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def not_found(request: BusinessRequest) -> HttpResponse:
    """A link into this business that leads nowhere."""
    frame = _frame(request)
    return frame.render("trouble", _way_on(frame, _("This page does not exist."), 404), status=404)


def _frame(request: BusinessRequest) -> Frame:
    try:
        wish = Wish.of(request.GET).anew()
    except BadInput:
        wish = Wish()
    home = wish.link(request, "home")
    return Frame.around(request, wish, here=home, head={"robots": "noindex"})


def _one_by_one(request: BusinessRequest, frame: Frame) -> list[dict[str, str]]:
    """Each of the services that do not go together, to be booked on its own."""
    found = []
    for slug in dict.fromkeys(Wish.of(request.GET or request.POST).variants):
        wish = frame.wish.but(variants=(slug,))
        try:
            plan = schedule.resolve([schedule.Choice(slug)])
        except BookingError:
            continue
        name = summary.name_of(plan.item, frame.writer)
        found.append({"label": name, "href": wish.link(request, "times")})
    return found


def _words(request: BusinessRequest, error: BookingError, frame: Frame) -> str:
    business, phone = request.business.name, frame.writer.phone(frame.setting.phone)
    if isinstance(error, NotTakingBookings):
        return _("%(business)s is not taking online bookings at the moment.") % {
            "business": business
        }
    if isinstance(error, TooManyRequests) and phone:
        return _(
            "That was a lot at once. Please wait %(minutes)s min and try again,"
            " or call us: %(phone)s"
        ) % {"minutes": RETRY_SECONDS // 60, "phone": phone}
    return error.message


def _way_on(frame: Frame, text: str, status: int) -> dict[str, object]:
    setting = frame.setting
    return {
        "text": text,
        "status": status,
        "home_href": frame.wish.link(frame.request, "home"),
        "phone": frame.writer.phone(setting.phone),
        "phone_href": f"tel:{setting.phone}" if setting.phone else "",
        "calling_helps": status in (403, 409, 410, 429),
    }
