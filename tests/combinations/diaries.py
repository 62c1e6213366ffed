"""Fills a drawn business's days through the verbs themselves: book, move, cancel, confirm, plan.

What the verbs refuse is no failure here: the diary only has to become interesting.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from uuid import uuid4

from booking import blocks, bookings, schedule
from booking.bookings import Changes, Freedom, Obstacle, Person, sessions
from booking.bookings.sessions import Terms
from booking.errors import BookingError
from booking.models import Block, Booking, Service
from booking.models.states import State
from booking.schedule import Choice, Moment, Plan
from tenants.actor import CLIENT, Actor
from tests.combinations.towns import DAY, KNOWN, Town

DESK = Actor("member", name="Maria", source="cockpit")
ANYTHING = Freedom(frozenset(Obstacle))
DAYS = 6
MINUTE = dt.timedelta(minutes=1)


def fill(town: Town, *, acts: int) -> None:
    """So many random acts, as clients and at the desk."""
    ways: list[tuple[Callable[[Town], object], int]] = [
        (_book, 10), (_book_freely, 2), (_plan, 3), (_move, 2), (_cancel, 2), (_confirm, 1),
        (_block, 1), (_revise, 1),
    ]  # fmt: skip
    _was_here(town)
    acting, weights = zip(*ways, strict=True)
    for act in town.draw.choices(acting, weights, k=acts):
        try:
            act(town)
        except BookingError:
            continue


def wish(town: Town, *, by_members: bool = False, alone: bool = False) -> Plan | None:
    """A random choice of services and people; None where it is refused."""
    draw = town.draw
    count = 1 if alone else draw.choice((1, 1, 1, 2, 2, 3))
    picked = [draw.choice(town.variants) for _ in range(count)]
    choices = [
        Choice(variant.slug, draw.choice(town.staff).slug if town.chance(0.4) else "")
        for variant in picked
    ]
    party = draw.choice((1, 1, 2))
    try:
        return schedule.resolve(choices, party=party, by_members=by_members)
    except BookingError:
        return None


def listed(town: Town, plan: Plan, moment: Moment) -> list[dt.datetime]:
    """Every start that is offered in the days looked at."""
    days = schedule.free(plan, first=town.first, last=town.first + DAYS * DAY, moment=moment)
    return [start for starts in days.values() for start in starts]


def book(
    town: Town, plan: Plan, at: dt.datetime, *, person: Person | None = None, by: Actor = CLIENT,
    flow: str = "", freedom: Freedom | None = None,
) -> Booking:  # fmt: skip
    """Through the one write function, at the town's own clock."""
    return bookings.book(
        plan=plan, starts_at=at, person=person or guest(town, plan), by=by, nonce=uuid4().hex,
        flow=flow, freedom=freedom, now=town.now,
    )  # fmt: skip


def guest(town: Town, plan: Plan) -> Person:
    """Somebody who may book this: who is known where only known people may."""
    kinds = {item.service.only_for for item in plan.items}
    return KNOWN if "known" in kinds else town.somebody_new()


def anywhen(town: Town) -> dt.datetime:
    """A random minute of the days looked at, most often a round one."""
    day = dt.datetime.combine(town.first + town.draw.randrange(DAYS) * DAY, dt.time(), town.zone)
    minute = town.draw.randrange(7 * 12, 21 * 12) * 5 + (town.draw.randrange(5) * town.chance(0.2))
    return (day + minute * MINUTE).astimezone(dt.UTC)


def some_booking(town: Town) -> Booking | None:
    """A live appointment or request that has not begun."""
    rows = list(
        Booking.objects.filter(
            state__in=(State.PENDING, State.CONFIRMED), starts_at__gt=town.now
        ).order_by("pk")
    )
    return town.draw.choice(rows) if rows else None


def _was_here(town: Town) -> None:
    """Whom the business knows came yesterday."""
    plan = schedule.resolve([Choice(town.variants[0].slug)], by_members=True)
    book(town, plan, town.now - DAY, person=KNOWN, by=DESK, freedom=ANYTHING)


def _book(town: Town) -> None:
    plan = wish(town)
    times = listed(town, plan, Moment(now=town.now)) if plan else []
    if plan and times:
        # Close together, so that rules about neighbours matter.
        at = town.draw.choice(times[:20] if town.chance(0.6) else times)
        book(town, plan, at, person=KNOWN if town.chance(0.15) else None)


def _book_freely(town: Town) -> None:
    plan = wish(town, by_members=True)
    if plan and not plan.is_group:
        book(town, plan, anywhen(town), by=DESK, freedom=ANYTHING, person=KNOWN)


def _plan(town: Town) -> None:
    groups = [v for v in town.variants if v.service.sessions == Service.Sessions.DATED]
    if not groups:
        return
    variant = town.draw.choice(groups)
    leader = town.draw.choice(list(variant.performers.order_by("pk"))).resource
    terms = Terms(leader, anywhen(town), variant.service.capacity, town.draw.choice((1, 2)))
    sessions.plan(variant, terms=terms, by=DESK, now=town.now)


def _move(town: Town) -> None:
    booking = some_booking(town)
    if booking is None:
        return
    from booking.bookings.changing import plan_of

    plan = plan_of(booking, by_client=True)
    times = listed(town, plan, Moment(now=town.now, ignoring=booking))
    if times:
        bookings.move(booking, starts_at=town.draw.choice(times), by=CLIENT, now=town.now)


def _cancel(town: Town) -> None:
    booking = some_booking(town)
    if booking:
        bookings.cancel(booking, by=CLIENT, now=town.now)


def _confirm(town: Town) -> None:
    asked = Booking.objects.filter(state=State.PENDING).order_by("pk").first()
    if asked:
        bookings.confirm(asked, by=DESK, now=town.now)


def _block(town: Town) -> None:
    starts_at = anywhen(town)
    blocks.block(
        town.draw.choice(town.staff), starts_at=starts_at,
        ends_at=starts_at + town.draw.choice((30, 90)) * MINUTE, kind=Block.Kind.TIME_OFF, by=DESK,
    )  # fmt: skip


def _revise(town: Town) -> None:
    booking = some_booking(town)
    if booking:
        minutes = town.draw.choice((20, 35, 60))
        changes = Changes(freedom=Freedom(frozenset(Obstacle), duration_min=minutes))
        bookings.revise(booking, changes=changes, by=DESK, now=town.now)
