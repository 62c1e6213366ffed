"""Somebody is away and has appointments: each with what can be done about it, until all is done.

Sick leave is saved first and thought about after. The same list serves time off, and whoever is
about to leave the team.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from booking import blocks, bookings
from booking.cockpit import words
from booking.cockpit.catalogue.services import see_other
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.desk import finding, sending
from booking.cockpit.doors import get_booking_for
from booking.cockpit.team import away, doors, one
from booking.cockpit.team.off_form import SickForm, days
from booking.cockpit.times import owners
from booking.errors import BookingError
from booking.models import Block, Booking, BookingItem, Resource
from tenants.access import member
from tenants.http import MemberRequest
from tenants.permissions import Ability, may, needs
from tenants.urls import turl

# More would be no list any more; the heading has the whole number.
SHOWN = 100
# A member's hours end somewhere: what lies beyond is thought about then.
FOREVER = datetime(9000, 1, 1, tzinfo=ZoneInfo("UTC"))


@dataclass(slots=True)
class Line:
    """One appointment, who could take it over, and how to reach the client."""

    item: BookingItem
    starts_at: datetime
    ends_at: datetime
    who: str
    what: str
    phone: str
    send: sending.Links
    is_team: bool
    is_wished: bool
    free: list[Resource] = field(default_factory=list)

    @property
    def booking(self) -> Booking:
        """What the line is about."""
        return self.item.booking


def lines(request: MemberRequest, person: Resource, found: Sequence[Booking]) -> list[Line]:
    """The bookings as lines: seven SQL statements, however many there are.

    Whoever takes over takes all that the person does of a visit; a team cannot be replaced.
    """
    clock = clock_of(request)
    items = list(
        BookingItem.objects.filter(booking__in=found[:SHOWN])
        .select_related("booking__client", "variant__service")
        .order_by("starts_at", "pk")
    )
    own = [item for item in items if item.staff_id == person.pk or person.pk in item.team]
    free = bookings.free_colleagues([item for item in own if not item.team], now=clock.now)
    return [_line(request, item, clock, _takers(item, own, free)) for item in own]


def _takers(
    item: BookingItem, own: Sequence[BookingItem], free: Mapping[int, list[Resource]]
) -> list[Resource]:
    """Who is free for everything that the person does of this visit."""
    parts = [each for each in own if each.booking_id == item.booking_id]
    return [
        person
        for person in free.get(item.pk, [])
        if all(person in free.get(part.pk, []) for part in parts)
    ]


def _line(request: MemberRequest, item: BookingItem, clock: Clock, free: list[Resource]) -> Line:
    booking = item.booking
    return Line(
        item=item,
        starts_at=clock.local(item.starts_at),
        ends_at=clock.local(item.ends_at),
        who=words.who_comes(booking),
        what=words.service(item),
        phone=booking.contact.get("phone") or "",
        send=sending.unable(booking, request.business),
        is_team=bool(item.team),
        is_wished=item.assigned_because.startswith("chosen"),
        free=free,
    )


@needs(Ability.ALL_DIARIES)
@require_POST
def sick(request: MemberRequest, staff: str) -> HttpResponse:
    """Sick today, or until a date: saved at once, over whatever is booked."""
    person = doors.get_diary(request, staff)
    today = owners.today(request)
    form = SickForm(request.POST, today=today)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["until"])))
        return see_other(turl(request, "cockpit:team_off", staff=person.slug))
    zone = ZoneInfo(request.business.time_zone)
    starts_at, ends_at = days(today, form.cleaned_data["until"], zone)
    row = blocks.call_in_sick(person, starts_at=starts_at, ends_at=ends_at, by=member(request))
    undo = turl(request, "cockpit:team_well", staff=person.slug, key=doors.key(row))
    messages.success(request, _("Noted. Nobody can book this time now."), extra_tags=undo)
    return see_other(turl(request, "cockpit:team_absence", staff=person.slug, key=doors.key(row)))


@needs(Ability.ALL_DIARIES)
@require_POST
def well(request: MemberRequest, staff: str, key: str) -> HttpResponse:
    """Well again from today on; what began today is taken back whole."""
    person = doors.get_diary(request, staff)
    row = doors.get_block(person, key)
    if row.kind != Block.Kind.SICK:
        raise Http404
    today = owners.today(request)
    start, _end = days(today, today, ZoneInfo(request.business.time_zone))
    blocks.end(row, at=start, by=member(request))
    messages.success(request, _("Well again: the time can be booked."))
    return see_other(turl(request, "cockpit:team_off", staff=person.slug))


@needs(Ability.ALL_DIARIES)
@require_safe
def absence(request: MemberRequest, staff: str, key: str) -> HttpResponse:
    """What it still lies over."""
    person = doors.get_diary(request, staff)
    row, now = doors.get_block(person, key), timezone.now()
    found, zone = blocks.lies_over(row, since=now), request.business.time_zone
    context = {
        "absence": away.absence(row, request.business, now, len(found)),
        "back": doors.key(row),
        "sick_form": SickForm(today=owners.today(request), until=away.last_date(row, zone)),
        "may_edit": may(request.membership, Ability.SETTINGS),
    }
    return _list(request, person, found, context)


@needs(Ability.ALL_DIARIES)
@require_safe
def ahead(request: MemberRequest, staff: str) -> HttpResponse:
    """Everything ahead of somebody, to be handed on before they leave."""
    person = doors.get_diary(request, staff)
    return _list(request, person, _ahead(person), {"absence": None, "back": ""})


def _ahead(person: Resource) -> list[Booking]:
    now = timezone.now()
    return blocks.lies_over(Block(resource=person, starts_at=now, ends_at=FOREVER), since=now)


def _list(
    request: MemberRequest, person: Resource, found: Sequence[Booking], context: dict[str, object]
) -> HttpResponse:
    shown = {
        "clock": clock_of(request),
        "lines": lines(request, person, found),
        "count": len(found),
        "unlisted": max(0, len(found) - SHOWN),
    }
    return one.show(request, person, "team_off", "absence", context | shown)


@needs(Ability.ALL_DIARIES)
@require_POST
def hand(request: MemberRequest, staff: str, code: str) -> HttpResponse:
    """Give an appointment to a colleague, at the same time. The client is told by mail."""
    person = doors.get_diary(request, staff)
    booking = get_booking_for(request, code)
    if not booking.items.filter(staff=person).exists():
        raise Http404
    to = finding.tidy(request.POST.get("to", ""))
    try:
        bookings.hand_over(booking, to=to, of=person.slug, by=member(request))
    except BookingError:
        messages.error(request, _("Nobody took it over: this colleague is not free then."))
    else:
        name = Resource.objects.values_list("name", flat=True).get(slug=to)
        messages.success(request, _("Handed over to %(name)s.") % {"name": name})
    return see_other(_back(request, person))


def _back(request: MemberRequest, person: Resource) -> str:
    """The list on which it was pressed."""
    key = request.POST.get("back", "")
    if doors.KEY.fullmatch(key):
        return turl(request, "cockpit:team_absence", staff=person.slug, key=key)
    return turl(request, "cockpit:team_ahead", staff=person.slug)
