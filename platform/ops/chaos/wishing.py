"""What there is to wish for: the pages of times of a few days, and the times on them.

Made by `run` from what seeding says of the businesses and from what their pages offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from ops.chaos import pages
from ops.chaos.aftermath import Choice
from ops.chaos.pages import Browser, Site
from ops.chaos.schedule import Slot

# Everybody wants these few days, far enough for every policy about notice.
FIRST_DAY = 8
DAYS = 2
SATURDAY = 5
# Two services by one person or by two, the second pair with a table that there is only one of;
# and so many seats in a group with open times and in one with dates.
VISITS = (
    (("short", "long"), 0), (("long", "table"), 0),
    (("group",), 1), (("group",), 2), (("class",), 1), (("class",), 2),
)  # fmt: skip


def choices_of(site: Site, business: Mapping[str, Any]) -> Iterator[Choice]:
    """Every page of times of the days that everybody wants."""
    for variant in business["variants"]:
        people = variant["staff"].items()
        for (staff, resource), day in product(people, wanted_days(business["zone"])):
            yield Choice(
                site=site,
                variant=variant["slug"],
                staff=staff,
                day=day.isoformat(),
                resource=resource,
                minutes=variant["minutes"],
                busy=tuple((first, last) for first, last in variant["busy"]),
                rooms=tuple(frozenset(pool) for pool in variant["rooms"]),
            )


def wanted_days(zone: str) -> list[date]:
    """Working days of the salon."""
    first = datetime.now(ZoneInfo(zone)).date() + timedelta(days=FIRST_DAY)
    days = (first + timedelta(days=n) for n in range(DAYS + 2))
    return [day for day in days if day.weekday() < SATURDAY][:DAYS]


def slots_of(usual: Mapping[Choice, frozenset[int]]) -> Iterator[Slot]:
    """All single services that are offered: with each person, and with anyone."""
    for choice, starts in usual.items():
        for start, staff in product(starts, (choice.staff, "")):
            yield Slot(choice.site.number, (choice.variant,), staff, start)


def visits_of(browser: Browser, choices: Iterable[Choice]) -> Iterator[Slot]:
    """All visits of several services and all groups that are offered, with anyone."""
    for site, day in {(choice.site, choice.day): None for choice in choices}:
        for variants, seats in VISITS:
            starts = pages.offered(
                browser, site, 0, variants=variants, staff="", day=day, seats=seats
            )
            yield from (Slot(site.number, variants, "", start, seats) for start in starts)
