"""Why a time is not offered, with the rows behind it: for the desk, for `manage.py slots`.

The engine names the rule (`booking.availability.explain`); here its appointment, absence, holiday
or hold is found. What it tells is for members alone: a client never learns who is in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from booking import availability, holds, schedule, seating
from booking.availability import Chain, Query, Reason
from booking.bookings.freely import core_of
from booking.models import Allocation, Block, HoursException, Resource
from booking.schedule import Moment, Plan
from tenants.current import current_business

# What a busy time turns out to be.
TAKEN, THEIR_BUFFER, OWN_BUFFER = "taken", "their_buffer", "own_buffer"
ABSENCE, HELD, HOLIDAY = "absence", "held", "holiday"
# Of groups: every seat is taken, or no session begins at that time.
FULL, NO_SESSION = "full", "no_session"
# Each service would fit for itself, but no sequence of people fits for all of them.
TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class Why:
    """One rule that forbids the time for one person, with what is behind it."""

    code: str
    staff: Resource
    since: datetime | None = None
    until: datetime | None = None
    limit: str = ""
    allocation: Allocation | None = None
    block: Block | None = None
    exception: HoursException | None = None
    # Minutes of the neighbour's buffer, where that is what forbids it.
    buffer_min: int = 0
    # How many of them the limit allows (of what `limit` says), and the seats of a full group.
    most: int = 0
    seats_taken: int = 0
    seats: int = 0
    # The rooms of which none is free.
    rooms: tuple[Resource, ...] = ()
    held_until: datetime | None = None

    def as_data(self) -> dict[str, object]:
        """For JSON: codes and instants, no names of clients."""
        booking = self.allocation.booking if self.allocation else None
        facts = {
            "code": self.code,
            "staff": self.staff.slug,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "limit": self.limit,
            "most": self.most,
            "buffer_min": self.buffer_min,
            "seats_taken": self.seats_taken,
            "seats": self.seats,
            "rooms": [room.slug for room in self.rooms],
            "held_until": self.held_until and self.held_until.isoformat(),
            "booking": booking.code if booking else "",
            "absence": self.block.kind if self.block else "",
            "exception": self.exception.kind if self.exception else "",
        }
        return {name: fact for name, fact in facts.items() if fact}


def explain(
    plan: Plan, *, starts_at: datetime, moment: Moment | None = None
) -> dict[Resource, list[Why]]:
    """Per person why the visit cannot begin with them at this time; an empty list: it can.

    In a visit of several services each part is asked about at the time at which it would come,
    the ones before taking their usual length; what they cannot do together has a reason too.
    """
    return explain_all(plan, starts=[starts_at], moment=moment)[starts_at]


def explain_all(
    plan: Plan, *, starts: Sequence[datetime], moment: Moment | None = None
) -> dict[datetime, dict[Resource, list[Why]]]:
    """The same of several times, with as many SQL statements as of one."""
    if not starts:
        return {}
    moment = moment or Moment()
    at = {each: int(each.timestamp()) for each in starts}
    bounds = (min(at.values()), max(at.values()) + 1)
    chain = schedule.gather(plan, bounds, moment, apart=True)
    reasons = {start: _reasons(plan, chain, start) for start in at.values()}
    rows = _Rows(plan, chain, reasons, moment)
    told = {
        each: {person: list(rows.told(person, start)) for person in plan.people}
        for each, start in at.items()
    }
    return _as_groups(plan, told, moment) if plan.is_group else told


def _reasons(plan: Plan, chain: Chain, start: int) -> dict[int, list[Reason]]:
    reasons: dict[int, list[Reason]] = {person.pk: [] for person in plan.people}
    for part, at in _times(chain, start):
        for key, found in availability.explain(part, at).items():
            reasons[key] += found
    if plan.has_several:
        _judge_together(chain, start, reasons)
    return reasons


def _as_groups(
    plan: Plan, told: dict[datetime, dict[Resource, list[Why]]], moment: Moment
) -> dict[datetime, dict[Resource, list[Why]]]:
    """A session is no obstacle to itself: what counts are its seats."""
    planned = seating.planned(
        plan.item.variant, (min(told), max(told) + timedelta(seconds=1)), at=moment.at,
        flow=moment.flow, ignoring=moment.ignoring, respect_holds=moment.respect_holds,
    )  # fmt: skip
    sessions = {(each.session.starts_at, each.session.staff_id): each for each in planned}
    for at, by_person in told.items():
        for person, found in by_person.items():
            notice = [why for why in found if why.code in ("too_soon", "too_far")]
            if session := sessions.get((at, person.pk)):
                full = [] if session.has_room_for(plan.party) else [_full(person, session)]
                by_person[person] = notice + full
            elif not plan.item.service.has_open_times:
                by_person[person] = [*notice, Why(NO_SESSION, person)]
    return told


def _full(person: Resource, session: seating.Seating) -> Why:
    capacity = session.session.capacity
    return Why(FULL, person, seats_taken=capacity - session.left, seats=capacity)


def _judge_together(chain: Chain, start: int, reasons: dict[int, list[Reason]]) -> None:
    """Nothing forbids it to whoever begins a visit that is possible; else something does to all."""
    turns = availability.best_visit(chain, start, lambda part, host: 0.0)
    for host in turns[0].hosts if turns else ():
        reasons[host].clear()
    if not turns:
        for found in reasons.values():
            found[:] = found or [Reason(TOGETHER)]


def _times(chain: Chain, start: int) -> Iterator[tuple[Query, int]]:
    for number, part in enumerate(chain.parts):
        if number:
            # Lead time and horizon are judged once, for the visit.
            part = replace(part, rules=part.rules.without_notice(start))
        yield part, start
        start += part.service.duration + chain.pause


class _Rows:
    """The appointments, absences and exceptions behind sets of reasons: three SQL statements."""

    def __init__(
        self,
        plan: Plan,
        chain: Chain,
        reasons: Mapping[int, Mapping[int, Sequence[Reason]]],
        moment: Moment,
    ) -> None:
        self.plan, self.chain, self.reasons, self.moment = plan, chain, reasons, moment
        self.zone = ZoneInfo(plan.zone)
        busy = [
            reason
            for by_person in reasons.values()
            for found in by_person.values()
            for reason in found
            if reason.code == "busy"
        ]
        low = min((r.since or 0 for r in busy), default=min(reasons))
        high = max((r.until or 0 for r in busy), default=max(reasons))
        people = [person.pk for person in plan.people]
        self.allocations = _by_span(_allocations(people, low, high))
        self.blocks = list(_blocks(people, low, high))
        self.exceptions = list(_exceptions(plan, self._day(min(reasons)), self._day(max(reasons))))

    def _day(self, start: int) -> date:
        return _instant(start).astimezone(self.zone).date()

    def told(self, person: Resource, start: int) -> Iterator[Why]:
        """The reasons of a start with their rows."""
        for reason in self.reasons[start][person.pk]:
            if reason.code == "busy":
                yield self._busy(person, reason)
            elif reason.code in ("closed", "exception"):
                yield self._exception(person, reason, self._day(start))
            elif reason.code == "no_room":
                yield replace(_plain(person, reason), rooms=tuple(self._taken_rooms(start)))
            elif reason.code == "limit":
                yield replace(_plain(person, reason), most=self._most(reason.limit))
            else:
                yield _plain(person, reason)

    def _taken_rooms(self, start: int) -> Iterator[Resource]:
        """Those that somebody has while the visit would need one."""
        names = {room.pk: room for item in self.plan.items for pool in item.rooms for room in pool}
        taken: dict[int, None] = {}
        for part, at in _times(self.chain, start):
            longest = max((h.duration or 0 for h in part.hosts), default=0)
            until = at + (longest or part.service.duration)
            for pool in part.pools:
                for key, busy in zip(pool.keys, pool.resources, strict=True):
                    if any(b.blocks and b.start < until and at < b.end for b in busy):
                        taken[key] = None
        return (names[key] for key in taken)

    def _most(self, limit: str) -> int:
        limits = (item.service.limits.get(limit) for item in self.plan.items)
        return min((int(most) for most in limits if most is not None), default=0)

    def _busy(self, person: Resource, reason: Reason) -> Why:
        why = _plain(person, reason)
        key = (person.pk, reason.since, reason.until)
        if allocation := self.allocations.get(key):
            return replace(_neighbour(why, allocation, reason), allocation=allocation)
        for block in self.blocks:
            begins, ends = block.starts_at.timestamp(), block.ends_at.timestamp()
            # The engine counts whole seconds, outwards.
            is_it = (int(begins), -int(-ends // 1)) == (reason.since, reason.until)
            if is_it and block.resource_id == person.pk:
                return replace(why, code=ABSENCE, block=block)
        return replace(why, code=HELD, held_until=self._held_until(person, reason))

    def _held_until(self, person: Resource, reason: Reason) -> datetime | None:
        span = (person.pk, reason.since or 0, reason.until or 0)
        until = holds.held_until(current_business().pk, self.moment.flow, span)
        return _instant(until) if until else None

    def _exception(self, person: Resource, reason: Reason, day: date) -> Why:
        why = _plain(person, reason)
        for exception in self.exceptions:
            theirs = exception.resource_id in (None, person.pk)
            if theirs and exception.from_on <= day <= exception.to_on:
                is_holiday = exception.kind == HoursException.Kind.HOLIDAY
                return replace(why, code=HOLIDAY if is_holiday else why.code, exception=exception)
        return why


def _neighbour(why: Why, allocation: Allocation, reason: Reason) -> Why:
    """Somebody's visit itself, the buffer around it, or the own buffer that reaches into it."""
    if reason.by_buffer or reason.visit is None:
        return replace(why, code=OWN_BUFFER)
    begins, ends = core_of(allocation)
    visit_from, visit_to = (_instant(edge) for edge in reason.visit)
    if visit_from < ends and begins < visit_to:
        return replace(why, code=TAKEN)
    during = allocation.during
    buffer = during.upper - ends if visit_from >= ends else begins - during.lower
    return replace(why, code=THEIR_BUFFER, buffer_min=int(buffer.total_seconds()) // 60)


def _plain(person: Resource, reason: Reason) -> Why:
    return Why(
        code=reason.code,
        staff=person,
        since=None if reason.since is None else _instant(reason.since),
        until=None if reason.until is None else _instant(reason.until),
        limit=reason.limit,
    )


Key = tuple[int, int | None, int | None]


def _by_span(rows: Iterable[Allocation]) -> dict[Key, Allocation]:
    return {
        (row.resource_id, int(row.during.lower.timestamp()), int(row.during.upper.timestamp())): row
        for row in rows
    }


def _allocations(staff: Iterable[int], low: int, high: int) -> Iterable[Allocation]:
    span = DateTimeTZRange(_instant(low), _instant(high + 1))
    rows = Allocation.objects.filter(resource__in=list(staff), live=True, during__overlap=span)
    return rows.select_related("item", "session", "booking__client")


def _blocks(staff: Iterable[int], low: int, high: int) -> Iterable[Block]:
    return Block.objects.filter(
        resource__in=list(staff), starts_at__lt=_instant(high + 1), ends_at__gt=_instant(low - 1)
    )


def _exceptions(plan: Plan, first: date, last: date) -> Iterable[HoursException]:
    """Those of the location first: a closure wins."""
    owners = Q(location=plan.location) | Q(resource__in=[person.pk for person in plan.people])
    rows = HoursException.objects.filter(owners, from_on__lte=last, to_on__gte=first)
    return rows.order_by(F("resource_id").asc(nulls_first=True))


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
