"""Fills the weeks around the day of seeding: the stories first, ordinary bookings around them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from booking import bookings, setup
from booking.models import Booking
from booking.models.states import State
from ops.demo_data import afterwards, crowd, stories, together, workshops
from ops.demo_data.desk import Desk
from ops.demo_data.spec import Spec
from ops.demo_data.timetable import Opening
from tenants.models import User

# Minutes between one client and the next.
PAUSES: Final = (0, 0, 0, 15, 30, 60, 120)
# How much of a full day is booked, by days from today: busy now, thinner farther off. Each booking
# costs 12 ms, and the first start of the demo is waited for.
FULL: Final = {0: 1.0, 1: 1.0, 2: 0.9, 3: 0.6, -1: 0.9, -2: 0.7, -3: 0.5}
FULL_FAR: Final = 0.25


def live(
    spec: Spec, made: setup.Furnished, opening: Opening, *, owner: User, now: datetime
) -> None:
    """Book four weeks, tell the stories, let the past be past."""
    chance = Random(f"{spec['slug']} {opening.today}")  # noqa: S311 - the same demo on the same day
    people = crowd.gather(spec, chance)
    desk = Desk(
        spec=spec, made=made, opening=opening, crowd=people, chance=chance, owner=owner, now=now
    )
    workshops.plan(desk)
    together.plan(desk)
    stories.tell(desk)
    for day in opening.days(desk.first, desk.last):
        for staff in made.staff:
            fill(desk, day, staff)
    stories.fall_ill(desk)
    _let_pass(desk)
    afterwards.tidy(desk)


def fill(desk: Desk, day: date, staff: str) -> None:
    """One person's ordinary day, from the morning on."""
    services = desk.spec["popular"]
    own = [key for key in services if staff in _performers(desk, key)]
    wanted = desk.spec["load"][staff] * FULL.get((day - desk.opening.today).days, FULL_FAR)
    number = int(wanted) + (desk.chance.random() < wanted % 1)
    cursor = desk.opening.at(day) + timedelta(minutes=desk.chance.choice(PAUSES))
    for _ in range(number):
        key = desk.chance.choices(own, [services[each] for each in own])[0]
        booking = _next(desk, key, staff, day, cursor)
        if booking is not None:
            cursor = booking.ends_at + timedelta(minutes=desk.chance.choice(PAUSES))


def _performers(desk: Desk, key: str) -> list[str]:
    plan = desk.plan(desk.made.variants[key].slug)
    return [performs.resource.slug for performs in plan.item.performers]


def _next(desk: Desk, key: str, staff: str, day: date, cursor: datetime) -> Booking | None:
    """The next start that the engine agrees to, of the three that come first."""
    slug = desk.made.variants[key].slug
    coming = [start for start in desk.starts(slug, staff, day) if start >= cursor]
    for start in coming[:3]:
        booking = desk.book(desk.plan(slug, staff), start, desk.crowd.somebody(day))
        if booking is not None:
            return booking
    return None


def _let_pass(desk: Desk) -> None:
    """What is over is completed; whoever should be here now has arrived."""
    bookings.complete_past(now=desk.now)
    here = Booking.objects.filter(
        state=State.CONFIRMED, starts_at__lte=desk.now, ends_at__gt=desk.now
    )
    for booking in here:
        bookings.arrive(booking, by=desk.member("cockpit"))
        desk.did(booking, "arrive", booking.starts_at)
