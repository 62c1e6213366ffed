"""Another time for a booking: the same calendar, then old and new side by side, then a POST.

The old time is kept until the new one is sure, and is never in its own way.
"""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from booking import bookings, schedule
from booking.bookings.changing import plan_of
from booking.catalogue import Plan
from booking.errors import (
    AlreadyCancelled,
    BadInput,
    BookingError,
    NotAllowed,
    SlotTaken,
)
from booking.notify.naming import listed
from booking.public import taken
from booking.public.choosing import Choosing
from booking.public.door import SeeOther, personal
from booking.public.frame import Context
from booking.public.managing import news_href, show
from booking.public.mine import CHANGEABLE, Mine
from booking.public.wish import ANYONE, SAME, Wish, instant
from booking.schedule import Moment
from tenants.actor import CLIENT
from tenants.http import BusinessRequest


@require_http_methods(["GET", "HEAD"])
@personal
def move(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The calendar, with the person it is booked with."""
    mine = _movable(request, code, token)
    if isinstance(mine, HttpResponse):
        return mine
    same = mine.wish.staff == SAME
    choosing = Choosing.look(
        mine.frame,
        plan_of(mine.booking, staff=None if same else "", by_client=True),
        page="move",
        place={"code": code, "token": token},
        ignoring=mine.booking,
    )
    context = choosing.context() | mine.context()
    return mine.frame.render(
        "move",
        context
        | {
            "title": _("Choose another time"),
            "action": mine.href("move_to"),
            "back_href": mine.href(),
            "staff": _faces(mine, choosing),
            "party": [],
        },
    )


def _faces(mine: Mine, choosing: Choosing) -> list[Context]:
    """Where several people serve: the same ones first, then as on the booking page."""
    if len(mine.hands) < 2 or choosing.plan.is_group:
        return choosing.faces()
    same = mine.wish.staff == SAME
    as_booked = {
        "label": listed([person.name for person in mine.hands], mine.frame.writer.language),
        "text": _("As booked"),
        "href": choosing.link(staff=SAME, day=None),
        "current": same,
        "icon": "users",
    }
    return [as_booked, *([choosing.anyone(current=False)] if same else choosing.faces())]


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def move_to(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """A time button's POST leads to the question; nothing is changed yet."""
    mine = _movable(request, code, token)
    if isinstance(mine, HttpResponse):
        return mine
    if request.method == "POST":
        wish, start = Wish.of(request.POST), instant(request.POST.get("start", ""))
        ticket = signing.dumps([int(start.timestamp()), wish.staff], salt=_salt(mine))
        href = mine.href("move_to")
        return SeeOther(f"{href}{'&' if '?' in href else '?'}t={ticket}")
    start, staff = _read(request.GET.get("t", ""), mine)
    plan = plan_of(mine.booking, staff=_slug(mine, staff), by_client=True)
    moment = Moment(ignoring=mine.booking)
    if not schedule.who_is_free(plan, starts_at=start, moment=moment):
        return _gone(mine, plan, start, staff, SlotTaken())
    return mine.frame.render("move_to", _question(mine, plan, start))


@require_POST
@personal
def move_now(request: BusinessRequest, code: str, token: str) -> HttpResponse:
    """The move itself."""
    mine = _movable(request, code, token)
    if isinstance(mine, HttpResponse):
        return mine
    start, staff = _read(request.POST.get("t", ""), mine)
    slug = _slug(mine, staff)
    try:
        bookings.move(mine.booking, starts_at=start, staff=slug, by=CLIENT)
    except taken.GONE as error:
        return _gone(mine, plan_of(mine.booking, staff=slug, by_client=True), start, staff, error)
    return SeeOther(news_href(mine, "moved"))


def _movable(request: BusinessRequest, code: str, token: str) -> Mine | HttpResponse:
    """The booking, or the page that says why it cannot be moved (any more)."""
    mine = Mine.of(request, code, token)
    if mine.booking.state not in CHANGEABLE:
        error: BookingError = AlreadyCancelled() if mine.booking.cancelled_at else NotAllowed()
        return show(mine, said=error.message, kind="info", status=error.status)
    hands = mine.hands
    staff = hands[0].slug if len(hands) == 1 and not mine.item.team else SAME
    if mine.item.variant.service.has_dates:
        # Another date may be led by somebody else.
        staff = ANYONE
    if not mine.wish.staff:
        mine.wish = mine.wish.but(staff=staff)
        mine.frame.wish = mine.wish
    changing = mine.changing()
    if not changing["may_move"]:
        return show(mine, said=changing["said"], kind="warn", status=403)
    return mine


def _slug(mine: Mine, staff: str) -> str | None:
    """The staff argument of `move`: None keeps the person, "" lets anyone do it."""
    if staff == ANYONE:
        return ""
    return None if staff in ("", SAME) else staff


def _read(text: str, mine: Mine) -> tuple[datetime, str]:
    try:
        start, staff = signing.loads(text[:500], salt=_salt(mine))
    except (signing.BadSignature, ValueError) as error:
        raise BadInput from error
    return instant(str(start)), str(staff)


def _salt(mine: Mine) -> str:
    return f"booking.public.move:{mine.request.business.pk}:{mine.booking.code}"


def _question(mine: Mine, plan: Plan, start: datetime) -> dict[str, object]:
    writer = mine.frame.writer
    length = mine.booking.ends_at - mine.booking.starts_at
    chosen = list(dict.fromkeys(each.chosen for each in plan.items if each.chosen))
    names = [person.name for person in chosen] if _all_chosen(plan) else []
    new_staff = listed(names, writer.language)
    return mine.context() | {
        "title": _("Move your appointment?"),
        "old": {
            "leaf": writer.leaf(mine.booking.starts_at, mine.booking.ends_at),
            "staff": mine.visit.staff,
        },
        "new": {"leaf": writer.leaf(start, start + length), "staff": new_staff},
        "new_text": writer.moment(start),
        "ticket": mine.request.GET["t"],
        "action": mine.href("move_now"),
        "back_href": mine.href("move"),
    }


def _all_chosen(plan: Plan) -> bool:
    return all(item.chosen for item in plan.items)


def _gone(mine: Mine, plan: Plan, start: datetime, staff: str, error: BookingError) -> HttpResponse:
    """The new time was taken meanwhile, or is one too many; the old one is still the client's."""
    near = taken.nearby(plan, start, error, Moment(ignoring=mine.booking))
    return mine.frame.render(
        "taken",
        {
            "title": taken.title(error),
            "text": _what_stays(error, others=bool(near)),
            "times": [taken.button(at, mine.frame.writer) for at in near],
            "fields": [{"name": "staff", "value": staff or SAME}],
            "action": mine.href("move_to"),
            "times_href": mine.href("move"),
        },
        status=error.status,
    )


def _what_stays(error: BookingError, *, others: bool) -> str:
    if isinstance(error, taken.LIMITS):
        stays = _("Your appointment stays as it is; these times are free:")
        return taken.limited(error, stays) if others else error.message
    return _("Someone was a moment faster. Your appointment stays as it is; these times are free:")
