"""The shared scenarios, and what is said about one that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from booking.availability.fields import ScenarioError
from booking.availability.scenario import read

DATA = Path(__file__).resolve().parents[2] / "data" / "slots"
EXAMPLES: list[dict[str, Any]] = [
    example
    for name in ("examples", "modes")
    for example in json.loads((DATA / f"{name}.json").read_text())
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["id"])
def test_an_example_offers_what_it_expects(example: dict[str, Any]) -> None:
    (scenario,) = read(json.dumps(example))
    assert scenario.answer() == {
        "id": example["id"],
        "count": len(example["expected"]),
        "starts": example["expected"],
    }


@pytest.mark.parametrize("name", ["S1", "S2", "S3"])
def test_a_benchmark_offers_the_expected_number(name: str) -> None:
    text = (DATA / f"{name}.json").read_text()
    (scenario,) = read(text)
    assert scenario.answer()["count"] == json.loads(text)["expected_count"]


def small(**changes: Any) -> dict[str, Any]:
    """A scenario with one start, 09:00 UTC on 15 March 2027."""
    return {
        "tz": "UTC",
        "now": "2027-03-01T00:00:00Z",
        "range": {"from": "2027-03-15T00:00:00Z", "to": "2027-03-16T00:00:00Z"},
        "service": {"duration_min": 60, "step_min": 60},
        "hosts": [{"weekly": [{"days": [1], "start": "09:00", "end": "10:00"}]}],
    } | changes


def hosted(**changes: Any) -> dict[str, Any]:
    (host,) = small()["hosts"]
    return small(hosts=[host | changes])


def starts(given: dict[str, Any]) -> list[str]:
    (scenario,) = read(json.dumps({"id": "x", "input": given}))
    found: Any = scenario.answer()["starts"]
    return [start[11:16] for start in found]


def test_a_list_is_answered_one_by_one() -> None:
    both = read(json.dumps([{"id": "a", "input": small()}, {"id": "b", "input": small()}]))
    assert [scenario.id for scenario in both] == ["a", "b"]


def test_every_field_of_the_format_is_understood() -> None:
    given = hosted(
        tz="Europe/Berlin",
        weekly=[{"days": [1], "start": "09:00", "end": "24:00"}],
        exceptions=[{"date": "2027-03-15", "intervals": [["08:00", "12:00"]]}],
        tz_periods=[{"from_date": "2027-03-10", "to_date": "2027-03-20", "tz": "UTC"}],
        duration_min=30,
        buffer_before_min=5,
        buffer_after_min=5,
        busy=[
            {
                "start": "2027-03-15T08:30:00Z",
                "end": "2027-03-15T09:00:00Z",
                "buffer_before_min": 0,
                "buffer_after_min": 20,
                "status": "confirmed",
                "counts": True,
            },
            {"start": "2027-03-15T10:00:00Z", "end": "2027-03-15T11:00:00Z", "status": "rejected"},
            {"start": "2027-03-15T10:00:00Z", "end": "2027-03-15T11:00:00Z", "status": "cancelled"},
        ],
    ) | {
        "service": {
            "duration_min": 60,
            "step_min": 30,
            "buffer_before_min": 0,
            "buffer_after_min": 0,
        },
        "min_notice_min": 60,
        "horizon_days": 30,
        "limits": {"per_day": 2, "minutes_per_day": 60},
        "team_mode": "collective",
        "visitor_tz": "Asia/Tokyo",
        "align": "clock",
        "gap_mode": "tidy",
        "min_gap_min": 15,
    }
    # 08:00 would leave its buffer in the booking; 09:30 has 5 minutes before it, too few to use,
    # after 09:20 + 5. The others leave at least a quarter of an hour.
    assert starts(given) == ["10:00", "10:30", "11:00", "11:30"]


def test_the_visitors_zone_changes_nothing() -> None:
    assert starts(small(visitor_tz="Pacific/Apia")) == starts(small()) == ["09:00"]


def test_a_cancelled_booking_does_not_block() -> None:
    taken = {"start": "2027-03-15T09:00:00Z", "end": "2027-03-15T10:00:00Z"}
    assert starts(hosted(busy=[taken])) == []
    assert starts(hosted(busy=[taken | {"status": "pending"}])) == []
    assert starts(hosted(busy=[taken | {"status": "cancelled"}])) == ["09:00"]


def test_a_window_that_ends_before_it_starts_is_no_error() -> None:
    assert starts(hosted(weekly=[{"days": [1], "start": "22:00", "end": "06:00"}])) == []


BROKEN: list[tuple[str, dict[str, Any]]] = [
    ("input.colour", small(colour="red")),
    ("input.tz", small(tz="Europe/Atlantis")),
    ("input.tz", small(tz="../etc/passwd")),
    ("input.tz", small(tz="")),
    ("input.tz", small(tz="UTC\0")),
    ("input.visitor_tz", small(visitor_tz="Mars/Olympus")),
    ("input.now", small(now="yesterday")),
    ("input.now", small(now="2027-03-01T00:00:00")),
    ("input.now", small(now="2027-03-01T00:00:00.5Z")),
    ("input.now", {key: value for key, value in small().items() if key != "now"}),
    ("input.range.to", small(range={"from": "2027-03-15T00:00:00Z", "to": "2027-03-14T00:00:00Z"})),
    ("input.range.until", small(range=small()["range"] | {"until": "2027-03-14T00:00:00Z"})),
    ("input.service.step_min", small(service={"duration_min": 60, "step_min": 0})),
    ("input.service.duration_min", small(service={"duration_min": 1.5, "step_min": 60})),
    ("input.service.duration_min", small(service={"duration_min": True, "step_min": 60})),
    ("input.service.price", small(service={"duration_min": 60, "step_min": 60, "price": 1})),
    ("input.min_notice_min", small(min_notice_min=-1)),
    ("input.horizon_days", small(horizon_days=10**30)),
    ("input.limits.per_month", small(limits={"per_month": 1})),
    ("input.lead.mode", small(lead={"mode": "soon"})),
    ("input.lead.at", small(lead={"mode": "day_before"})),
    ("input.lead.hours", small(lead={"mode": "elapsed", "hours": 3})),
    ("input.house.tz", small(house={"tz": "UTC"})),
    ("input.overrun_min", small(overrun_min=-1)),
    ("input.buffers_inside", small(buffers_inside="yes")),
    ("input.limits", small(limits=3)),
    ("input.team_mode", small(team_mode="some")),
    ("input.align", small(align=["window"])),
    ("input.gap_mode", small(gap_mode="tight")),
    ("input.hosts", small(hosts={})),
    ("input.hosts[0]", small(hosts=[None])),
    ("input.hosts[0].tz", hosted(tz="Nowhere")),
    ("input.hosts[0].name", hosted(name="Ana")),
    (
        "input.hosts[0].weekly[0].days[0]",
        hosted(weekly=[{"days": [0], "start": "09:00", "end": "10:00"}]),
    ),
    (
        "input.hosts[0].weekly[0].end",
        hosted(weekly=[{"days": [1], "start": "09:00", "end": "24:01"}]),
    ),
    (
        "input.hosts[0].weekly[0].start",
        hosted(weekly=[{"days": [1], "start": "9", "end": "10:00"}]),
    ),
    (
        "input.hosts[0].exceptions[0].date",
        hosted(exceptions=[{"date": "2027-02-29", "intervals": []}]),
    ),
    (
        "input.hosts[0].exceptions[0].intervals[0]",
        hosted(exceptions=[{"date": "2027-02-28", "intervals": [["09:00"]]}]),
    ),
    (
        "input.hosts[0].busy[0].end",
        hosted(busy=[{"start": "2027-03-15T09:00:00Z", "end": "2027-03-15T08:00:00Z"}]),
    ),
    (
        "input.hosts[0].busy[0].counts",
        hosted(
            busy=[{"start": "2027-03-15T09:00:00Z", "end": "2027-03-15T10:00:00Z", "counts": 1}]
        ),
    ),
    (
        "input.hosts[0].tz_periods[0].tz",
        hosted(tz_periods=[{"from_date": "2027-03-15", "tz": "Nowhere"}]),
    ),
]


@pytest.mark.parametrize(("field", "given"), BROKEN)
def test_what_is_wrong_is_named_by_its_field(field: str, given: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(json.dumps({"id": "x", "input": given}))
    assert str(raised.value).partition(": ")[0] == field


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("{", "scenario"),
        ("3", "scenario"),
        ("[" * 100_000, "scenario"),
        ('[{"id": "x"}]', "[0].input"),
        ('{"id": "x", "input": {}}', "input.range"),
        ('{"id": 3, "input": {}}', "id"),
        ('{"id": "x", "input": {}, "comment": ""}', "comment"),
    ],
)
def test_what_is_no_scenario_is_refused(text: str, field: str) -> None:
    with pytest.raises(ScenarioError) as raised:
        read(text)
    assert str(raised.value).partition(": ")[0] == field
