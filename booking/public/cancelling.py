"""Cancelling by the client's link: a GET asks, a POST does it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking import bookings
from booking.errors import AlreadyCancelled, MustCall
from booking.public.door import SeeOther, personal
from booking.public.frame import Context
from booking.public.managing import news_href, show
from booking.public.mine import CHANGEABLE, Mine
from tenants.actor import CLIENT
from tenants.http import BusinessRequest


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def cancel(request: BusinessRequest, code: str, token: str) -> HttpResponse:
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
        return show(mine, said=mine.call_text(), kind="warn", status=error.status)
    return SeeOther(news_href(mine, "cancelled"))


def _question(mine: Mine) -> Context:
    words = {"date": mine.visit.when.date, "time": mine.visit.when.time}
    question = _("Cancel your appointment on %(date)s at %(time)s?") % words
    return mine.context() | {"title": question, "back_href": mine.href()}
