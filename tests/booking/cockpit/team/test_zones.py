"""Other time zones: somebody works from elsewhere between two dates."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from booking import schedule
from booking.models import Resource, Staff
from booking.schedule import Choice
from tests.booking.cockpit.team.conftest import ANA, BUCHAREST, save, text, verbs

ZONES = f"{ANA}zones/"


def journey(first: object, last: object = "", tz: str = "Europe/Lisbon") -> dict[str, str]:
    return {"from_on": str(first), "to_on": str(last), "tz": tz}


def periods() -> list[dict[str, str]]:
    return list(Staff.objects.get(resource__slug="ana").tz_periods)


def test_a_journey_moves_the_hours_on_the_clock(
    desk: Client, ana: Resource, monday: dt.date
) -> None:
    page = text(desk.post(ZONES, journey(monday, monday)))
    assert "fewer" in page
    assert periods() == []
    save(desk, ZONES, journey(monday, monday))
    assert periods() == [{"from": str(monday), "to": str(monday), "tz": "Europe/Lisbon"}]
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    first = schedule.free(plan, first=monday, last=monday)[monday][0]
    assert first.astimezone(BUCHAREST).hour == 11
    assert "Lisbon" in text(desk.get(ZONES))
    assert verbs(ana)[-1] == "zones"


def test_without_a_last_day_it_stays_like_this(desk: Client, monday: dt.date) -> None:
    save(desk, ZONES, journey(monday))
    assert periods() == [{"from": str(monday), "tz": "Europe/Lisbon"}]


def test_two_journeys_do_not_overlap(desk: Client, monday: dt.date) -> None:
    save(desk, ZONES, journey(monday, monday + dt.timedelta(days=4)))
    response = desk.post(ZONES, journey(monday + dt.timedelta(days=4)))
    assert response.status_code == 422
    assert "There is another time zone for some of these days." in text(response)
    save(desk, ZONES, journey(monday + dt.timedelta(days=5)))
    assert len(periods()) == 2


def test_a_journey_is_removed(desk: Client, monday: dt.date) -> None:
    save(desk, ZONES, journey(monday, monday))
    path = f"{ZONES}{monday}_{monday}/remove/"
    assert desk.get(path).status_code == 405
    assert desk.post(path).status_code == 303
    assert periods() == []
    assert desk.post(path).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"from_on": ""},
        {"from_on": "9999-12-31"},
        {"to_on": "2020-01-01"},
        {"tz": "Mars/Olympus"},
        {"tz": ""},
        {"tz": "../../etc/passwd"},
        {"tz": "Europe/Bucharest"},
    ],
)
def test_mistakes_stand_beside_their_field(
    desk: Client, monday: dt.date, wrong: dict[str, str]
) -> None:
    response = desk.post(ZONES, journey(monday) | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    assert periods() == []
