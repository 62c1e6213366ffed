"""`/app/<slug>/audit/`: the changes, newest first, by person, by kind of thing, up to a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from booking.cockpit.audit import kinds, names, telling
from booking.cockpit.audit.values import Reader
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.frame import page
from booking.cockpit.page.one import tabs
from tenants.audit.models import LogEntry
from tenants.http import MemberRequest
from tenants.models import Membership
from tenants.permissions import Ability, needs

PER_PAGE: Final = 50
OTHERS: Final = ("client", "system")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; nonsense is as if nothing was asked."""

    who: str = ""
    kind: str = ""
    day: str = ""

    @property
    def query(self) -> str:
        """For the links to other pages."""
        asked = {"who": self.who, "kind": self.kind, "day": self.day}
        return urlencode({key: value for key, value in asked.items() if value})


@needs(Ability.AUDIT)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    """The list."""
    clock, filters = clock_of(request), _filters(request)
    people = Membership.objects.filter(business=request.business).select_related("user")
    members = sorted(people, key=lambda row: str(row.user).casefold())
    shown = Paginator(_found(filters, clock, members), PER_PAGE).get_page(request.GET.get("page"))
    lines = list(shown)
    reader = Reader(request.business, clock, names.of(lines, request.business))
    context: dict[str, Any] = {
        "clock": clock,
        "acts": telling.acts(lines, reader),
        "shown": shown,
        "filters": filters,
        "who": [
            *((row.code, str(row.user)) for row in members),
            ("client", _("Clients")),
            ("system", _("By itself")),
        ],
        "kinds": [(group, kinds.group_name(group)) for group in kinds.GROUPS],
        "tabs": tabs(request, "audit"),
    }
    return page(request, "cockpit/audit/audit.html", context, section="page")


def _filters(request: MemberRequest) -> Filters:
    kind, day = request.GET.get("kind", ""), request.GET.get("day", "")
    try:
        # Before and after these nothing was or will be done, and calendars overflow.
        day = day if 2000 < date.fromisoformat(day).year < 3000 else ""
    except ValueError:
        day = ""
    who = request.GET.get("who", "")
    return Filters(who=who[:20], kind=kind if kind in kinds.GROUPS else "", day=day)


def _found(filters: Filters, clock: Clock, members: list[Membership]) -> QuerySet[LogEntry]:
    rows: QuerySet[LogEntry] = LogEntry.objects.select_related("content_type")
    if filters.who in OTHERS:
        rows = rows.filter(actor_kind=filters.who)
    elif chosen := next((row for row in members if row.code == filters.who), None):
        rows = rows.filter(actor_kind="member", actor=chosen.user_id)
    if filters.kind:
        rows = rows.filter(content_type__in=kinds.content_types(kinds.GROUPS[filters.kind]))
    if filters.day:
        rows = rows.filter(timestamp__lt=clock.bounds(date.fromisoformat(filters.day))[1])
    return rows
