"""Whose hours: the business's own or one staff member's. One door for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from booking.cockpit.faces import initials, tone
from booking.models import Location, Resource
from booking.timetable import Owner
from tenants.http import MemberRequest
from tenants.urls import turl


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the row of names above a week."""

    name: str
    href: str
    current: bool
    initials: str
    tone: int = 0
    note: str = ""
    photo: str = ""


def today(request: MemberRequest) -> date:
    """The date where the business is: its hours are meant there, wherever the reader is."""
    return timezone.now().astimezone(ZoneInfo(request.business.time_zone)).date()


def house() -> Location:
    """The business's place."""
    return Location.objects.get(is_default=True)


def team() -> list[Resource]:
    """Everyone who works here, in the team's order, with what is theirs."""
    staff = Resource.objects.select_related("staff", "location")
    return list(staff.filter(kind=Resource.Kind.STAFF, active=True, archived_at=None))


def get_staff(slug: str) -> Resource:
    """One of the team, or a 404."""
    staff = Resource.objects.select_related("staff", "location")
    return get_object_or_404(staff, slug=slug, kind=Resource.Kind.STAFF, archived_at=None)


def href(request: MemberRequest, owner: Owner) -> str:
    """The page of somebody's week."""
    if isinstance(owner, Resource):
        return turl(request, "cockpit:staff_hours", staff=owner.slug)
    return turl(request, "cockpit:hours")


def name(request: MemberRequest, owner: Owner) -> str:
    """What the owner is called: the location goes by the business's name."""
    return owner.name if isinstance(owner, Resource) else request.business.name


def choices(request: MemberRequest, current: Owner) -> list[Choice]:
    """The business, then everyone."""
    first = Choice(
        request.business.name,
        turl(request, "cockpit:hours"),
        isinstance(current, Location),
        initials(request.business.name),
    )
    return [
        first,
        *(
            Choice(
                each.name,
                href(request, each),
                each == current,
                initials(each.name),
                tone(each),
                _("own hours") if each.staff.own_hours else "",
                each.staff.photo,
            )
            for each in team()
        ),
    ]
