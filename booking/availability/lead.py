"""How soon somebody may come: the first instant that the lead time leaves bookable.

Called by `booking.schedule` and the scenarios, whose answer is an ordinary `min_notice` for the
engine: the earliest start is one instant, whatever the staff, so no start is judged by it twice.
It is counted on the opening hours of the house, not of each host: who opens in the morning reads
the diary for all, and times with "anyone" stay the union of everybody's times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from booking.availability.hours import open_times
from booking.availability.types import Host, Interval
from booking.availability.zones import DAY, local_day, opening

MINUTE = 60
LeadMode = Literal["elapsed", "opening", "day_before"]
# Most houses open within two weeks; the rest of a long closure is looked at in steps of it.
STRIDE = 14


@dataclass(frozen=True, slots=True)
class Lead:
    """How much notice is needed.

    `elapsed`: so many seconds from now. `opening`: while the house is closed they count from its
    next opening, so that nobody finds a client at the door who booked during the night.
    `day_before`: until the local minute `at` of the last working day before the visit, on which
    that very minute is still in time.
    """

    mode: LeadMode = "elapsed"
    notice: int = 0
    at: int = 0


def earliest(lead: Lead, house: Host, now: int, until: int) -> int:
    """The first instant at which a visit may begin; at least `until` if there is none before.

    `house` has the opening hours of the location, its closures among them, from `now` on. A house
    without any hours cannot be waited for: then the notice is elapsed time, every day a working
    day.
    """
    always = not (house.weekly or house.exceptions)
    if lead.mode == "opening" and not always:
        opens = next((max(a, now) for a, b in _windows(house, now, until) if b > now), until)
        return opens + lead.notice
    if lead.mode == "day_before":
        for day in range(local_day(house.tz, now), local_day(house.tz, until) + 1):
            in_time = now <= opening(house.tz, day * DAY + lead.at * MINUTE)
            if in_time and (always or open_times(house, day, day)):
                return opening(house.tz, (day + 1) * DAY)
        return until
    return now + lead.notice


def _windows(house: Host, now: int, until: int) -> Iterator[Interval]:
    # Windows that began two days ago may still be open.
    first, last = local_day(house.tz, now) - 2, local_day(house.tz, until)
    for day in range(first, last + 1, STRIDE):
        yield from open_times(house, day, min(day + STRIDE - 1, last))
