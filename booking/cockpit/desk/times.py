"""The next free times of each person who does it: what the receptionist says on the phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from booking import availability, schedule
from booking.cockpit.faces import initials, tone
from booking.models import Resource
from booking.schedule import Moment, Plan

EACH = 3
# How far ahead is looked, in days: this week and the next, then further until everybody has some.
STRIDES = ((0, 13), (14, 41), (42, 97))


@dataclass(frozen=True, slots=True)
class Person:
    """A staff member with the first free starts, aware."""

    resource: Resource
    starts: list[datetime]
    name: str = ""

    @property
    def initials(self) -> str:
        """For the avatar."""
        return initials(self.resource.name)

    @property
    def tone(self) -> int:
        """For the avatar."""
        return tone(self.resource)


def per_person(plan: Plan, moment: Moment, day: date | None = None) -> list[Person]:
    """All free times of `day`, or the next three, of each person in the plan's order.

    Two statements a stride, whatever the number of people.
    """
    found = _on(plan, moment, day) if day else _next(plan, moment)
    team = ", ".join(person.name for person in plan.people)
    # A team has one time for all of it.
    together = not plan.has_several and plan.item.is_collective
    return [
        Person(
            person,
            [datetime.fromtimestamp(s, UTC) for s in found[person.pk]],
            team if together else person.name,
        )
        for person in (plan.people[:1] if together else plan.people)
    ]


def _on(plan: Plan, moment: Moment, day: date) -> dict[int, list[int]]:
    return _between(plan, moment, day, day)


def _next(plan: Plan, moment: Moment) -> dict[int, list[int]]:
    today = moment.at.astimezone(ZoneInfo(plan.zone)).date()
    found: dict[int, list[int]] = {person.pk: [] for person in plan.people}
    for first, last in STRIDES:
        more = _between(plan, moment, today + timedelta(first), today + timedelta(last))
        found = {key: (starts + more.get(key, []))[:EACH] for key, starts in found.items()}
        if all(len(starts) >= EACH for starts in found.values()):
            break
    return found


def _between(plan: Plan, moment: Moment, first: date, last: date) -> dict[int, list[int]]:
    zone = ZoneInfo(plan.zone)
    bounds = (schedule.midnight(first, zone), schedule.midnight(last + timedelta(days=1), zone))
    if plan.is_group:
        return _sessions(plan, moment, bounds)
    return availability.visits_by_host(schedule.gather(plan, bounds, moment), *bounds)


def _sessions(plan: Plan, moment: Moment, bounds: tuple[int, int]) -> dict[int, list[int]]:
    """The times of a group with enough seats, by who leads them."""
    nobody: dict[int, list[int]] = {person.pk: [] for person in plan.people}
    return nobody | {
        leader: sorted(start for start, left in starts.items() if left >= plan.party)
        for leader, starts in schedule.seats(plan, bounds, moment).items()
    }
