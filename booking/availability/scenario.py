"""Slot scenarios: a business, a clock and a range as JSON, mapped to the engine's types.

`manage.py slots` and the tests read them. `read()` answers with questions ready to be asked, or
raises `ScenarioError` whose text names the field that is wrong.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from booking.availability.engine import starts
from booking.availability.explain import Reason, explain
from booking.availability.fields import (
    MINUTE,
    REQUIRED,
    Fields,
    ScenarioError,
    flag,
    instant,
    items,
    local_date,
    minute_of_day,
    number,
    one_of,
    positive,
    seconds_of,
    text,
    zone,
)
from booking.availability.lead import Lead, LeadMode, earliest
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

QUARTER = 15 * MINUTE
NOT_LIVE = ("cancelled", "rejected")


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

    def refusals(self) -> list[dict[str, object]]:
        """For every quarter of an hour that is not offered, why each host cannot."""
        offered = set(starts(self.query, self.range_from, self.range_to))
        first = -(-self.range_from // QUARTER) * QUARTER
        return [
            {"start": _utc(start), "why": _told(explain(self.query, start))}
            for start in range(first, self.range_to, QUARTER)
            if start not in offered
        ]


def _told(reasons: Mapping[int, Sequence[Reason]]) -> list[dict[str, object]]:
    return [
        {
            "host": host,
            "code": reason.code,
            **({"since": _utc(reason.since)} if reason.since is not None else {}),
            **({"until": _utc(reason.until)} if reason.until is not None else {}),
            **({"limit": reason.limit} if reason.limit else {}),
        }
        for host, found in reasons.items()
        for reason in found
    ]


def read(source: str) -> list[Scenario]:
    """One scenario or a list of them."""
    try:
        data = json.loads(source)
    except (ValueError, RecursionError) as error:
        raise ScenarioError(f"scenario: not JSON ({error})") from None
    if isinstance(data, list):
        return [_scenario(Fields(item, f"[{i}]")) for i, item in enumerate(data)]
    return [_scenario(Fields(data, ""))]


def _scenario(fields: Fields) -> Scenario:
    name = fields.take("id", text, None)
    given = fields.take("input", Fields)
    for key, expected in (("expected", items), ("expected_count", number)):
        fields.take(key, expected, None)
    fields.done()
    begin, end = given.take("range", _range)
    scenario = Scenario(id=name, query=_query(given, end), range_from=begin, range_to=end)
    given.done()
    return scenario


def _query(given: Fields, until: int) -> Query:
    tz = given.take("tz", zone)
    given.take("visitor_tz", zone, None)
    return Query(
        service=given.take("service", _service),
        rules=_rules(given, tz, until),
        hosts=given.each("hosts", lambda fields: _host(fields, tz), REQUIRED),
    )


def _rules(given: Fields, tz: str, until: int) -> Rules:
    limits = given.take("limits", Fields, Fields({}, "limits"))
    now = given.take("now", instant)
    elapsed = Lead(notice=given.take("min_notice_min", number, 0) * MINUTE)
    lead = given.take("lead", _lead, elapsed)
    house = given.take("house", lambda value, path: _house(value, path, tz), Host(key=0, tz=tz))
    rules = Rules(
        tz=tz,
        now=now,
        min_notice=max(0, earliest(lead, house, now, until) - now),
        horizon_days=given.take("horizon_days", number, None),
        per_day=limits.take("per_day", number, None),
        minutes_per_day=limits.take("minutes_per_day", number, None),
        per_week=limits.take("per_week", number, None),
        minutes_per_week=limits.take("minutes_per_week", number, None),
        team_mode=given.take("team_mode", one_of(TeamMode), "any"),
        align=given.take("align", one_of(Align), "window"),
        gap_mode=given.take("gap_mode", one_of(GapMode), "free"),
        min_gap=given.take("min_gap_min", number, 0) * MINUTE,
        overrun=given.take("overrun_min", number, 0) * MINUTE,
        buffers_inside=given.take("buffers_inside", flag, False),
        beside_bookings=given.take("beside_bookings", flag, False),
    )
    limits.done()
    return rules


def _lead(value: object, path: str) -> Lead:
    fields = Fields(value, path)
    mode = fields.take("mode", one_of(LeadMode))
    lead = Lead(
        mode=mode,
        notice=fields.take("min", number, 0) * MINUTE,
        at=fields.take("at", minute_of_day, REQUIRED if mode == "day_before" else 0),
    )
    fields.done()
    return lead


def _house(value: object, path: str, tz: str) -> Host:
    """The opening hours by which the lead time is counted."""
    fields = Fields(value, path)
    house = Host(
        key=0,
        tz=tz,
        weekly=fields.each("weekly", _weekly),
        exceptions=fields.each("exceptions", _exception),
    )
    fields.done()
    return house


def _service(value: object, path: str) -> Service:
    fields = Fields(value, path)
    service = Service(
        duration=fields.take("duration_min", positive) * MINUTE,
        step=fields.take("step_min", positive) * MINUTE,
        buffer_before=fields.take("buffer_before_min", number, 0) * MINUTE,
        buffer_after=fields.take("buffer_after_min", number, 0) * MINUTE,
    )
    fields.done()
    return service


def _host(fields: Fields, tz: str) -> Host:
    return Host(
        # The path is "…hosts[3]": the position serves as the key.
        key=int(fields.path.rpartition("[")[2].rstrip("]")),
        tz=fields.take("tz", zone, tz),
        weekly=fields.each("weekly", _weekly),
        exceptions=fields.each("exceptions", _exception),
        busy=[b for b in fields.each("busy", _busy) if b is not None],
        tz_periods=fields.each("tz_periods", _tz_period),
        duration=fields.take("duration_min", seconds_of(positive), None),
        buffer_before=fields.take("buffer_before_min", seconds_of(number), None),
        buffer_after=fields.take("buffer_after_min", seconds_of(number), None),
    )


def _weekly(fields: Fields) -> Weekly:
    days = fields.take("days", items)
    for i, day in enumerate(days):
        if number(day, f"{fields.at('days')}[{i}]") not in range(1, 8):
            raise ScenarioError(f"{fields.at('days')}[{i}]: an ISO weekday is 1 to 7")
    return Weekly(
        days=frozenset(days),
        start=fields.take("start", minute_of_day),
        end=fields.take("end", minute_of_day),
    )


def _exception(fields: Fields) -> DayException:
    intervals = fields.take("intervals", items)
    path = fields.at("intervals")
    return DayException(
        date=fields.take("date", local_date),
        intervals=tuple(_interval(item, f"{path}[{i}]") for i, item in enumerate(intervals)),
    )


def _interval(value: object, path: str) -> Interval:
    if not isinstance(value, list) or len(value) != 2:
        raise ScenarioError(f"{path}: two times of the day are expected")
    return minute_of_day(value[0], path), minute_of_day(value[1], path)


def _busy(fields: Fields) -> Busy | None:
    start, end = fields.take("start", instant), fields.take("end", instant)
    if end < start:
        raise ScenarioError(f"{fields.at('end')}: before start")
    busy = Busy(
        start=start,
        end=end,
        buffer_before=fields.take("buffer_before_min", number, 0) * MINUTE,
        buffer_after=fields.take("buffer_after_min", number, 0) * MINUTE,
        counts=fields.take("counts", flag, True),
    )
    return None if fields.take("status", text, None) in NOT_LIVE else busy


def _tz_period(fields: Fields) -> TzPeriod:
    return TzPeriod(
        from_date=fields.take("from_date", local_date),
        to_date=fields.take("to_date", local_date, None),
        tz=fields.take("tz", zone),
    )


def _range(value: object, path: str) -> Interval:
    fields = Fields(value, path)
    begin, end = fields.take("from", instant), fields.take("to", instant)
    fields.done()
    if end < begin:
        raise ScenarioError(f"{fields.at('to')}: before from")
    return begin, end


def _utc(start: int) -> str:
    return datetime.fromtimestamp(start, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
