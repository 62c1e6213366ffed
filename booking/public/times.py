"""The page on which a time is chosen, and what the following steps share with it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking import catalogue
from booking.errors import NotTakingBookings
from booking.models import Service
from booking.public import menu, stored, structured, summary
from booking.public.choosing import Choosing
from booking.public.door import page
from booking.public.frame import Context, Frame
from booking.public.wish import MOST_SERVICES, Wish
from booking.schedule import Plan
from tenants.http import BusinessRequest
from tenants.models import Business


@require_safe
@page
def times(request: BusinessRequest) -> HttpResponse:
    """The free times of the wished service."""
    stored.begin(request, request.business.pk)
    wish = Wish.of(request.GET)
    if not wish.variants:
        return redirect(wish.link(request, "home"))
    if request.business.state != Business.State.ACTIVE:
        raise NotTakingBookings
    plan = wish.plan(with_everyone=True, with_offered=True)
    frame = framed(request, wish, plan)
    choosing = Choosing.look(frame, plan)
    stored.finish(request, choosing.wish.flow)
    return frame.render(
        "times",
        choosing.context()
        | {
            "title": title(frame, plan),
            "steps": steps(request, wish, at=1, offered=plan.offered),
            "action": wish.anew().link(request, "hold"),
            "summary": changeable(
                summary.of_plan(plan, frame.writer, staff=choosing.staff), frame, plan
            ),
        },
    )


def changeable(shown: Context, frame: Frame, plan: Plan) -> Context:
    """The summary with links that make the visit longer or shorter."""
    wish, request = frame.wish, frame.request
    chosen = [item.service for item in plan.items]
    several = plan.setting.several_services and len(chosen) < MOST_SERVICES
    may_add = several and any(menu.may_follow(chosen, service) for service in plan.offered)
    for number, line in enumerate(shown["lines"] if plan.has_several else ()):
        line["remove_href"] = wish.without(number).link(request, "times")
    return shown | {"add_href": wish.link(request, "add") if may_add else ""}


def framed(request: BusinessRequest, wish: Wish, plan: Plan) -> Frame:
    """The frame of a step, with times in the zone that fits the service."""
    frame = Frame(request, wish, plan.setting, plan.location)
    if summary.is_remote(plan.item.service.place) and wish.zone:
        frame.writer = type(frame.writer)(frame.writer.language, wish.zone, frame.writer.hour12)
    canonical = Wish(variants=wish.variants).link(request, "times")
    frame.head = structured.head(request, canonical, description=title(frame, plan))
    is_special = wish.flow or wish.day or wish.month or wish.zone or plan.has_several
    if is_special or not _is_public(plan):
        frame.head |= {"robots": "noindex"}
    return frame


def _is_public(plan: Plan) -> bool:
    return all(item.service.visibility == Service.Visibility.PUBLIC for item in plan.items)


def title(frame: Frame, plan: Plan) -> str:
    """What the browser's tab says; a discreet business never names the service."""
    name = frame.request.business.name
    if summary.any_discreet(plan):
        return _("Book an appointment at %(business)s") % {"business": name}
    return f"{summary.names_of(plan, frame.writer)} – {name}"


def steps(
    request: BusinessRequest, wish: Wish, *, at: int, offered: Sequence[Service] | None = None
) -> list[Context]:
    """Where one is: the service (unless there is only one), day and time, details."""
    names = [_("Service"), _("Day and time"), _("Your details")]
    links = [wish.anew().link(request, "home"), wish.link(request, "times"), ""]
    found = [
        {
            "label": name,
            "href": link if number < at else "",
            "done": number < at,
            "current": number == at,
        }
        for number, (name, link) in enumerate(zip(names, links, strict=True))
    ]
    choices = catalogue.on_offer() if offered is None else offered
    return found if len(choices) > 1 else found[1:]
