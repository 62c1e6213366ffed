"""How soon somebody may come: against a model that looks at every minute and every date."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from booking.availability import Host, Lead, earliest
from tests.booking.availability import model
from tests.booking.availability.build import HOUR, at, exception, host, shown, weekly
from tests.booking.availability.test_properties import PLACES, hosts, minutes, noon, seconds

DAY = 86_400
BRIEF = settings(max_examples=20, deadline=None)
NIGHT = at("2027-03-15 23:30")
SOON = NIGHT + 14 * DAY


def by_minutes(lead: Lead, house: Host, now: int, until: int) -> int:
    """The same answer, slowly: `now` is a whole minute."""
    first = datetime.fromtimestamp(now, UTC).date() - timedelta(3)
    days = [first + timedelta(n) for n in range((until - now) // DAY + 7)]
    if lead.mode == "elapsed":
        return now + lead.notice
    if lead.mode == "opening":
        opened = model.open_minutes(house, days)
        opens = (m * 60 for m in range(now // 60, until // 60) if m in opened)
        return next(opens, until) + lead.notice
    for day in days:
        deadline = model.minutes_showing(
            house.tz, model.midnight(day) + timedelta(minutes=lead.at)
        )[0]
        # A window in a gap of the clock does not exist.
        if model.open_minutes(house, [day]) and now <= deadline * 60:
            return model.minutes_showing(house.tz, model.midnight(day + timedelta(1)))[0] * 60
    return until


@BRIEF
@given(st.data())
def test_it_agrees_with_the_model(data: Any) -> None:
    tz, around = data.draw(st.sampled_from(PLACES))
    house = replace(data.draw(hosts(0, tz, around)), tz=tz, tz_periods=())
    mode = data.draw(st.sampled_from(["elapsed", "opening", "day_before"]))
    lead = Lead(mode, data.draw(seconds(most=300)), data.draw(minutes(most=1425)))
    now = noon(around) + data.draw(st.integers(-48, 24)) * HOUR
    until = now + 3 * DAY
    slow = by_minutes(lead, house, now, until)
    found = earliest(lead, house, now, until)
    # What lies beyond the range is not offered, however far.
    assert min(found, until) == min(slow, until)
    assert min(earliest(lead, house, now, until + 20 * DAY), until) == min(found, until)


def test_a_closed_night_waits_for_the_next_opening() -> None:
    house = host("UTC", weekly("09:00", "18:00", days=frozenset({1, 2, 4})))
    assert shown([earliest(Lead("opening", HOUR), house, NIGHT, SOON)]) == ["2027-03-16 10:00"]
    closed = replace(house, exceptions=(exception("2027-03-16"),))
    assert shown([earliest(Lead("opening", HOUR), closed, NIGHT, SOON)]) == ["2027-03-18 10:00"]
    shut = replace(house, closed=frozenset({date(2027, 3, 16), date(2027, 3, 18)}))
    assert shown([earliest(Lead("opening", HOUR), shut, NIGHT, SOON)]) == ["2027-03-22 10:00"]


def test_a_house_that_stays_closed_offers_nothing() -> None:
    house = host("UTC", weekly("09:00", "18:00", valid_to=date(2027, 3, 1)))
    for mode in ("opening", "day_before"):
        assert earliest(Lead(mode), house, NIGHT, SOON) >= SOON  # type: ignore[arg-type]


def test_a_house_without_hours_cannot_be_waited_for() -> None:
    house = host("UTC")
    assert earliest(Lead("opening", HOUR), house, NIGHT, SOON) == NIGHT + HOUR
    found = earliest(Lead("day_before", at=18 * 60), house, NIGHT, SOON)
    assert shown([found]) == ["2027-03-17 00:00"]
