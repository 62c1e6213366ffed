"""Why a time is not offered, with the rows behind it: for the desk, for `manage.py slots`.

The engine names the rule (`booking.availability.explain`); here its appointment, absence, holiday
or hold is found. What it tells is for members alone: a client never learns who is in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Q

from booking import availability, schedule
from booking.availability import Chain, Query, Reason
from booking.bookings.freely import core_of
from booking.models import Allocation, Block, HoursException, Resource
from booking.schedule import Moment, Plan

# What a busy time turns out to be.
TAKEN, THEIR_BUFFER, OWN_BUFFER = "taken", "their_buffer", "own_buffer"
ABSENCE, HELD, HOLIDAY = "absence", "held", "holiday"


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

    def as_data(self) -> dict[str, object]:
        """For JSON: codes and instants, no names of clients."""
        booking = self.allocation.booking if self.allocation else None
        facts = {
            "code": self.code,
            "staff": self.staff.slug,
            "since": self.since and self.since.isoformat(),
            "until": self.until and self.until.isoformat(),
            "limit": self.limit,
            "buffer_min": self.buffer_min,
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
    the ones before taking their usual length.
    """
    moment = moment or Moment()
    start = int(starts_at.timestamp())
    chain = schedule.gather(plan, (start, start + 1), moment)
    reasons: dict[int, list[Reason]] = {person.pk: [] for person in plan.people}
    for part, at in _times(chain, start):
        for key, found in availability.explain(part, at).items():
            reasons[key] += found
    rows = _Rows(plan, reasons, start)
    return {person: list(rows.told(person, reasons[person.pk])) for person in plan.people}


def _times(chain: Chain, start: int) -> Iterator[tuple[Query, int]]:
    for number, part in enumerate(chain.parts):
        if number:
            # Lead time and horizon are judged once, for the visit.
            part = replace(part, rules=part.rules.without_notice(start))
        yield part, start
        start += part.service.duration + chain.pause


class _Rows:
    """The appointments, absences and exceptions behind a set of reasons: three SQL statements."""

    def __init__(self, plan: Plan, reasons: Mapping[int, Sequence[Reason]], start: int) -> None:
        self.start = start
        self.zone = ZoneInfo(plan.zone)
        self.day = _instant(start).astimezone(self.zone).date()
        busy = [r for found in reasons.values() for r in found if r.code == "busy"]
        low = min((r.since or start for r in busy), default=start)
        high = max((r.until or start for r in busy), default=start)
        self.allocations = _by_span(_allocations(reasons, low, high))
        self.blocks = list(_blocks(reasons, low, high))
        self.exceptions = list(_exceptions(plan, self.day))

    def told(self, person: Resource, reasons: Iterable[Reason]) -> Iterator[Why]:
        """The reasons with their rows."""
        for reason in reasons:
            if reason.code == "busy":
                yield self._busy(person, reason)
            elif reason.code in ("closed", "exception"):
                yield self._exception(person, reason)
            else:
                yield _plain(person, reason)

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
        return replace(why, code=HELD)

    def _exception(self, person: Resource, reason: Reason) -> Why:
        why = _plain(person, reason)
        for exception in self.exceptions:
            if exception.resource_id in (None, person.pk):
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


def _exceptions(plan: Plan, day: date) -> Iterable[HoursException]:
    """Those of the location first: a closure wins."""
    owners = Q(location=plan.location) | Q(resource__in=[person.pk for person in plan.people])
    rows = HoursException.objects.filter(owners, from_on__lte=day, to_on__gte=day)
    return rows.order_by("resource_id")


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
