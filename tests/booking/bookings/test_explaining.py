"""Why a time is not offered: the appointment, the buffer, the absence, the holiday behind it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from booking import blocks, bookings, explaining, schedule
from booking.explaining import Why
from booking.models import Block, HoursException, Location, Performs, Resource, Service
from booking.schedule import Choice, Moment, Plan
from tenants.models import Business

from .conftest import MARIA, Booker

MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
Teller = Callable[..., list[Why]]


@pytest.fixture
def why(with_ana: Plan, ana: Resource) -> Teller:
    """What forbids a time with Ana."""

    def run(starts_at: dt.datetime, **circumstances: object) -> list[Why]:
        moment = Moment(**circumstances)  # type: ignore[arg-type]
        return explaining.explain(with_ana, starts_at=starts_at, moment=moment)[ana]

    return run


def test_nothing_is_in_the_way_of_a_time_that_is_offered(
    why: Teller,
    ten: dt.datetime,
) -> None:
    assert why(ten) == []


def test_an_appointment_is_named(
    why: Teller,
    with_ana: Plan,
    ten: dt.datetime,
    book: Booker,
) -> None:
    booking = book(with_ana, ten)
    (reason,) = why(ten + 15 * MINUTE)
    assert (reason.code, reason.allocation and reason.allocation.booking) == ("taken", booking)
    assert reason.as_data()["booking"] == booking.code
    assert "Ion" not in json.dumps(reason.as_data())


def test_a_neighbours_buffer_says_how_long_it_is(
    why: Teller,
    with_ana: Plan,
    ten: dt.datetime,
    book: Booker,
) -> None:
    Performs.objects.update(buffer_after_min=15)
    booking = book(schedule.resolve([Choice("tuns-barbati", "ana")]), ten)
    Performs.objects.update(buffer_after_min=0)
    (reason,) = why(booking.ends_at)
    assert (reason.code, reason.buffer_min) == ("their_buffer", 15)


def test_the_own_buffer_is_told_apart(
    with_ana: Plan,
    ten: dt.datetime,
    book: Booker,
    ana: Resource,
) -> None:
    book(with_ana, ten)
    Performs.objects.update(buffer_after_min=15)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    (reason,) = explaining.explain(plan, starts_at=ten - 30 * MINUTE)[ana]
    assert reason.code == "own_buffer"


def test_an_absence_and_a_hold_are_told_apart(
    why: Teller,
    with_ana: Plan,
    ten: dt.datetime,
    ana: Resource,
) -> None:
    blocks.block(ana, starts_at=ten, ends_at=ten + HOUR, kind=Block.Kind.SICK, by=MARIA)
    (absence,) = why(ten)
    assert absence.code == "absence"
    assert absence.block is not None
    assert absence.block.kind == "sick"
    bookings.hold(plan=with_ana, starts_at=ten + 2 * HOUR, flow="somebody")
    assert [reason.code for reason in why(ten + 2 * HOUR)] == ["held"]
    assert why(ten + 2 * HOUR, flow="somebody") == []


def test_a_holiday_is_named(why: Teller, ten: dt.datetime) -> None:
    HoursException.objects.create(
        location=Location.objects.get(), kind="holiday", from_on=ten.date(), to_on=ten.date(),
        note={"ro": "Ziua Sf. Maria"},
    )  # fmt: skip
    (reason,) = why(ten)
    assert reason.code == "holiday"
    assert reason.exception is not None
    assert reason.exception.note["ro"] == "Ziua Sf. Maria"


def test_lead_time_hours_and_limits_are_named(
    why: Teller,
    with_ana: Plan,
    ten: dt.datetime,
    book: Booker,
    ana: Resource,
) -> None:
    assert [r.code for r in why(ten, now=ten - 5 * MINUTE)] == ["too_soon"]
    assert [r.code for r in why(ten - 8 * HOUR)] == ["outside_hours"]
    Service.objects.update(limits={"per_day": 1})
    book(with_ana, ten)
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    (reason,) = explaining.explain(plan, starts_at=ten + 3 * HOUR)[ana]
    assert (reason.code, reason.limit) == ("limit", "per_day")


def told(*args: str) -> list[dict[str, object]]:
    """What the command prints."""
    out = StringIO()
    call_command("slots", *args, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_explains_a_day_of_a_business(
    salon_maria: Business,
    with_ana: Plan,
    ten: dt.datetime,
    book: Booker,
) -> None:
    booking = book(with_ana, ten)
    wish = ("--business", "salon-maria", "--service", "tuns-barbati", "--staff", "ana")
    first, *refused = told(*wish, "--day", ten.date().isoformat(), "--explain")
    assert ten.astimezone(dt.UTC).isoformat() not in str(first["starts"])
    at_ten = next(line for line in refused if line["start"] == ten.astimezone(dt.UTC).isoformat())
    assert booking.code in json.dumps(at_ten)


def test_the_command_wants_to_know_about_what(salon_maria: Business) -> None:
    with pytest.raises(CommandError):
        told("--explain")
    with pytest.raises(CommandError):
        told("--business", "nobody", "--service", "x", "--day", "2027-03-15")


def test_a_scenario_is_explained_as_well(tmp_path: object) -> None:
    scenario = {
        "input": {
            "tz": "UTC", "now": "2027-03-14T00:00:00Z",
            "range": {"from": "2027-03-15T09:00:00Z", "to": "2027-03-15T11:00:00Z"},
            "service": {"duration_min": 60, "step_min": 60},
            "hosts": [{
                "weekly": [{"days": [1], "start": "09:00", "end": "12:00"}],
                "busy": [{"start": "2027-03-15T10:00:00Z", "end": "2027-03-15T10:30:00Z"}],
            }],
        }
    }  # fmt: skip
    file = tmp_path / "one.json"  # type: ignore[operator]
    file.write_text(json.dumps(scenario))
    answer, *refused = told(str(file), "--explain")
    assert answer["count"] == 1
    codes = {line["start"]: [w["code"] for w in line["why"]] for line in refused}  # type: ignore[attr-defined]
    assert codes["2027-03-15T10:00:00Z"] == ["busy"]
    assert codes["2027-03-15T09:15:00Z"] == ["busy", "off_grid"]
