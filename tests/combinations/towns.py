"""Random businesses: every feature of the scheduling, drawn anew for each seed.

`town()` furnishes Salon Maria's schema (rolled back by whoever calls it) with other hours, people,
rooms, services and rules; `diaries` then fills its days through the verbs.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from booking.bookings import Person
from booking.models import (
    Hours,
    HoursException,
    Location,
    Performs,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)

DAY = dt.timedelta(days=1)
# Zones on both sides, with halves and quarters of an hour, and half an hour of summer.
ZONES = ("Europe/Bucharest", "Europe/Bucharest", "America/New_York", "Australia/Lord_Howe",
         "Asia/Kathmandu", "Pacific/Auckland", "UTC")  # fmt: skip
# Shortly before clocks change somewhere, and a week in which none does.
DAYS = ("2027-03-11", "2027-03-25", "2027-04-01", "2027-06-14", "2027-09-23", "2027-10-28",
        "2027-11-04")  # fmt: skip
WEEKS = (((540, 1080),), ((540, 780), (840, 1140)), ((480, 1200),), ((600, 990),),
         ((1080, 1560),), ((0, 1440),))  # fmt: skip
STRATEGIES = ("least_booked_day", "same_as_last_visit", "first_free", "round_robin", "priority")
TAGS = ("chair", "laser", "sink")
KNOWN = Person("Vera", "Veche", "vera@example.com", language="ro")


@dataclass(slots=True)
class Town:
    """One drawn business and its clock."""

    seed: int
    draw: Random
    now: dt.datetime
    zone: ZoneInfo
    variants: list[Variant] = field(default_factory=list)
    staff: list[Resource] = field(default_factory=list)
    clients: int = 0

    @property
    def first(self) -> dt.date:
        """The first local date that is looked at: today."""
        return self.now.astimezone(self.zone).date()

    def chance(self, of_one: float) -> bool:
        """True that often."""
        return self.draw.random() < of_one

    def somebody_new(self) -> Person:
        """A client whom nobody has seen before."""
        self.clients += 1
        return Person(f"Client{self.clients}", "Nou", f"nou{self.clients}@example.com",
                      language="ro", time_zone="Pacific/Kiritimati")  # fmt: skip


def town(seed: int) -> Town:
    """The business of this seed, in the schema that is entered."""
    draw = Random(seed)
    zone = ZoneInfo(draw.choice(ZONES))
    clock = dt.time(draw.randrange(24), draw.randrange(60), draw.choice((0, 0, 17)))
    now = dt.datetime.combine(dt.date.fromisoformat(draw.choice(DAYS)), clock, zone)
    made = Town(seed, draw, now.astimezone(dt.UTC), zone)
    location = Location.objects.get(is_default=True)
    location.time_zone = zone.key
    location.save()
    _rules(made)
    _hours(made, location=location)
    _team(made, location)
    _rooms(made, location)
    _services(made)
    return made


def _rules(made: Town) -> None:
    draw = made.draw
    Setting.objects.update(
        step_min=draw.choice((5, 10, 15, 15, 20, 30, 60)),
        align=draw.choice(("window", "window", "clock")),
        gap_mode=draw.choice(("free", "free", "tidy", "pack")),
        min_gap_min=draw.choice((0, 15, 30, 45)),
        any_staff=made.chance(0.85),
        any_strategy=draw.choice(STRATEGIES),
        approval_hours=draw.choice((1, 24)),
        overrun_min=draw.choice((0, 0, 0, 15, 30)),
        buffers_inside=made.chance(0.25),
        beside_bookings=made.chance(0.25),
        several_services=True,
        visit_order=draw.choice(("chosen", "best")),
        visit_pause_min=draw.choice((0, 0, 0, 5, 10)),
        reminders_h=draw.choice(([], [24], [48, 2])),
        cancel_notice_min=0,
        max_moves=1_000,
        **_lead(made),
        horizon_days=draw.choice((3, 30, 60)),
    )


def _lead(made: Town) -> dict[str, Any]:
    mode = made.draw.choice(("elapsed", "elapsed", "opening", "day_before"))
    return {"lead_mode": mode, "lead_min": made.draw.choice((0, 60, 600)), "lead_at": "18:00"}


def _hours(made: Town, **owner: Any) -> None:
    """A week, sometimes one that is different every second time, and a few dates."""
    Hours.objects.filter(**owner).delete()
    HoursException.objects.filter(**owner).delete()
    usual = made.draw.choice(WEEKS[:4] if made.chance(0.8) else WEEKS)
    for weekday in range(1, 8):
        if made.chance(0.15):
            continue
        rhythm = {"every_weeks": 2, "anchor": made.first} if made.chance(0.1) else {}
        for starts, ends in usual:
            Hours.objects.create(weekday=weekday, starts=starts, ends=ends, **rhythm, **owner)
    for _ in range(made.draw.choice((0, 0, 1, 2))):
        day = made.first + made.draw.randrange(6) * DAY
        kind = made.draw.choice(("closed", "holiday", "open", "open"))
        HoursException.objects.create(
            kind=kind, from_on=day, to_on=day + made.draw.randrange(2) * DAY,
            intervals=[[600, 780], [810, 1020]] if kind == "open" else [], **owner,
        )  # fmt: skip


def _team(made: Town, location: Location) -> None:
    made.staff = list(Resource.objects.filter(kind="staff").order_by("position", "pk"))
    third = Resource.objects.create(
        kind="staff", name="Dan", slug="dan", position=9, location=location
    )
    Staff.objects.create(resource=third)
    made.staff.append(third)
    for person in made.staff:
        staff = person.staff
        staff.own_hours = made.chance(0.4)
        staff.tz_periods = _journey(made) if made.chance(0.15) else []
        staff.listed = made.chance(0.9)
        staff.save()
        if staff.own_hours:
            _hours(made, resource=person)
    Staff.objects.filter(resource=made.staff[0]).update(listed=True)


def _journey(made: Town) -> list[dict[str, str]]:
    """Some days elsewhere."""
    since = made.first + made.draw.randrange(4) * DAY
    until = since + made.draw.randrange(4) * DAY
    zone = made.draw.choice(("America/Lima", "Asia/Tokyo", "Europe/London"))
    return [{"from": since.isoformat(), "to": until.isoformat(), "tz": zone}]


def _rooms(made: Town, location: Location) -> None:
    Resource.objects.exclude(kind="staff").update(active=False)
    for number in range(made.draw.choice((1, 2, 3))):
        tags = made.draw.sample(TAGS, made.draw.choice((1, 2, 2, 3)))
        Resource.objects.create(
            kind=made.draw.choice(("room", "device")), name=f"Room {number}", slug=f"r{number}",
            position=20 + number, tags=tags, location=location,
        )  # fmt: skip


def _services(made: Town) -> None:
    Service.objects.update(archived_at=made.now)
    made.variants = [_service(made, number) for number in range(made.draw.choice((3, 4)))]


def _service(made: Town, number: int) -> Variant:
    draw = made.draw
    service = Service.objects.create(
        slug=f"s{number}", name={"ro": f"Serviciul {number}"}, position=number,
        approval=made.chance(0.2),
        only_for=draw.choice(("everyone",) * 6 + ("new", "known")),
        team_mode="collective" if made.chance(0.15) else "any",
        staff_strategy=draw.choice(("", "", *STRATEGIES, "chosen_only")),
        step_min=draw.choice((None, None, 10, 30)),
        horizon_days=draw.choice((None, None, None, 4)),
        limits=_limits(made) if made.chance(0.35) else {},
        **(_lead(made) if made.chance(0.2) else {}),
        # The first one is none, so that there is something to have come for before.
        **(_group(made) if number and made.chance(0.25) else {}),
    )  # fmt: skip
    minutes = draw.choice((15, 20, 30, 30, 45, 60, 90, 120))
    variant = Variant.objects.create(
        service=service, slug=f"v{number}", duration_min=minutes,
        segments=_segments(made, minutes) if made.chance(0.3) else [],
        requires=draw.sample(TAGS, draw.choice((1, 1, 2))) if number and made.chance(0.5) else [],
        buffer_before_min=draw.choice((0, 0, 0, 5, 10)),
        buffer_after_min=draw.choice((0, 0, 5, 10, 15)),
        price_kind=draw.choice(("fixed", "fixed", "per_person", "hidden")),
        price_minor=draw.randrange(1_000, 20_000),
    )  # fmt: skip
    for person in draw.sample(made.staff, draw.choice((1, 2, 2, 3))):
        _performs(made, variant, person)
    return variant


def _limits(made: Town) -> dict[str, int]:
    names = {"per_day": 2, "per_week": 3, "minutes_per_day": 120, "minutes_per_week": 200,
             "per_client_ahead": 2, "per_client_day": 1, "per_client_week": 2}  # fmt: skip
    return {name: names[name] for name in made.draw.sample(sorted(names), 2)}


def _group(made: Town) -> dict[str, Any]:
    return {"capacity": made.draw.choice((2, 4)), "sessions": made.draw.choice(("dated",
            "open_times")), "min_capacity": made.draw.choice((1, 2))}  # fmt: skip


def _segments(made: Town, minutes: int) -> list[list[object]]:
    """Busy, free, busy; sometimes it begins or ends with free time."""
    one, two = minutes // 3, minutes // 3
    last = minutes - one - two
    busy, free = "busy", "free"
    kinds = made.draw.choice(((busy, free, busy), (busy, free, busy), (busy, free, free),
                              (free, busy, busy)))  # fmt: skip
    return [[length, kind] for length, kind in zip((one, two, last), kinds, strict=True)]


def _performs(made: Town, variant: Variant, person: Resource) -> None:
    draw = made.draw
    own = made.chance(0.35)
    minutes = draw.choice((None, 25, 50)) if own else None
    fits = own and minutes is not None and made.chance(0.4)
    Performs.objects.create(
        variant=variant, resource=person, duration_min=minutes,
        segments=_segments(made, minutes) if fits and minutes else None,
        price_minor=draw.choice((None, 7_777)) if own else None,
        buffer_before_min=draw.choice((None, 0, 10)) if own else None,
        buffer_after_min=draw.choice((None, 0, 20)) if own else None,
        weight=draw.choice((0, 1, 2)), priority=draw.choice((0, 1)),
    )  # fmt: skip
