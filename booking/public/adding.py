"""One service more for the same visit: the list of what goes together with what is chosen."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.catalogue import Plan
from booking.errors import CannotCombine, NotTakingBookings
from booking.public import menu as menus
from booking.public import summary
from booking.public.door import page
from booking.public.frame import Context, Frame
from booking.public.menu import Menu
from booking.public.wish import Wish
from tenants.http import BusinessRequest
from tenants.models import Business


@require_safe
@page
def add(request: BusinessRequest) -> HttpResponse:
    """What else can be booked; each row leads back to the times, with one service more."""
    wish = Wish.of(request.GET)
    if not wish.variants:
        return redirect(wish.link(request, "home"))
    if request.business.state != Business.State.ACTIVE:
        raise NotTakingBookings
    plan = wish.plan(with_everyone=True)
    if not plan.setting.several_services:
        raise CannotCombine
    frame = Frame(request, wish, plan.setting, plan.location, head={"robots": "noindex"})
    return frame.render("add", _more(frame, plan))


def _more(frame: Frame, plan: Plan) -> Context:
    chosen = [item.service for item in plan.items]
    entries = (e for e in Menu.of().entries if menus.may_follow(chosen, e.service))
    found = Menu(tuple(entries))
    return {
        "title": _("What else would you like to book?"),
        "categories": menus.categories(found, frame),
        "is_long": len(found.entries) > menus.LONG_LIST,
        "back_href": frame.wish.link(frame.request, "times"),
        "summary": summary.of_plan(plan, frame.writer),
    }
