"""A client's own booking, behind the link in their mail: done, looked at, put into a calendar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.models.states import State
from booking.notify import ics
from booking.public.door import personal
from booking.public.mine import CHANGEABLE, Mine
from tenants.http import BusinessRequest


@require_safe
@personal
def done(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """Right after booking."""
    mine = Mine.of(request, code, token)
    if mine.booking.state not in CHANGEABLE:
        return redirect(mine.href())
    return mine.frame.render("done", mine.context() | {"title": headline(mine)})


def headline(mine: Mine) -> str:
    """What has happened."""
    if mine.booking.state == State.PENDING and mine.booking.expires_at:
        words = {
            "business": mine.request.business.name,
            "until": mine.frame.writer.moment(mine.booking.expires_at),
        }
        return (
            _(
                "Your request has been sent. %(business)s will reply by %(until)s;"
                " until then we keep this time for you."
            )
            % words
        )
    return _("Your appointment is confirmed.")


@require_safe
@personal
def manage(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The booking as it stands, with what can still be changed."""
    return show(Mine.of(request, code, token))


def show(mine: Mine, *, said: str = "", kind: str = "ok", status: int = 200) -> HttpResponse:
    """The page of the booking with a word about what has just happened."""
    news = said or _news(mine)
    was_ended = not said and news == _ended(mine)
    news_kind = "info" if was_ended else kind if said else "ok"
    context = mine.context() | {
        "title": _("Your appointment"),
        "news": news,
        "news_kind": news_kind,
        "reason": mine.visit.reason if was_ended else "",
    }
    # A page that explains is no error; an act that was refused is.
    return mine.frame.render("manage", context, status=status if _acts(mine) else 200)


def _acts(mine: Mine) -> bool:
    return mine.request.method == "POST"


def _news(mine: Mine) -> str:
    """After a redirect the URL says what has just been done; the words come from here."""
    if mine.request.GET.get("now") == "moved" and mine.booking.state in CHANGEABLE:
        words = {"date": mine.visit.when.date, "time": mine.visit.when.time}
        return _("Done: your new time is %(date)s at %(time)s.") % words
    if mine.request.GET.get("now") == "cancelled" and mine.booking.state == State.CANCELLED:
        return _("Your appointment is cancelled. Thank you for letting us know.")
    return _ended(mine)


def _ended(mine: Mine) -> str:
    """What the business has decided, for who comes back to their link."""
    booking, words = mine.booking, {"business": mine.request.business.name}
    if booking.state == State.DECLINED:
        return (
            _(
                "Unfortunately %(business)s cannot offer you this time."
                " Here you can choose another one:"
            )
            % words
        )
    if booking.state == State.CANCELLED and booking.cancelled_by not in ("", "client"):
        words |= {"date": mine.visit.when.date, "time": mine.visit.when.time}
        text = _(
            "%(business)s has had to cancel your appointment on %(date)s, %(time)s."
            " We are sorry. Choose another time:"
        )
        return text % words
    return ""


def news_href(mine: Mine, news: str) -> str:
    """The page of the booking, told what has just happened."""
    href = mine.href()
    return f"{href}{'&' if '?' in href else '?'}now={news}"


@require_safe
@personal
def calendar(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The appointment for a calendar; its file name says nothing about the visit."""
    mine = Mine.of(request, code, token)
    if mine.booking.state != State.CONFIRMED:
        return redirect(mine.href())
    text = ics.calendar(
        mine.booking,
        mine.visit,
        business=request.business,
        method="PUBLISH",
        reader=None,
        text=_("To change or cancel: %(link)s") % {"link": mine.visit.manage_url},
        now=timezone.now(),
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(request)}"'
    return response


def _file_name(request: BusinessRequest) -> str:
    return f"{request.business.slug}.ics"
