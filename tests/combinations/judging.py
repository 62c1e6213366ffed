"""One example of the fuzz: what is offered can be booked, what is not is refused, and says why.

`judge()` draws a business, fills its days, and asks about a few wishes and a few moves. Everything
is undone behind it.
"""

from __future__ import annotations

import datetime as dt
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from booking import bookings, explaining, holds, schedule
from booking.bookings.changing import plan_of
from booking.errors import (
    BookingError,
    ForKnownClients,
    ForNewClients,
    NeedsConsent,
    NotOffered,
    RequestExpired,
    SlotTaken,
    TooMany,
)
from booking.models import Allocation, Booking, Resource, Session
from booking.schedule import Moment, Plan
from tenants.actor import CLIENT
from tenants.current import current_business
from tests.combinations import diaries, laws, towns
from tests.combinations.diaries import DESK, MINUTE
from tests.combinations.towns import Town

REFUSALS = (SlotTaken, NotOffered)
VISITORS = ("Pacific/Pago_Pago", "America/St_Johns", "UTC", "Asia/Kathmandu", "Pacific/Kiritimati")
FLOW = "fuzz"
HOUR = 60 * MINUTE


class Finding(AssertionError):
    """Something that is not as it must be, with the seed that shows it."""


@dataclass(slots=True)
class Report:
    """What was asked, for whoever runs it by hand."""

    asked: Counter[str] = field(default_factory=Counter)


class _Undo(Exception):
    pass


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens within is rolled back."""
    try:
        with transaction.atomic():
            yield
            raise _Undo
    except _Undo:
        pass


def judge(seed: int, report: Report | None = None) -> None:
    """Raises Finding."""
    report = report or Report()
    with undone():
        town = towns.town(seed)
        try:
            diaries.fill(town, acts=14)
            _lawful(town, "the diary")
            if town.chance(0.35):
                # Requests run out, and no worker comes by: the next writer retires them.
                town.now += town.draw.choice((2, 26)) * HOUR
            for _ in range(3):
                _judge_wish(town, report)
            _judge_move(town, report)
            _judge_desk(town, report)
        except Finding as finding:
            raise Finding(f"seed {seed}: {finding}") from finding
        finally:
            holds.release(current_business().pk, FLOW)


def _lawful(town: Town, when: str) -> None:
    if found := laws.broken():
        raise Finding(f"after {when}: {found}")


def _judge_wish(town: Town, report: Report) -> None:
    plan = diaries.wish(town)
    if plan is None:
        return
    moment = Moment(now=town.now)
    offered = _listing(town, plan, moment)
    times = _times(town, offered)
    for at in times:
        _judge_time(town, plan, at, at in offered, report)
    whole = [at for at in times if not at.second]
    if whole:
        _judge_reasons(town, plan, whole, offered)


def _listing(town: Town, plan: Plan, moment: Moment) -> set[dt.datetime]:
    """The offered starts: the same from wherever one looks, and whatever range one asks for."""
    offered = diaries.listed(town, plan, moment)
    if len(set(offered)) != len(offered) or offered != sorted(offered):
        raise Finding(f"{_name(plan)}: the list is not in order")
    for zone in town.draw.sample(VISITORS, 1):
        with _seen_from(zone):
            if diaries.listed(town, plan, moment) != offered:
                raise Finding(f"{_name(plan)}: another list from {zone}")
    day = town.first + town.draw.randrange(diaries.DAYS) * towns.DAY
    alone = schedule.free(plan, first=day, last=day, moment=moment).get(day, [])
    if alone != [at for at in offered if at.astimezone(town.zone).date() == day]:
        raise Finding(f"{_name(plan)}: another list for {day} alone")
    return set(offered)


@contextmanager
def _seen_from(zone: str) -> Iterator[None]:
    """As if Django and the machine were there."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    time.tzset()
    try:
        with timezone.override(zone):
            yield
    finally:
        os.environ.pop("TZ")
        os.environ.update({"TZ": before} if before else {})
        time.tzset()


def _times(town: Town, offered: set[dt.datetime]) -> list[dt.datetime]:
    """Some that are offered, some beside them, some at the edges of what is taken, some at all."""
    draw = town.draw
    some = draw.sample(sorted(offered), min(5, len(offered)))
    beside = [at + draw.choice((-7, -5, 1, 5, 10)) * MINUTE for at in some[:3]]
    edges = [
        edge
        for during in Allocation.objects.filter(live=True).values_list("during", flat=True)
        for edge in (during.lower, during.upper)
    ]
    near = draw.sample(sorted(edges), min(3, len(edges)))
    any_time = [diaries.anywhen(town) for _ in range(4)]
    between = [at + dt.timedelta(seconds=20) for at in some[:1]]
    return [*some, *beside, *near, *any_time, *between]


def _judge_time(town: Town, plan: Plan, at: dt.datetime, is_offered: bool, report: Report) -> None:
    what = f"{_name(plan)} at {at.isoformat()}"
    outcome = _try(town, lambda: diaries.book(town, plan, at), what)
    _expect(plan, what, outcome, is_offered)
    report.asked["offered" if is_offered else "not offered"] += 1
    if town.chance(0.2) and not plan.is_group:
        # Without a freedom the desk has the same times, whoever it is for.
        outcome = _try(town, lambda: diaries.book(town, plan, at, by=DESK), f"desk: {what}")
        if (outcome is None) != is_offered:
            raise Finding(f"desk: {what}, offered: {is_offered}, but {outcome!r}")
    if town.chance(0.3):
        kept = _hold(town, plan, at)
        if (kept is None) != is_offered:
            raise Finding(f"hold of {what}: {kept!r}, offered: {is_offered}")


def _hold(town: Town, plan: Plan, at: dt.datetime) -> BookingError | None:
    try:
        bookings.hold(plan=plan, starts_at=at, flow=FLOW, now=town.now)
    except REFUSALS as error:
        return error
    finally:
        holds.release(current_business().pk, FLOW)
    return None


def _try(town: Town, act: Callable[[], Booking], what: str) -> BookingError | None:
    """Do it, check the laws, undo it; the error where it was refused."""
    error: BookingError | None = None
    with undone():
        try:
            act()
        except BookingError as refusal:
            error = refusal
        if error is None:
            _lawful(town, what)
    return error


def _expect(plan: Plan, what: str, outcome: BookingError | None, is_offered: bool) -> None:
    if isinstance(outcome, ForNewClients | ForKnownClients) and _is_for_nobody(plan):
        return
    if is_offered and outcome is not None:
        # How often one client may come is nobody's business but theirs: not in the list.
        if isinstance(outcome, TooMany) and any("per_client" in name for name in _limits(plan)):
            return
        raise Finding(f"{what} is offered, but {outcome!r}")
    if not is_offered and outcome is None:
        raise Finding(f"{what} is not offered, but was booked")
    if not is_offered and not isinstance(outcome, (*REFUSALS, TooMany)):
        raise Finding(f"{what} is not offered, but {outcome!r}")


def _is_for_nobody(plan: Plan) -> bool:
    return {"new", "known"} <= {item.service.only_for for item in plan.items}


def _limits(plan: Plan) -> set[str]:
    return {name for item in plan.items for name in item.service.limits}


def _judge_reasons(
    town: Town, plan: Plan, times: list[dt.datetime], offered: set[dt.datetime]
) -> None:
    """A reason for everybody exactly where nobody can, whether one asks once or for each."""
    moment = Moment(now=town.now)
    why = explaining.explain_all(plan, starts=times, moment=moment)
    for at in times:
        told = _codes(why[at])
        # Clients are told of those they may choose; who is not listed may lead a group as well.
        others = Session.objects.filter(starts_at=at, live=True).exclude(staff__in=plan.people)
        if plan.is_group and at in offered and others.exists():
            continue
        if _is_free(plan, told, at in offered) != (at in offered):
            what = f"{_name(plan)} at {at.isoformat()}"
            raise Finding(f"{what}, offered: {at in offered}, because of {told}")
    for at in times[:1]:
        alone = explaining.explain(plan, starts_at=at, moment=moment)
        if _codes(alone) != _codes(why[at]):
            reasons = f"{_codes(alone)} alone, {_codes(why[at])} among others"
            raise Finding(f"{_name(plan)} at {at.isoformat()}: {reasons}")


def _codes(told: dict[Resource, list[explaining.Why]]) -> dict[str, list[str]]:
    return {person.slug: [why.code for why in reasons] for person, reasons in told.items()}


def _is_free(plan: Plan, told: dict[str, list[str]], expected: bool) -> bool:
    """What the reasons say: one person without any is enough, but for a team."""
    free = [not reasons for reasons in told.values()]
    if not plan.item.is_collective or plan.has_several:
        return any(free)
    # A session of a team has its leader alone; the others have nothing to do with it.
    if plan.is_group:
        return any(free) if expected else all(free)
    return all(free)


def _judge_move(town: Town, report: Report) -> None:
    booking = diaries.some_booking(town)
    if booking is None:
        return
    staff = town.draw.choice((None, None, ""))
    try:
        plan = plan_of(booking, staff=staff, by_client=True)
    except BookingError:
        return
    offered = _listing(town, plan, Moment(now=town.now, ignoring=booking))
    for at in _times(town, offered):
        if at == booking.starts_at:
            continue
        what = f"move of {_name(plan)} from {booking.starts_at.isoformat()} to {at.isoformat()}"

        def act(at: dt.datetime = at) -> Booking:
            return bookings.move(booking, starts_at=at, by=CLIENT, staff=staff, now=town.now)

        outcome = _try(town, act, what)
        if booking.expires_at and booking.expires_at <= town.now and booking.state == "pending":
            if not isinstance(outcome, RequestExpired):
                raise Finding(f"{what}, whose request has expired: {outcome!r}")
            continue
        _expect(plan, what, outcome, at in offered)
        report.asked["moves"] += 1


def _judge_desk(town: Town, report: Report) -> None:
    """What is offered with somebody has no obstacle for the desk; what it accepts, it gets."""
    plan = diaries.wish(town, by_members=True, alone=True)
    if plan is None or plan.is_group or plan.item.chosen is None:
        return
    moment = Moment(now=town.now, respect_holds=False)
    offered = _listing(town, plan, moment)
    for at in _times(town, offered)[::2]:
        what = f"desk: {_name(plan)} at {at.isoformat()}"
        found = {each.obstacle for each in bookings.obstacles(plan, at, moment)}
        if found and at in offered:
            raise Finding(f"{what} is offered, but {sorted(found)}")
        report.asked["desk"] += 1
        for accepted in (found, found - set(list(found)[:1])):
            freedom = bookings.Freedom(frozenset(accepted))

            def act(freedom: bookings.Freedom = freedom, at: dt.datetime = at) -> Booking:
                return diaries.book(town, plan, at, by=DESK, freedom=freedom)

            outcome = _try(town, act, what)
            if accepted == found and not (outcome is None or isinstance(outcome, SlotTaken)):
                raise Finding(f"{what}: everything is accepted, but {outcome!r}")
            if accepted != found and not isinstance(outcome, NeedsConsent):
                raise Finding(
                    f"{what}: {sorted(found - accepted)} nobody accepted, but {outcome!r}"
                )


def _name(plan: Plan) -> str:
    who = plan.item.chosen.slug if plan.item.chosen else "anyone"
    return f"{' + '.join(i.variant.slug for i in plan.items)} for {plan.party} with {who}"
