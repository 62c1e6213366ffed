"""One day, person by person: appointments, blocked and free time, and where the hands stand now.

Read by the Today page: six statements, whatever the number of staff and appointments.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import get_language

from booking import formats, rosters
from booking.cockpit import gaps, rooms, words
from booking.cockpit.clock import Clock
from booking.cockpit.faces import initials, tone
from booking.diaries import visits
from booking.models import Allocation, Block, Booking, BookingItem, Resource, Seat, Session
from booking.models.states import LIVE, State
from booking.seating import is_given_up, with_taken

# Away in person: an appointment within needs somebody's attention.
ABSENCES = frozenset({Block.Kind.TIME_OFF, Block.Kind.SICK})


@dataclass(slots=True)
class Visit:
    """An appointment as one line of the day. Times are local; `stranded`: within an absence.

    `beside`: squeezed in next to another.
    """

    item: BookingItem
    starts_at: datetime
    ends_at: datetime
    who: str
    what: str
    stranded: bool = False
    beside: bool = False
    is_now: bool = False
    is_past: bool = False
    session: int = 0

    @property
    def booking(self) -> Booking:
        """What the line leads to."""
        return self.item.booking

    @property
    def together(self) -> str:
        """Who serves, where a team does it together."""
        return self.item.staff_name if self.item.team else ""

    @property
    def has_note(self) -> bool:
        """Whether the client wrote something."""
        booking = self.booking
        return bool(booking.note or booking.answers or booking.answers_sealed)


@dataclass(slots=True)
class Group:
    """A session with those who have a seat, as one line of the day."""

    session: Session
    taken: int
    starts_at: datetime
    ends_at: datetime
    what: str
    guests: list[Visit] = field(default_factory=list)
    stranded: bool = False
    is_now: bool = False
    is_past: bool = False

    @property
    def is_full(self) -> bool:
        """Whether no seat is left."""
        return self.taken >= self.session.capacity

    @property
    def is_short(self) -> bool:
        """Whether it is still to be decided, and too few have a seat so far."""
        undecided = self.session.decide_at is not None and self.session.decided_at is None
        return undecided and self.taken < self.session.min_seats


@dataclass(slots=True)
class Away:
    """Time that is not to be booked, clipped to the day."""

    block: Block
    starts_at: datetime
    ends_at: datetime
    what: str
    whole_day: bool


@dataclass(slots=True)
class Gap:
    """Working time in which nothing is booked."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        """How long it is."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


@dataclass(slots=True)
class Hand:
    """The present moment, between two lines of the day."""

    starts_at: datetime


Line = Visit | Group | Away | Gap | Hand


@dataclass(slots=True)
class Column:
    """The day of one staff member."""

    resource: Resource
    lines: list[Line] = field(default_factory=list)
    cancelled: list[Visit] = field(default_factory=list)
    works: bool = True

    @property
    def initials(self) -> str:
        """For the avatar."""
        return initials(self.resource.name)

    @property
    def tone(self) -> int:
        """For the avatar and the lines."""
        return tone(self.resource)

    @property
    def visits(self) -> list[Visit]:
        """The appointments among the lines."""
        return [line for line in self.lines if isinstance(line, Visit)]

    @property
    def bookings(self) -> set[str]:
        """Their codes: a visit of several services is one appointment, and so is a group."""
        groups = {line.session.code for line in self.lines if isinstance(line, Group)}
        return groups | {visit.booking.code for visit in self.visits}

    @property
    def stranded(self) -> int:
        """How many appointments lie within an absence."""
        stranded = {visit.booking.code for visit in self.visits if visit.stranded}
        groups = [line for line in self.lines if isinstance(line, Group) and line.stranded]
        return len(stranded) + len(groups)


def columns(diaries: Sequence[Resource], day: date, clock: Clock) -> list[Column]:
    """The day of each of these staff members, in their order."""
    found = _by_resource(_visit(item, clock) for item in _items(diaries, day, clock))
    groups = _groups(diaries, day, clock)
    aways: dict[int, list[Away]] = defaultdict(list)
    for block in _blocks(diaries, day, clock):
        aways[block.resource_id].append(_away(block, day, clock))
    hours = _hours(diaries, day, clock)
    return [
        _column(r, found[r.pk], groups[r.pk], aways[r.pk], hours[r.pk], day, clock) for r in diaries
    ]


def _hours(
    diaries: Sequence[Resource], day: date, clock: Clock
) -> dict[int, list[tuple[int, int]]]:
    """When each of them works between the day's two midnights."""
    first, last = (int(edge.timestamp()) for edge in clock.bounds(day))
    return {
        resource: [(max(a, first), min(b, last)) for a, b in spans if a < last and b > first]
        for resource, spans in rosters.windows_of(diaries, day).items()
    }


def _items(diaries: Sequence[Resource], day: date, clock: Clock) -> QuerySet[BookingItem]:
    first, last = clock.bounds(day)
    shown = Q(booking__state__in=[*LIVE, State.CANCELLED])
    # In the person's own diary: a shared room is nobody's second column.
    beside = Allocation.objects.filter(item=OuterRef("pk"), resource=OuterRef("staff"), lane=1)
    return (
        visits(diaries, first, last)
        .filter(shown, booking__is_test=False)
        .exclude(booking__state=State.PENDING, booking__expires_at__lte=clock.now)
        .select_related("booking__client", "variant__service")
        .annotate(squeezed=Exists(beside))
        .annotate(session=_session_of_item(), rooms=rooms.of_item())
        .order_by("starts_at", "squeezed", "pk")
    )


def _session_of_item() -> Subquery:
    seats = Seat.objects.filter(booking=OuterRef("booking")).order_by("-pk")
    return Subquery(seats.values("session")[:1])


def _groups(diaries: Sequence[Resource], day: date, clock: Clock) -> dict[int, list[Group]]:
    """The sessions of that day, also those in which nobody has a seat yet: one statement."""
    first, last = clock.bounds(day)
    rows = Session.objects.filter(live=True, staff__in=diaries)
    rows = rows.filter(starts_at__lt=last, ends_at__gt=first).select_related("variant__service")
    found: dict[int, list[Group]] = defaultdict(list)
    for session in with_taken(rows, clock.now).order_by("starts_at", "pk"):
        if not is_given_up(session, session.taken):
            found[session.staff_id].append(_group(session, clock))
    return found


def _group(session: Any, clock: Clock) -> Group:
    return Group(
        session=session,
        taken=session.taken,
        starts_at=clock.local(session.starts_at),
        ends_at=clock.local(session.ends_at),
        what=words.group(session),
        is_now=session.starts_at <= clock.now < session.ends_at,
        is_past=session.ends_at <= clock.now,
    )


def _blocks(diaries: Sequence[Resource], day: date, clock: Clock) -> QuerySet[Block]:
    first, last = clock.bounds(day)
    return Block.objects.filter(resource__in=diaries, starts_at__lt=last, ends_at__gt=first)


def _by_resource(lines: Iterable[Visit]) -> dict[int, list[Visit]]:
    found: dict[int, list[Visit]] = defaultdict(list)
    for visit in lines:
        for person in (visit.item.staff_id or 0, *visit.item.team):
            found[person].append(replace(visit))
    return found


def _visit(item: Any, clock: Clock) -> Visit:
    return Visit(
        item=item,
        starts_at=clock.local(item.starts_at),
        ends_at=clock.local(item.ends_at),
        who=words.who_comes(item.booking),
        what=words.service(item),
        beside=item.squeezed,
        is_now=item.starts_at <= clock.now < item.ends_at,
        is_past=item.ends_at <= clock.now,
        session=item.session or 0,
    )


def _away(block: Block, day: date, clock: Clock) -> Away:
    first, last = clock.bounds(day)
    return Away(
        block=block,
        starts_at=clock.local(max(block.starts_at, first)),
        ends_at=clock.local(min(block.ends_at, last)),
        what=words.block(block),
        whole_day=block.starts_at <= first and block.ends_at >= last,
    )


def _column(
    resource: Resource,
    visits: list[Visit],
    groups: list[Group],
    aways: list[Away],
    hours: list[tuple[int, int]],
    day: date,
    clock: Clock,
) -> Column:
    live = [visit for visit in visits if visit.booking.state != State.CANCELLED]
    busy: list[Visit | Group] = [*_seated(live, groups), *groups]
    for each in busy:
        each.stranded = any(_clash(each, away) for away in aways)
    lines: list[Line] = [*busy, *aways, *_gaps(hours, [*busy, *aways], clock)]
    if lines and day == clock.today and not any(each.is_now for each in busy):
        lines.append(Hand(clock.local(clock.now)))
    lines.sort(key=lambda line: (line.starts_at, isinstance(line, Visit | Group)))
    cancelled = [visit for visit in visits if visit.booking.state == State.CANCELLED]
    return Column(resource, lines, cancelled, works=bool(hours))


def _seated(visits: list[Visit], groups: list[Group]) -> list[Visit]:
    """Put the guests of sessions into them; answers the visits of their own."""
    by_id = {group.session.pk: group for group in groups}
    alone = []
    for visit in visits:
        group = by_id.get(visit.session)
        if group is None:
            alone.append(visit)
        else:
            group.guests.append(visit)
    return alone


def _gaps(
    hours: list[tuple[int, int]], lines: Sequence[Visit | Group | Away], clock: Clock
) -> list[Gap]:
    taken = [span for each in lines for span in _occupied(each)]
    free = gaps.free(hours, taken, since=int(clock.now.timestamp()))
    return [
        Gap(*(clock.local(datetime.fromtimestamp(edge, UTC)) for edge in span)) for span in free
    ]


def _occupied(line: Visit | Group | Away) -> Iterator[tuple[int, int]]:
    """When it takes the person: while a colour takes effect, hands are free for somebody else."""
    at, end = int(line.starts_at.timestamp()), int(line.ends_at.timestamp())
    # Of a team only the first one's parts are noted with the appointment.
    segments = line.item.segments if isinstance(line, Visit) and not line.item.team else []
    for length, kind in segments:
        if kind == "busy":
            yield at, min(at + length * 60, end)
        at += length * 60
    if not segments or at < end:
        yield at, end


def _clash(visit: Visit | Group, away: Away) -> bool:
    overlap = visit.starts_at < away.ends_at and away.starts_at < visit.ends_at
    return overlap and away.block.kind in ABSENCES and not visit.is_past


@dataclass(frozen=True, slots=True)
class Day:
    """One of the days to switch to, with how much is booked on it."""

    date: date
    count: int
    is_current: bool
    is_today: bool

    @property
    def name(self) -> str:
        """The weekday, short."""
        return formats.weekday_short(self.date, get_language() or "en")


def strip(diaries: Sequence[Resource], current: date, clock: Clock, *, days: int = 7) -> list[Day]:
    """The week from today, or from `current` when it lies outside of it: two statements."""
    within = 0 <= (current - clock.today).days < days
    first = clock.today if within else current
    dates = [first + timedelta(days=n) for n in range(days)]
    counts = _counts(diaries, dates, clock)
    return [
        Day(each, counts.get(each, 0), is_current=each == current, is_today=each == clock.today)
        for each in dates
    ]


def _counts(diaries: Sequence[Resource], dates: Sequence[date], clock: Clock) -> dict[date, int]:
    span = (clock.bounds(dates[0])[0], clock.bounds(dates[-1])[1])
    rows = (
        visits(diaries, *span)
        .filter(starts_at__gte=span[0], booking__state__in=LIVE, booking__is_test=False)
        .exclude(booking__state=State.PENDING, booking__expires_at__lte=clock.now)
        .exclude(Exists(Seat.objects.filter(booking=OuterRef("booking"), live=True)))
        .annotate(day=TruncDate("starts_at", tzinfo=ZoneInfo(clock.zone)))
        .order_by()
        .values_list("day")
        .annotate(n=Count("booking", distinct=True))
    )
    counts = Counter(dict(rows))
    counts.update(_group_counts(diaries, span, clock))
    return counts


def _group_counts(
    diaries: Sequence[Resource], span: tuple[datetime, datetime], clock: Clock
) -> dict[date, int]:
    """However many come to a group, it is one thing to do."""
    rows = (
        Session.objects.filter(live=True, staff__in=diaries)
        .filter(starts_at__gte=span[0], starts_at__lt=span[1])
        .annotate(day=TruncDate("starts_at", tzinfo=ZoneInfo(clock.zone)))
        .order_by()
        .values_list("day")
        .annotate(n=Count("pk"))
    )
    return dict(rows)
