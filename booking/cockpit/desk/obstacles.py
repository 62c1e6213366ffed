"""What is in the way of a wished time, in words a receptionist can decide by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, time

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.bookings import Obstacle
from booking.bookings.freely import Found
from booking.cockpit import words
from booking.cockpit.clock import Clock
from booking.models import Allocation, Block, Booking
from booking.schedule import Plan


@dataclass(slots=True)
class Asked:
    """One rule to be broken, with everything it is broken by, and the words to agree to it."""

    obstacle: Obstacle
    consent: str
    lines: list[str] = field(default_factory=list)
    accepted: bool = False
    # Whether there is a tick box: not where a room has two visits already.
    can_be_accepted: bool = True


def asked(
    found: Iterable[Found],
    plan: Plan,
    clock: Clock,
    accepted: Iterable[str] = (),
    *,
    seen: Callable[[Booking], bool],
) -> list[Asked]:
    """A question per rule, in a steady order; `seen`: whose client this member may know."""
    ticked, questions = set(accepted), dict[Obstacle, Asked]()
    for each in found:
        kind = each.obstacle
        question = questions.setdefault(kind, Asked(kind, _consent(kind), accepted=kind in ticked))
        question.lines.append(_line(each, plan, clock, seen))
        question.can_be_accepted &= kind is not Obstacle.ROOM_TAKEN or each.room is not None
    return [questions[kind] for kind in Obstacle if kind in questions]


def accepted(names: Iterable[str]) -> frozenset[Obstacle]:
    """The tick boxes that came back, without what is none."""
    known = set(Obstacle)
    return frozenset(Obstacle(name) for name in names if name in known)


def _consent(kind: Obstacle) -> str:
    return {
        Obstacle.OUTSIDE_HOURS: _("Book outside of working hours"),
        Obstacle.TOO_SOON: _("Book at this short notice"),
        Obstacle.TIME_OFF: _("Book over this absence"),
        Obstacle.OWN_BUFFER: _("Shorten the buffer of this appointment"),
        Obstacle.NEIGHBOUR_BUFFER: _("Shorten the neighbour's buffer"),
        Obstacle.TAKEN: _("Squeeze in beside it"),
        Obstacle.ROOM_TAKEN: _("Use the room for both at once"),
    }.get(kind, "")


def _line(found: Found, plan: Plan, clock: Clock, seen: Callable[[Booking], bool]) -> str:
    if found.allocation is not None:
        return _neighbour(found, found.allocation, clock, seen)
    if found.block is not None:
        return _absence(found.block, clock)
    person = (found.person or plan.item.performers[0].resource).name
    return {
        Obstacle.OUTSIDE_HOURS: _("%(name)s does not work at this time.") % {"name": person},
        Obstacle.TOO_SOON: _too_soon(plan),
        Obstacle.ROOM_TAKEN: _("No room is free at this time."),
    }.get(found.obstacle, "")


def _neighbour(
    found: Found, allocation: Allocation, clock: Clock, seen: Callable[[Booking], bool]
) -> str:
    kind, who = found.obstacle, _who(allocation, clock)
    booking = allocation.booking
    if booking and not seen(booking):
        who["name"] = booking.code
    if found.room is not None:
        named = who | {"room": found.room.name}
        return _("%(room)s is taken from %(from)s to %(to)s: %(name)s") % named
    if kind is Obstacle.TAKEN:
        return _("%(name)s has the time from %(from)s to %(to)s.") % who
    if kind is Obstacle.NEIGHBOUR_BUFFER:
        buffer = {"buffer": formats.duration(_buffer(allocation), _language())}
        return _("A buffer of %(buffer)s belongs to %(name)s, %(from)s–%(to)s.") % (who | buffer)
    return _("The buffer of this appointment reaches into %(name)s, %(from)s–%(to)s.") % who


def _who(allocation: Allocation, clock: Clock) -> dict[str, str]:
    """Who has the time, and from when to when: a visit without its buffers, or a group."""
    starts_at, ends_at = _visit(allocation)
    booking = allocation.booking
    return {
        "name": words.who_comes(booking) if booking else _("a group"),
        "from": formats.clock(clock.local(starts_at), _language()),
        "to": formats.clock(clock.local(ends_at), _language()),
    }


def _visit(allocation: Allocation) -> tuple[datetime, datetime]:
    during, visit = allocation.during, allocation.item or allocation.session
    return (visit.starts_at, visit.ends_at) if visit else (during.lower, during.upper)


def _buffer(allocation: Allocation) -> int:
    """The longer of its buffers, in minutes."""
    starts_at, ends_at = _visit(allocation)
    during = allocation.during
    longer = max(starts_at - during.lower, during.upper - ends_at)
    return max(0, int(longer.total_seconds()) // 60)


def _absence(block: Block, clock: Clock) -> str:
    start, end, language = clock.local(block.starts_at), clock.local(block.ends_at), _language()
    if start.date() == end.date():
        span = f"{formats.clock(start, language)}–{formats.clock(end, language)}"
    else:
        days = (formats.date_short(each.date(), language) for each in (start, end))
        span = "–".join(days)
    return f"{words.block(block)}, {span}"


def _too_soon(plan: Plan) -> str:
    lead = plan.item.lead(plan.setting)
    if lead.mode == "day_before":
        at = time(lead.at // 60, lead.at % 60)
        return _("Clients can book until %(time)s on the working day before.") % {
            "time": formats.clock(at, _language())
        }
    if not lead.notice:
        return _("This time is over.")
    length = {"duration": formats.duration(lead.notice // 60, _language())}
    if lead.mode == "opening":
        return _("The lead time is %(duration)s, counted from opening.") % length
    return _("The lead time is %(duration)s.") % length


def _language() -> str:
    return (get_language() or "en")[:2]
