"""The paper diary: one person's day or week as a list to print, with numbers to call."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.doors import diaries_of
from booking.cockpit.frame import page
from booking.diaries import visits
from booking.models import Allocation, Block, Booking, Resource, Seat, Session
from booking.models.states import LIVE, State
from booking.seating import is_given_up, with_taken
from tenants.http import MemberRequest

WEEK = 7


@dataclass(slots=True)
class Line:
    """An appointment, a group or an absence; `beside`: squeezed in next to the line before it."""

    starts_at: datetime
    ends_at: datetime
    what: str
    who: str = ""
    phone: str = ""
    booking: Booking | None = None
    beside: bool = False
    session: Session | None = None
    taken: int = 0
    guests: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Day:
    """A date with its lines in order."""

    date: date
    lines: list[Line] = field(default_factory=list)


@require_safe
def diary(request: MemberRequest) -> HttpResponse:
    """`?staff=&day=` a day, with `&span=week` the week that it lies in."""
    clock, diaries = clock_of(request), list(diaries_of(request))
    wanted = request.GET.get("staff", "")
    resource = _resource(request, diaries, wanted)
    week = request.GET.get("span") == "week"
    day = clock.day(request.GET.get("day", ""))
    first = _week_start(day) if week else day
    length = WEEK if week else 1
    context = {
        "clock": clock,
        "resource": resource,
        "team": diaries,
        "week": week,
        "day": day,
        "days": _days(resource, first, length, clock) if resource else [],
        "previous": first - timedelta(days=length),
        "next": first + timedelta(days=length),
    }
    return page(request, "cockpit/desk/diary.html", context, section="today")


def _resource(request: MemberRequest, diaries: list[Resource], wanted: str) -> Resource | None:
    """Whose diary: the one that is asked for (or a 404), else the first."""
    if wanted:
        return get_object_or_404(diaries_of(request), slug=wanted[:60])
    return diaries[0] if diaries else None


def _week_start(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _days(resource: Resource, first: date, length: int, clock: Clock) -> list[Day]:
    days = {first + timedelta(days=n): Day(first + timedelta(days=n)) for n in range(length)}
    span = (clock.bounds(first)[0], clock.bounds(first + timedelta(days=length - 1))[1])
    for line in _lines(resource, span, clock):
        for day in days.values():
            start, end = clock.bounds(day.date)
            if line.starts_at < end and start < line.ends_at:
                day.lines.append(line)
    return list(days.values())


def _lines(resource: Resource, span: tuple[datetime, datetime], clock: Clock) -> list[Line]:
    """Four statements, however much there is."""
    groups = _groups(resource, span, clock)
    lines = list(groups.values())
    for item in _items(resource, span, clock):
        group = groups.get(item.session)
        (lines if group is None else group.guests).append(_visit(item, clock))
    blocks = Block.objects.filter(resource=resource, starts_at__lt=span[1], ends_at__gt=span[0])
    lines += [
        Line(clock.local(block.starts_at), clock.local(block.ends_at), words.block(block))
        for block in blocks
    ]
    # What is squeezed in stands after what it is beside.
    return sorted(lines, key=lambda line: (line.starts_at, line.beside))


def _groups(resource: Resource, span: tuple[datetime, datetime], clock: Clock) -> dict[int, Line]:
    """Each session once, also before anybody has a seat."""
    rows = Session.objects.filter(live=True, staff=resource)
    rows = rows.filter(starts_at__lt=span[1], ends_at__gt=span[0]).select_related(
        "variant__service"
    )
    return {
        row.pk: Line(
            clock.local(row.starts_at),
            clock.local(row.ends_at),
            words.group(row),
            session=row,
            taken=row.taken,
        )
        for row in with_taken(rows, clock.now)
        if not is_given_up(row, row.taken)
    }


def _items(resource: Resource, span: tuple[datetime, datetime], clock: Clock) -> QuerySet[Any]:
    seats = Seat.objects.filter(booking=OuterRef("booking"), live=True)
    squeezed = Allocation.objects.filter(item=OuterRef("pk"), resource=resource, lane=1, live=True)
    return (
        visits([resource], *span)
        .filter(booking__is_test=False, booking__state__in=LIVE)
        .exclude(booking__state=State.PENDING, booking__expires_at__lte=clock.now)
        .select_related("booking__client", "variant__service")
        .annotate(squeezed=Exists(squeezed), session=Subquery(seats.values("session")[:1]))
        .order_by("starts_at", "pk")
    )


def _visit(item: Any, clock: Clock) -> Line:
    booking = item.booking
    return Line(
        clock.local(item.starts_at),
        clock.local(item.ends_at),
        words.service(item),
        who=words.who_comes(booking),
        phone=str(booking.contact.get("phone") or ""),
        booking=booking,
        beside=item.squeezed,
    )
