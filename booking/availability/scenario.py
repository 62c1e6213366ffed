"""Slot scenarios: a business, a clock and a range as JSON, mapped to the engine's types.

`manage.py slots` and the tests read them. `read()` answers with questions ready to be asked, or
raises `ScenarioError` whose text names the field that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

from booking.availability.engine import starts
from booking.availability.types import (
    Align,
    Busy,
    DayException,
    GapMode,
    Host,
    Interval,
    Query,
    Rules,
    Service,
    TeamMode,
    TzPeriod,
    Weekly,
)

T = TypeVar("T")
MINUTE = 60
# A number of minutes or days above this is a slip of the keyboard, and no date can hold the sum.
MOST = 10_000_000
NOT_LIVE = ("cancelled", "rejected")
REQUIRED = object()


class ScenarioError(ValueError):
    """A scenario that cannot be read; the text begins with the field."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One question with its name."""

    id: str | None
    query: Query
    range_from: int
    range_to: int

    def answer(self) -> dict[str, object]:
        """What `manage.py slots` prints."""
        found = starts(self.query, self.range_from, self.range_to)
        return {"id": self.id, "count": len(found), "starts": [_utc(start) for start in found]}


def read(text: str) -> list[Scenario]:
    """One scenario or a list of them."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"scenario: not JSON ({error})") from None
    if isinstance(data, list):
        return [_scenario(_Fields(item, f"[{i}]")) for i, item in enumerate(data)]
    return [_scenario(_Fields(data, ""))]


class _Fields:
    """A JSON object whose keys are taken one by one; what is left over is an unknown key."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise ScenarioError(f"{path or 'scenario'}: an object is expected")
        self.data, self.path, self.known = data, path, set[str]()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str, convert: Callable[[Any, str], T], default: Any = REQUIRED) -> T:
        """The converted value; the default stands for a missing key and for null."""
        self.known.add(key)
        value = self.data.get(key)
        if value is not None:
            return convert(value, self.at(key))
        if default is REQUIRED:
            raise ScenarioError(f"{self.at(key)}: missing")
        found: T = default
        return found

    def each(self, key: str, convert: Callable[[_Fields], T], default: Any = ()) -> tuple[T, ...]:
        """A list of objects."""
        items = self.take(key, _list, default)
        found = []
        for i, item in enumerate(items):
            fields = _Fields(item, f"{self.at(key)}[{i}]")
            found.append(convert(fields))
            fields.done()
        return tuple(found)

    def done(self) -> None:
        for key in self.data:
            if key not in self.known:
                raise ScenarioError(f"{self.at(str(key))}: unknown key")


def _scenario(fields: _Fields) -> Scenario:
    name = fields.take("id", _text, None)
    given = fields.take("input", _Fields)
    for key, expected in (("expected", _list), ("expected_count", _number)):
        fields.take(key, expected, None)
    fields.done()
    begin, end = given.take("range", _range)
    scenario = Scenario(id=name, query=_query(given), range_from=begin, range_to=end)
    given.done()
    return scenario


def _query(given: _Fields) -> Query:
    tz = given.take("tz", _zone)
    given.take("visitor_tz", _zone, None)
    return Query(
        service=given.take("service", _service),
        rules=_rules(given, tz),
        hosts=given.each("hosts", lambda fields: _host(fields, tz), REQUIRED),
    )


def _rules(given: _Fields, tz: str) -> Rules:
    limits = given.take("limits", _Fields, None) or _Fields({}, "limits")
    rules = Rules(
        tz=tz,
        now=given.take("now", _instant),
        min_notice=given.take("min_notice_min", _number, 0) * MINUTE,
        horizon_days=given.take("horizon_days", _number, None),
        per_day=limits.take("per_day", _number, None),
        minutes_per_day=limits.take("minutes_per_day", _number, None),
        team_mode=given.take("team_mode", _one_of(TeamMode), "any"),
        align=given.take("align", _one_of(Align), "window"),
        gap_mode=given.take("gap_mode", _one_of(GapMode), "free"),
        min_gap=given.take("min_gap_min", _number, 0) * MINUTE,
    )
    limits.done()
    return rules


def _service(value: object, path: str) -> Service:
    fields = _Fields(value, path)
    service = Service(
        duration=fields.take("duration_min", _positive) * MINUTE,
        step=fields.take("step_min", _positive) * MINUTE,
        buffer_before=fields.take("buffer_before_min", _number, 0) * MINUTE,
        buffer_after=fields.take("buffer_after_min", _number, 0) * MINUTE,
    )
    fields.done()
    return service


def _host(fields: _Fields, tz: str) -> Host:
    return Host(
        # The path is "…hosts[3]": the position serves as the key.
        key=int(fields.path.rpartition("[")[2].rstrip("]")),
        tz=fields.take("tz", _zone, tz),
        weekly=fields.each("weekly", _weekly),
        exceptions=fields.each("exceptions", _exception),
        busy=[b for b in fields.each("busy", _busy) if b is not None],
        tz_periods=fields.each("tz_periods", _tz_period),
        duration=fields.take("duration_min", _seconds_of(_positive), None),
        buffer_before=fields.take("buffer_before_min", _seconds_of(_number), None),
        buffer_after=fields.take("buffer_after_min", _seconds_of(_number), None),
    )


def _weekly(fields: _Fields) -> Weekly:
    days = fields.take("days", _list)
    for i, day in enumerate(days):
        if _number(day, f"{fields.at('days')}[{i}]") not in range(1, 8):
            raise ScenarioError(f"{fields.at('days')}[{i}]: an ISO weekday is 1 to 7")
    return Weekly(
        days=frozenset(days), start=fields.take("start", _minute), end=fields.take("end", _minute)
    )


def _exception(fields: _Fields) -> DayException:
    intervals = fields.take("intervals", _list)
    path = fields.at("intervals")
    return DayException(
        date=fields.take("date", _date),
        intervals=tuple(_interval(item, f"{path}[{i}]") for i, item in enumerate(intervals)),
    )


def _interval(value: object, path: str) -> Interval:
    if not isinstance(value, list) or len(value) != 2:
        raise ScenarioError(f"{path}: two times of the day are expected")
    return _minute(value[0], path), _minute(value[1], path)


def _busy(fields: _Fields) -> Busy | None:
    start, end = fields.take("start", _instant), fields.take("end", _instant)
    if end < start:
        raise ScenarioError(f"{fields.at('end')}: before start")
    busy = Busy(
        start=start,
        end=end,
        buffer_before=fields.take("buffer_before_min", _number, 0) * MINUTE,
        buffer_after=fields.take("buffer_after_min", _number, 0) * MINUTE,
        counts=fields.take("counts", _flag, True),
    )
    return None if fields.take("status", _text, None) in NOT_LIVE else busy


def _tz_period(fields: _Fields) -> TzPeriod:
    return TzPeriod(
        from_date=fields.take("from_date", _date),
        to_date=fields.take("to_date", _date, None),
        tz=fields.take("tz", _zone),
    )


def _range(value: object, path: str) -> Interval:
    fields = _Fields(value, path)
    begin, end = fields.take("from", _instant), fields.take("to", _instant)
    fields.done()
    if end < begin:
        raise ScenarioError(f"{fields.at('to')}: before from")
    return begin, end


def _text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise ScenarioError(f"{path}: a text is expected")
    return value


def _list(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise ScenarioError(f"{path}: a list is expected")
    return value


def _flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise ScenarioError(f"{path}: true or false is expected")
    return value


def _number(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise ScenarioError(f"{path}: a whole number from 0 to {MOST} is expected")
    return value


def _positive(value: object, path: str) -> int:
    if _number(value, path) == 0:
        raise ScenarioError(f"{path}: at least 1 is expected")
    return _number(value, path)


def _seconds_of(convert: Callable[[object, str], int]) -> Callable[[Any, str], int]:
    return lambda value, path: convert(value, path) * MINUTE


def _one_of(choices: Any) -> Callable[[Any, str], Any]:
    names = get_args(choices)

    def convert(value: object, path: str) -> object:
        if value not in names:
            raise ScenarioError(f"{path}: one of {', '.join(names)} is expected")
        return value

    return convert


def _zone(value: object, path: str) -> str:
    name = _text(value, path)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ScenarioError(f"{path}: unknown time zone {name!r}") from None
    return name


def _instant(value: object, path: str) -> int:
    try:
        moment = datetime.fromisoformat(_text(value, path))
    except ValueError:
        raise ScenarioError(f"{path}: not a time like 2027-03-15T08:00:00Z") from None
    if moment.tzinfo is None or moment.microsecond:
        raise ScenarioError(f"{path}: whole seconds with a Z are expected")
    return int(moment.timestamp())


def _date(value: object, path: str) -> date:
    try:
        return date.fromisoformat(_text(value, path))
    except ValueError:
        raise ScenarioError(f"{path}: not a date like 2027-03-15") from None


def _minute(value: object, path: str) -> int:
    hours, colon, minutes = _text(value, path).partition(":")
    if colon and all(len(p) == 2 and p.isascii() and p.isdigit() for p in (hours, minutes)):
        minute = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and minute <= 24 * 60:
            return minute
    raise ScenarioError(f"{path}: not a time of the day from 00:00 to 24:00")


def _utc(start: int) -> str:
    return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
