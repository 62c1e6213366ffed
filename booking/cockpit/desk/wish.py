"""What the receptionist has settled so far, kept in the URL: who, what, with whom, when.

Every step of the desk reads it and hands it on; nothing of it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.http import QueryDict

from booking.bookings import Freedom, Obstacle
from booking.cockpit.clock import REACH_DAYS, Clock
from booking.cockpit.desk.finding import tidy

# More services than anybody chains in a visit.
MOST_SERVICES = 8
# A visit of up to a day, a buffer of up to four hours.
LONGEST_MIN, LONGEST_BUFFER_MIN = 24 * 60, 4 * 60


@dataclass(frozen=True, slots=True)
class Wish:
    """Slugs, a client's code, instants as text; empty is not settled yet.

    `also` are further services of the same visit, with commas between their slugs.
    """

    client: str = ""
    name: str = ""
    phone: str = ""
    s: str = ""
    also: str = ""
    staff: str = ""
    day: str = ""
    start: str = ""
    length: str = ""
    before: str = ""
    after: str = ""
    flow: str = ""

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Wish:
        """From a query string or a form; what is not ours is left out."""
        found = {name: tidy(str(query.get(name, ""))) for name in cls.__slots__}
        return cls(**found | {"also": _several(query)})

    def but(self, **changed: str) -> Wish:
        """The same with some of it otherwise."""
        return replace(self, **changed)

    def query(self) -> str:
        """As a query string, without what is empty."""
        return urlencode(self.fields())

    def fields(self) -> dict[str, str]:
        """As hidden fields of a form."""
        return {name: value for name, value in asdict(self).items() if value}

    def with_flow(self) -> Wish:
        """Named, so that its hold never hides a time from itself."""
        known = self.flow.isalnum() and len(self.flow) == 32
        return self if known else self.but(flow=uuid4().hex)

    @property
    def variants(self) -> tuple[str, ...]:
        """All services of the visit."""
        return tuple(slug for slug in (self.s, *self.also.split(",")) if slug)

    @property
    def starts_at(self) -> datetime | None:
        """The chosen start."""
        return instant(self.start)

    def freedom(self, accepted: frozenset[Obstacle] = frozenset()) -> Freedom:
        """The lengths that differ from the usual ones, with what is accepted."""
        return Freedom(
            accepted,
            duration_min=minutes(self.length, LONGEST_MIN, least=1),
            buffer_before_min=minutes(self.before, LONGEST_BUFFER_MIN),
            buffer_after_min=minutes(self.after, LONGEST_BUFFER_MIN),
        )


def _several(query: Mapping[str, Any]) -> str:
    """The further services, from one field or from several of that name; each once."""
    given = query.getlist("also") if isinstance(query, QueryDict) else [query.get("also", "")]
    slugs = dict.fromkeys(tidy(slug) for text in given for slug in str(text).split(","))
    return ",".join([slug for slug in slugs if slug][: MOST_SERVICES - 1])


def minutes(text: str, most: int, *, least: int = 0) -> int | None:
    """A number of minutes within reason, or None: as usual."""
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        return None
    return int(text) if least <= int(text) <= most else None


def stamp(at: datetime) -> str:
    """An instant as it stands in a URL: `2026-11-30T08:00Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")


def instant(text: str) -> datetime | None:
    """The instant that a URL names, when it is within reach of a diary."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if abs((at - datetime.now(UTC)).days) <= REACH_DAYS else None


def typed(day: str, clock_time: str, clock: Clock) -> datetime | None:
    """The instant of a typed date and time (`10:50`, `1050`, `9`) on the member's clock."""
    at = _time(clock_time)
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    if at is None or abs((on - clock.today).days) > REACH_DAYS:
        return None
    return datetime.combine(on, at, ZoneInfo(clock.zone)).astimezone(UTC)


def _time(text: str) -> time | None:
    parts = text.replace(".", ":").replace("h", ":").strip(": ").split(":")
    if len(parts) == 1 and len(parts[0]) in (3, 4):
        parts = [parts[0][:-2], parts[0][-2:]]
    if len(parts) > 3 or not all(re.fullmatch(r"[0-9]{1,2}", part) for part in parts):
        return None
    hour, minute = (*(int(part) for part in parts), 0)[:2]
    try:
        return time(hour, minute)
    except ValueError:
        return None
