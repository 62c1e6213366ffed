"""Public holidays in one go, days around them, and holidays of the town."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from booking import holidays
from booking.models import HoursException, Location

from .conftest import HOLIDAYS, NEW_DAYS, save, text

NEXT = dt.date.today().year + 1
BAVARIA = {"country": "DE", "region": "BY"}


def ticked(page: str) -> set[str]:
    """The dates that are ticked."""
    found = page.split('name="closed" value="')[1:]
    return {each[:10] for each in found if "checked" in each.split(">")[0]}


def bavarian(year: int) -> set[str]:
    """The dates of a Bavarian year."""
    return {str(each.on) for each in holidays.of("DE", "BY", year)}


def stored() -> set[str]:
    """The holidays that are in the database."""
    rows = HoursException.objects.filter(kind="holiday")
    return {str(row.from_on) for row in rows}


def ahead() -> set[str]:
    """What a Bavarian business has ahead in this and the next year."""
    both = bavarian(NEXT - 1) | bavarian(NEXT)
    return {day for day in both if day >= str(dt.date.today())}


def test_all_holidays_ahead_are_ticked_at_first(desk: Client) -> None:
    page = text(desk.get(HOLIDAYS, BAVARIA))
    assert ticked(page) == ahead()
    assert "Corpus Christi" in page
    assert stored() == set()


def test_one_go_closes_on_all_of_them(desk: Client) -> None:
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(ahead())})
    assert stored() == ahead()
    house = Location.objects.get()
    assert (house.holiday_country, house.holiday_region) == ("DE", "BY")
    day = HoursException.objects.get(from_on=f"{NEXT}-12-25")
    assert day.note["de"] == "Erster Weihnachtstag"
    assert day.note["ro"] == "Crăciunul"


def test_a_preview_saves_nothing(desk: Client) -> None:
    assert desk.post(HOLIDAYS, {**BAVARIA, "closed": sorted(ahead())}).status_code == 200
    assert stored() == set()
    assert Location.objects.get().holiday_country == "RO"


def test_one_of_them_can_be_opened_again(desk: Client) -> None:
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(ahead())})
    unity = f"{NEXT}-10-03"
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(ahead() - {unity})})
    assert stored() == ahead() - {unity}
    # It stays open: nobody ticks it again by themselves.
    assert unity not in ticked(text(desk.get(HOLIDAYS)))


def test_the_rest_of_a_year_that_was_only_begun_is_proposed(desk: Client) -> None:
    first = {f"{NEXT}-01-01", f"{NEXT}-01-06"}
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(first)})
    page = ticked(text(desk.get(HOLIDAYS)))
    assert first <= page
    assert f"{NEXT}-12-25" in page


def test_a_holiday_can_be_opened_at_other_hours(desk: Client) -> None:
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(ahead())})
    day = f"{NEXT}-12-26"
    form = {"kind": "open", "from_on": day, "times": "10-12", "working": ["ana"]}
    save(desk, NEW_DAYS, form)
    assert day not in stored()
    page = text(desk.get(HOLIDAYS))
    assert "10:00–12:00" in page
    assert day not in ticked(page)


def test_saving_twice_enters_nothing_twice(desk: Client) -> None:
    form = {**BAVARIA, "closed": sorted(ahead())}
    save(desk, HOLIDAYS, form)
    save(desk, HOLIDAYS, form)
    assert HoursException.objects.count() == len(ahead())


def test_christmas_eve_and_bridge_days_are_suggested_not_ticked(desk: Client) -> None:
    page = text(desk.get(HOLIDAYS, BAVARIA))
    eve = f"{NEXT}-12-24"
    assert f'value="{eve}"' in page
    assert eve not in ticked(page)
    save(desk, HOLIDAYS, {**BAVARIA, "closed": [eve]})
    row = HoursException.objects.get(from_on=eve)
    assert (row.kind, row.note["de"]) == ("closed", "Heiligabend")
    assert eve in ticked(text(desk.get(HOLIDAYS)))


def test_a_holiday_of_the_town_is_entered_by_hand(desk: Client) -> None:
    day = f"{NEXT}-09-14"
    form = {**BAVARIA, "closed": [], "local_on": day, "local_name": "Kirchweih"}
    save(desk, HOLIDAYS, form)
    assert stored() == {day}
    page = text(desk.get(HOLIDAYS))
    assert "Kirchweih" in page
    assert day in ticked(page)
    save(desk, HOLIDAYS, {**BAVARIA, "closed": []})
    assert stored() == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"local_name": "Kirchweih"},
        {"local_on": "soon"},
        {"local_on": "9999-01-01"},
        {"local_on": f"{NEXT}-09-14", "local_name": "x" * 81},
        {"local_on": f"{NEXT}-09-14", "local_name": "a\0"},
    ],
)
def test_a_mistake_loses_no_tick(desk: Client, wrong: dict[str, str]) -> None:
    day = f"{NEXT}-01-06"
    response = desk.post(HOLIDAYS, {**BAVARIA, "closed": [day], **wrong})
    assert response.status_code == 422
    assert ticked(text(response)) == {day}


@pytest.mark.parametrize("day", ["2027-02-03", "x", "\0", "1", "9999-12-31"])
def test_a_day_that_was_not_offered_is_ignored(desk: Client, day: str) -> None:
    save(desk, HOLIDAYS, {**BAVARIA, "closed": [day]})
    assert not HoursException.objects.exists()


@pytest.mark.parametrize("place", [{"country": "XX"}, {"country": "DE", "region": "ZZ"}, {}])
def test_an_unknown_place_is_none(desk: Client, place: dict[str, str]) -> None:
    assert desk.get(HOLIDAYS, place).status_code == 200


def test_another_region_proposes_its_days(desk: Client) -> None:
    save(desk, HOLIDAYS, {**BAVARIA, "closed": sorted(ahead())})
    page = text(desk.get(HOLIDAYS, {"country": "DE", "region": "BE"}))
    assert f"{NEXT}-03-08" in ticked(page)


def test_only_who_may_change_settings_gets_in(as_ana: Client, at_front_desk: Client) -> None:
    assert as_ana.get(HOLIDAYS).status_code == 403
    assert at_front_desk.post(HOLIDAYS, {"closed": [f"{NEXT}-01-01"]}).status_code == 403
    assert not HoursException.objects.exists()
