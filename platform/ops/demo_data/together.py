"""The demo's visits with more than one person: several services in one, and whole teams."""

from __future__ import annotations

from typing import Any

from booking import schedule
from booking.models import Booking, Performs, Resource, Service
from booking.schedule import Choice, Moment, Plan
from ops.demo_data.desk import Desk
from ops.demo_data.stories import NoRoomForStory


def plan(desk: Desk) -> None:
    """Early, while two people are still free at the same time."""
    for raw in desk.spec.get("teams", ()):
        slug = _offer(desk, raw)
        for number in raw["open_days"]:
            _book(desk, [Choice(slug)], number)
    for raw in desk.spec.get("visits", ()):
        choices = [
            Choice(desk.made.variants[key].slug, desk.made.staff[staff].slug)
            for key, staff in raw["services"].items()
        ]
        for number in raw["open_days"]:
            _book(desk, choices, number)


def _offer(desk: Desk, raw: dict[str, Any]) -> str:
    """Trades keep teams off the page until it is known who is in them."""
    variant = desk.made.variants[raw["key"]]
    Service.objects.filter(pk=variant.service_id).update(visibility=Service.Visibility.PUBLIC)
    team = Resource.objects.filter(pk__in=[desk.made.staff[key].pk for key in raw["staff"]])
    Performs.objects.filter(variant=variant).exclude(resource__in=team).delete()
    return variant.slug


def _book(desk: Desk, choices: list[Choice], number: int) -> Booking:
    """On that open day ahead, or one of the next. Raises NoRoomForStory."""
    visit: Plan = schedule.resolve(choices, by_members=True)
    for day in desk.opening.days(desk.opening.ahead(number), desk.far):
        moment = Moment(now=desk.now, respect_holds=False)
        starts = schedule.free(visit, first=day, last=day, moment=moment).get(day, [])
        for starts_at in starts[:6]:
            booking = desk.book(visit, starts_at, desk.crowd.somebody(day))
            if booking is not None:
                return booking
    raise NoRoomForStory(choices[0].variant)
