"""Answers "what is free": gathers a business's rows and asks `booking.availability`.

Pages list with it, verbs decide with it. Together with `resolve` it takes at most six SQL
statements, whatever the number of staff and days: settings, variants, performers, rooms, hours,
busy times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from booking import availability, diaries, holds, rosters, seating
from booking.availability import Busy, Chain, Lead, Query, Rules
from booking.catalogue import Choice, Item, Plan, resolve
from booking.models import Booking, Resource
from booking.rosters import Rosters
from tenants.current import current_business

__all__ = ["Choice", "Item", "Moment", "Plan", "ask", "first_free", "free", "gather",
           "gather_all", "is_in_time", "is_too_soon", "nearest", "resolve", "seats",
           "who_is_free"]  # fmt: skip

DAY = 86_400
# The first free time and the nearest ones are looked for in steps of this many days.
STRIDE_DAYS = 31


@dataclass(frozen=True, slots=True)
class Moment:
    """Under which circumstances is asked.

    `flow` names the asker's own hold, which never hides a time from them. `ignoring` is a booking
    being moved. `judge_notice=False`: lead time and horizon were judged when the hold was made.
    `respect_holds=False`: the front desk goes before other people's holds.
    """

    now: datetime | None = None
    flow: str = ""
    ignoring: Booking | None = None
    judge_notice: bool = True
    respect_holds: bool = True
    # What would be offered if nobody had anything: tells "taken" from "never offered".
    empty: bool = False
    # Whoever holds seats of this group time is not in the way (see `seating.time_of`).
    joining: str = ""

    @property
    def at(self) -> datetime:
        """The instant of asking."""
        return self.now or timezone.now()


def free(
    plan: Plan, *, first: date, last: date, moment: Moment | None = None
) -> dict[date, list[datetime]]:
    """The free starts per local date of the business, from `first` to `last`, both included.

    Dates without a free start are absent; starts are ascending UTC instants.
    """
    zone = ZoneInfo(plan.zone)
    bounds = (midnight(first, zone), midnight(last + timedelta(days=1), zone))
    days: dict[date, list[datetime]] = {}
    for start in _starts(plan, bounds, moment or Moment()):
        instant = datetime.fromtimestamp(start, UTC)
        days.setdefault(instant.astimezone(zone).date(), []).append(instant)
    return days


def _starts(plan: Plan, bounds: tuple[int, int], moment: Moment) -> list[int]:
    if not plan.is_group:
        return availability.visits(gather(plan, bounds, moment), *bounds)
    left = seats(plan, bounds, moment)
    return sorted({s for by in left.values() for s, n in by.items() if n >= plan.party})


def seats(plan: Plan, bounds: tuple[int, int], moment: Moment) -> dict[int, dict[int, int]]:
    """The times of a group: for each leader (resource id) the start and how many seats are left.

    Starts are epoch seconds between the bounds; full sessions are among them, with 0.
    """
    variant, chosen = plan.item.variant, plan.item.chosen
    low, high = _window(plan, bounds, moment)
    found: dict[int, dict[int, int]] = {}
    if plan.item.service.has_open_times:
        found = _open_times(plan, bounds, moment)
    if low < high:
        for each in seating.planned(
            variant,
            (datetime.fromtimestamp(low, UTC), datetime.fromtimestamp(high, UTC)),
            staff=None if chosen is None else [chosen.pk],
            at=moment.at,
            flow=moment.flow,
            ignoring=moment.ignoring,
            respect_holds=moment.respect_holds,
        ):
            start = int(each.session.starts_at.timestamp())
            found.setdefault(each.session.staff_id, {})[start] = each.left
    return found


def _open_times(plan: Plan, bounds: tuple[int, int], moment: Moment) -> dict[int, dict[int, int]]:
    """Where a session could begin, and where others are about to let one begin."""
    capacity, variant = plan.item.service.capacity, plan.item.variant
    chain = gather(plan, bounds, moment)
    by_host = availability.starts_by_host(chain.parts[0], *bounds)
    found = {host: dict.fromkeys(starts, capacity) for host, starts in by_host.items()}
    held = holds.seats(current_business().pk, moment.flow) if moment.respect_holds else {}
    low, high = _window(plan, bounds, moment)
    for group, count in held.items():
        whose, start, host = (int(part) for part in group.split(":"))
        if whose == variant.pk and low <= start < high and host in found:
            found[host][start] = max(0, capacity - count)
    return found


def is_in_time(plan: Plan, starts_at: datetime, moment: Moment) -> bool:
    """Whether a start is neither too soon nor too far ahead."""
    start = int(starts_at.timestamp())
    low, high = _window(plan, (start, start + 1), moment)
    return low <= start < high


def _window(plan: Plan, bounds: tuple[int, int], moment: Moment) -> tuple[int, int]:
    """The bounds without what is too soon or too far ahead."""
    if not moment.judge_notice:
        return bounds
    hours: Rosters = {}
    if plan.item.lead(plan.setting).mode != "elapsed":
        hours = _rosters(plan, _days_needed(plan, bounds, moment))
    notice = max(_soonest(plan, hours, bounds[1], moment).values())
    last = _local_date(moment.at, plan.zone) + timedelta(days=plan.horizon_days + 1)
    return (
        max(bounds[0], int(moment.at.timestamp()) + notice),
        min(bounds[1], midnight(last, ZoneInfo(plan.zone))),
    )


def first_free(plan: Plan, *, moment: Moment | None = None) -> datetime | None:
    """The earliest free start within the horizon, or None."""
    found = _search(plan, moment or Moment(), from_day=0, enough=1)
    return found[0] if found else None


def nearest(
    plan: Plan, *, to: datetime, count: int = 3, moment: Moment | None = None
) -> list[datetime]:
    """The free starts nearest to an instant, in order of time."""
    moment = moment or Moment()
    day = (_local_date(to, plan.zone) - _local_date(moment.at, plan.zone)).days
    around = _search(plan, moment, from_day=max(0, day - 3), enough=count)
    return sorted(sorted(around, key=lambda start: abs(start - to))[:count])


def who_is_free(plan: Plan, *, starts_at: datetime, moment: Moment | None = None) -> list[Resource]:
    """The people who can begin the visit at exactly this start, in the plan's order."""
    start = int(starts_at.timestamp())
    if plan.is_group:
        by_leader = seats(plan, (start, start + 1), moment or Moment())
        leaders = {who for who, left in by_leader.items() if left.get(start, 0) >= plan.party}
        return list(Resource.objects.filter(pk__in=leaders))
    chain = ask(plan, starts_at, moment or Moment())
    if chain is None:
        return []
    if not plan.has_several:
        free = availability.starts_by_host(chain.parts[0], start, start + 1)
        return [p.resource for p in plan.item.performers if free.get(p.resource_id)]
    turns = availability.best_visit(chain, start, lambda part, host: 0.0) or ()
    hands = {host for turn in turns[:1] for host in turn.hosts}
    return [person for person in plan.people if person.pk in hands]


def ask(plan: Plan, starts_at: datetime, moment: Moment) -> Chain | None:
    """The engine's question about exactly this start; None between two seconds."""
    start = int(starts_at.timestamp())
    if plan.is_group:
        moment = replace(moment, joining=seating.time_of(plan.item.variant, starts_at))
    return gather(plan, (start, start + 1), moment) if start == starts_at.timestamp() else None


def gather(plan: Plan, bounds: tuple[int, int], moment: Moment, *, apart: bool = False) -> Chain:
    """The engine's question about this plan between two epoch seconds: two SQL statements.

    With `apart` each busy time in it is one row's; else those with nothing useful between them
    are one, which answers the same in a fraction of the time.
    """
    return gather_all([plan], bounds, moment, apart=apart)[0]


def gather_all(
    plans: Sequence[Plan], bounds: tuple[int, int], moment: Moment, *, apart: bool = False
) -> list[Chain]:
    """The questions about several plans of one location, with as many statements as for one."""
    items = tuple(item for plan in plans for item in plan.items)
    together = Plan(items, plans[0].setting, plans[0].location)
    shapes = [_shape(plan, bounds, moment) for plan in plans]
    margin = max(availability.chain_reach(shape) for shape in shapes)
    span = (bounds[0] - margin, bounds[1] + margin)
    hours = _rosters(together, _days_needed(together, span, moment))
    busy: dict[int, list[Busy]] = {}
    if not moment.empty:
        busy = diaries.busy(
            together,
            span,
            at=moment.at,
            ignoring=moment.ignoring,
            useless=None if apart else _useless(shapes),
        )
    if moment.respect_holds and not moment.empty:
        _add_holds(busy, moment)
    soonest = _soonest(together, hours, bounds[1], moment) if moment.judge_notice else {}
    return [
        _filled(plan, shape, hours, busy, soonest)
        for plan, shape in zip(plans, shapes, strict=True)
    ]


def _useless(shapes: Sequence[Chain]) -> int | None:
    """Seconds into which no part of any of these visits fits; None where each time matters."""
    if any(part.rules.gap_mode == "pack" for shape in shapes for part in shape.parts):
        return None  # the days with a booking are those on which one begins
    return max(0, min(availability.shortest_stretch(shape) for shape in shapes) - 1)


def is_too_soon(plan: Plan, starts_at: datetime, moment: Moment) -> bool:
    """Whether the lead time of one of the services, or the clock itself, forbids this start."""
    start = int(starts_at.timestamp())
    hours: Rosters = {}
    if any(item.lead(plan.setting).mode != "elapsed" for item in plan.items):
        hours = _rosters(plan, _days_needed(plan, (start, start), moment))
    notice = _soonest(plan, hours, start + 1, moment)
    return start < int(moment.at.timestamp()) + max(notice.values())


def _soonest(plan: Plan, hours: Rosters, until: int, moment: Moment) -> dict[Lead, int]:
    """For each lead time of the plan, in how many seconds it allows a visit."""
    now, found = int(moment.at.timestamp()), {}
    for lead in {item.lead(plan.setting) for item in plan.items}:
        if lead.mode == "elapsed":
            found[lead] = lead.notice
        else:
            house = rosters.house(plan.zone, hours)
            found[lead] = max(0, availability.earliest(lead, house, now, until) - now)
    return found


def _rosters(plan: Plan, days: tuple[date, date]) -> Rosters:
    """Of the location and of everyone in the plan: one statement."""
    return rosters.read(plan.location, plan.diaries, days)


def _days_needed(plan: Plan, span: tuple[int, int], moment: Moment) -> tuple[date, date]:
    """The dates whose exceptions matter: those of the span, and from today on for the notice."""
    first, last = _local_days(plan.zone, span)
    if all(item.lead(plan.setting).mode == "elapsed" for item in plan.items):
        return first, last
    return min(first, _local_date(moment.at, plan.zone) - timedelta(days=2)), last


def _shape(plan: Plan, bounds: tuple[int, int], moment: Moment) -> Chain:
    """The question as far as it can be put without anybody's diary."""
    parts = tuple(
        Query(
            item.as_service(plan.setting),
            _rules(plan, item, bounds, moment),
            diaries.hosts(item, plan, {}),
            item.pools(),
        )
        for item in plan.items
    )
    return Chain(parts, plan.pause, plan.orders)


def _filled(
    plan: Plan,
    shape: Chain,
    hours: Rosters,
    busy: dict[int, list[Busy]],
    soonest: Mapping[Lead, int],
) -> Chain:
    """The same question with everybody's hours and busy times, and how soon they may come."""
    parts = tuple(
        replace(
            part,
            hosts=diaries.hosts(item, plan, hours, busy),
            pools=item.pools(busy),
            rules=replace(part.rules, min_notice=soonest.get(item.lead(plan.setting), 0)),
        )
        for item, part in zip(plan.items, shape.parts, strict=True)
    )
    return replace(shape, parts=parts)


def _rules(plan: Plan, item: Item, bounds: tuple[int, int], moment: Moment) -> Rules:
    setting, service = plan.setting, item.service
    judged = moment.judge_notice
    horizon = service.horizon_days or setting.horizon_days
    return Rules(
        tz=plan.zone,
        # A start may be exactly the lead time away; fractions of a second count as elapsed.
        now=int(moment.at.timestamp()) if judged else bounds[0],
        horizon_days=horizon if judged else None,
        per_day=service.limits.get("per_day"),
        minutes_per_day=service.limits.get("minutes_per_day"),
        per_week=service.limits.get("per_week"),
        minutes_per_week=service.limits.get("minutes_per_week"),
        team_mode="collective" if item.is_collective else "any",
        align="clock" if setting.align == "clock" else "window",
        gap_mode=_gap_mode(setting.gap_mode),
        min_gap=setting.min_gap_min * 60,
        flush=True,
        overrun=setting.overrun_min * 60,
        buffers_inside=setting.buffers_inside,
        beside_bookings=setting.beside_bookings,
    )


def _gap_mode(name: str) -> availability.GapMode:
    modes: dict[str, availability.GapMode] = {"tidy": "tidy", "pack": "pack"}
    return modes.get(name, "free")


def _add_holds(busy: dict[int, list[Busy]], moment: Moment) -> None:
    others = holds.others(current_business().pk, moment.flow, joining=moment.joining)
    for resource, start, end in others:
        busy.setdefault(resource, []).append(Busy(start, end, counts=False, booked=False))


def _search(plan: Plan, moment: Moment, *, from_day: int, enough: int) -> list[datetime]:
    today = _local_date(moment.at, plan.zone)
    horizon = plan.horizon_days
    found: list[datetime] = []
    for offset in range(from_day, horizon + 1, STRIDE_DAYS):
        first = today + timedelta(days=offset)
        last = today + timedelta(days=min(offset + STRIDE_DAYS - 1, horizon))
        found += _flat(free(plan, first=first, last=last, moment=moment).values())
        if len(found) >= enough:
            break
    return found


def _flat(days: Iterable[Sequence[datetime]]) -> list[datetime]:
    return [start for starts in days for start in starts]


def _local_date(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def _local_days(zone: str, span: tuple[int, int]) -> tuple[date, date]:
    # Hosts may be in other zones: a day more on both sides.
    first, last = (datetime.fromtimestamp(edge, UTC) for edge in span)
    return (
        _local_date(first, zone) - timedelta(days=1),
        _local_date(last, zone) + timedelta(days=1),
    )


def midnight(day: date, zone: ZoneInfo) -> int:
    """The first instant of a local date, epoch seconds (a skipped midnight: what follows it)."""
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
