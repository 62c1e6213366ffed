"""Removing a member, and leaving by oneself: asked first, with what happens and what stays."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from booking.cockpit.catalogue.services import see_other
from booking.cockpit.frame import page
from booking.cockpit.people.doors import get_member
from booking.models import Booking
from booking.models.states import LIVE
from booking.setup import seats
from tenants import members
from tenants.access import member as acting
from tenants.http import MemberRequest
from tenants.models import Membership
from tenants.permissions import Ability, needs
from tenants.urls import turl


@needs(Ability.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: MemberRequest, member: str) -> HttpResponse:
    """Ask, then end somebody's membership."""
    row = get_member(request, member)
    if row.user_id == request.user.pk:
        return redirect(turl(request, "cockpit:people_leave"))
    if request.method == "POST" and _end(request, row):
        messages.success(request, _("%(name)s is no longer a member.") % {"name": row.user})
        return see_other(turl(request, "cockpit:people"))
    back = turl(request, "cockpit:member", member=row.code)
    return _ask(request, row, back_href=back)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    """Ask, then end one's own membership."""
    row = request.membership
    if request.method == "POST" and _end(request, row):
        messages.success(request, _("You have left %(name)s.") % {"name": request.business.name})
        return redirect("app")
    return _ask(request, row, back_href=turl(request, "cockpit:today"))


def _ask(request: MemberRequest, row: Membership, *, back_href: str) -> HttpResponse:
    diary = seats.of(row).first()
    coming = Booking.objects.filter(state__in=LIVE, starts_at__gt=timezone.now(), is_test=False)
    context: dict[str, Any] = {
        "name": str(row.user),
        "is_self": row.user_id == request.user.pk,
        "diary": diary.name if diary else "",
        "coming": coming.filter(items__staff=diary).distinct().count() if diary else 0,
        "back_href": back_href,
    }
    status = 409 if request.method == "POST" else 200
    return page(request, "cockpit/people/remove.html", context, section="page", status=status)


def _end(request: MemberRequest, row: Membership) -> bool:
    try:
        seats.remove(row, by=acting(request))
    except members.LastOwner:
        said = _("There is always an owner. Please make somebody else one first.")
        messages.error(request, said)
    except (members.NotAnOwner, members.Gone):
        messages.error(request, _("This has changed meanwhile. Please look again."))
    else:
        return True
    return False
