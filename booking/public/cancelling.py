"""Cancelling by the client's link: a GET asks, a POST does it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import bookings
from booking.bookings import policy_of
from booking.errors import AlreadyCancelled, MustCall
from booking.public.door import SeeOther, personal
from booking.public.frame import Context
from booking.public.managing import CHANGEABLE, Mine, news_href, show
from tenants.actor import CLIENT


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def cancel(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The question, and its answer."""
    mine = Mine.of(request, code, token)
    if request.method != "POST":
        if mine.booking.state not in CHANGEABLE:
            return redirect(mine.href())
        return mine.frame.render("cancel", _question(mine))
    try:
        bookings.cancel(mine.booking, by=CLIENT)
    except AlreadyCancelled as error:
        return show(mine, said=error.message)
    except MustCall as error:
        return show(mine, said=mine.late_text(), kind="warn", status=error.status)
    return SeeOther(news_href(mine, "cancelled"))


def _question(mine: Mine) -> Context:
    words = {"date": mine.visit.when.date, "time": mine.visit.when.time}
    return mine.context() | {
        "title": _("Cancel your appointment on %(date)s at %(time)s?") % words,
        "warning": _late(mine),
        "back_href": mine.href(),
    }


def _late(mine: Mine) -> str:
    """That it is at short notice, and that the business will see so."""
    policy = policy_of(mine.booking)
    if not policy.is_late(mine.booking, timezone.now()) or mine.why_not_change():
        return ""
    words = {"hours": -(-policy.notice_min // 60), "business": mine.request.business.name}
    return (
        _(
            "It is less than %(hours)s h before your appointment. You can still cancel;"
            " %(business)s will see that it was at short notice."
        )
        % words
    )
