"""Short ways to say a time, a busy time or a question in the engine's tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from booking.availability import (
    Busy,
    DayException,
    Host,
    Query,
    Rules,
    Service,
    Weekly,
    starts,
)

MINUTE = 60
HOUR = 60 * MINUTE
EVERY_DAY = frozenset(range(1, 8))
LONG_AGO = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())


def at(text: str) -> int:
    """`2027-03-15 08:00`, UTC, as epoch seconds."""
    return int(datetime.fromisoformat(text + "+00:00").timestamp())


def shown(found: list[int]) -> list[str]:
    """Epoch seconds as `2027-03-15 08:00`, UTC."""
    return [datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%d %H:%M") for start in found]


def clock(text: str) -> int:
    """`09:30` as a minute of the day; hours may go on to 48:00."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def weekly(start: str, end: str, **changes: Any) -> Weekly:
    return Weekly(
        days=changes.pop("days", EVERY_DAY), start=clock(start), end=clock(end), **changes
    )


def exception(day: str, *spans: tuple[str, str]) -> DayException:
    return DayException(
        date=date.fromisoformat(day), intervals=tuple((clock(a), clock(b)) for a, b in spans)
    )


def busy(start: str, end: str, **changes: Any) -> Busy:
    """UTC; buffers in minutes."""
    for key in ("buffer_before", "buffer_after"):
        changes[key] = changes.get(key, 0) * MINUTE
    return Busy(start=at(start), end=at(end), **changes)


def host(tz: str, *windows: Weekly, **changes: Any) -> Host:
    return Host(key=changes.pop("key", 1), tz=tz, weekly=windows, **changes)


def query(*hosts: Host, duration: int = 60, step: int = 60, **changes: Any) -> Query:
    """Lengths in minutes; what belongs neither to the service nor to the query is a rule."""
    fields = {
        key: changes.pop(key) * MINUTE
        for key in ("buffer_before", "buffer_after")
        if key in changes
    }
    service = Service(
        duration=duration * MINUTE,
        step=step * MINUTE,
        segments=changes.pop("segments", None),
        **fields,
    )
    pools = changes.pop("pools", ())
    given: dict[str, Any] = {"tz": hosts[0].tz, "now": LONG_AGO}
    rules = Rules(**(given | changes))
    return Query(service=service, rules=rules, hosts=hosts, pools=pools)


def offered(question: Query, begin: str, end: str) -> list[str]:
    """The starts in that range, both UTC."""
    return shown(starts(question, at(begin), at(end)))


def joined(busy: Iterable[Busy], useless: int) -> tuple[Busy, ...]:
    """Those that block with so little between them as one; the others as they are."""
    found: list[Busy] = []
    for booked in (True, False):
        for each in sorted(b for b in busy if b.blocks and b.booked == booked):
            last = found[-1] if found and found[-1].booked == booked else None
            if last and each.start <= last.end + useless:
                found[-1] = last._replace(end=max(last.end, each.end))
            else:
                found.append(each)
    return (*found, *(b for b in busy if not b.blocks))
