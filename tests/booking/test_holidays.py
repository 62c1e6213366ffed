"""Public holidays: tables for regions whose calendars are easily got wrong, and what is offered."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import holidays

BAVARIA_2027 = {
    "01-01": "Neujahr",
    "01-06": "Heilige Drei Könige",
    "03-26": "Karfreitag",
    "03-29": "Ostermontag",
    "05-01": "Erster Mai",
    "05-06": "Christi Himmelfahrt",
    "05-17": "Pfingstmontag",
    "05-27": "Fronleichnam",
    "08-15": "Mariä Himmelfahrt",
    "10-03": "Tag der Deutschen Einheit",
    "11-01": "Allerheiligen",
    "12-25": "Erster Weihnachtstag",
    "12-26": "Zweiter Weihnachtstag",
}
ROMANIA_2027 = (
    "01-01 01-02 01-06 01-07 01-24 04-30 05-01 05-02 05-03 06-01 06-20 06-21 08-15 11-30 12-01 "
    "12-25 12-26"
)
VALENCIA_2027 = "01-01 01-06 03-19 03-26 03-29 05-01 06-24 10-09 10-12 11-01 12-06 12-08 12-25"


def days(country: str, region: str, year: int = 2027) -> list[str]:
    """The dates of a year, without the year."""
    return [each.on.strftime("%m-%d") for each in holidays.of(country, region, year)]


def test_bavaria_keeps_the_holidays_of_its_catholic_towns() -> None:
    found = {each.on.strftime("%m-%d"): each.name["de"] for each in holidays.of("DE", "BY", 2027)}
    assert found == BAVARIA_2027


@pytest.mark.parametrize(
    ("country", "region", "expected"),
    [("RO", "", ROMANIA_2027), ("ES", "VC", VALENCIA_2027)],
)
def test_the_days_of_a_year(country: str, region: str, expected: str) -> None:
    assert days(country, region) == expected.split()


def test_no_other_german_region_has_assumption_day_but_saarland() -> None:
    regions = [place.code for place in holidays.regions("DE")]
    assert {code for code in regions if "08-15" in days("DE", code)} == {"BY", "Augsburg", "SL"}


def test_orthodox_easter_is_romanias() -> None:
    assert "04-10" in days("RO", "", 2026)  # Good Friday
    assert "04-03" not in days("RO", "", 2026)


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Corpus Christi"), ("de", "Fronleichnam"), ("es", "Corpus Christi")],
)
def test_names_are_in_our_languages_also_where_the_library_lacks_them(
    language: str, name: str
) -> None:
    (found,) = [day for day in holidays.of("DE", "BY", 2027) if day.on == dt.date(2027, 5, 27)]
    assert found.name[language] == name


@pytest.mark.parametrize(
    ("country", "region"), [("DE", "BY"), ("DE", "BE"), ("RO", ""), ("ES", "VC"), ("AT", "9")]
)
def test_every_holiday_of_our_countries_has_a_name_in_every_language(
    country: str, region: str
) -> None:
    for day in holidays.of(country, region, 2027):
        english = day.name["en"]
        same = {code for code, name in day.name.items() if code != "en" and name == english}
        assert set(day.name) == {"en", "de", "es", "ro"}
        assert not same or english == "Corpus Christi", day


def test_what_is_not_in_the_table_bears_the_countrys_own_name() -> None:
    (king,) = [day for day in holidays.of("NL", "", 2027) if day.on == dt.date(2027, 4, 27)]
    assert king.name["ro"] == "Koningsdag"
    assert king.name["en"] == "King's Day"


@pytest.mark.parametrize(("country", "region"), [("XX", ""), ("", ""), ("DEU", "BY")])
def test_an_unknown_country_has_none(country: str, region: str) -> None:
    assert holidays.of(country, region, 2027) == []


def test_an_unknown_region_counts_as_none() -> None:
    assert days("DE", "ZZ") == days("DE", "")


def test_every_country_that_can_be_chosen_can_be_asked() -> None:
    for place in holidays.countries("de"):
        assert isinstance(holidays.of(place.code, "", 2027), list)


def test_bridge_days_lie_between_a_holiday_and_a_weekend() -> None:
    # In 2027 Ascension Day and Corpus Christi are Thursdays.
    found = list(holidays.bridges(holidays.of("DE", "BY", 2027)))
    assert found == [dt.date(2027, 5, 7), dt.date(2027, 5, 28)]


def test_a_bridge_that_is_a_holiday_itself_is_none() -> None:
    thursday, friday = dt.date(2027, 5, 6), dt.date(2027, 5, 7)
    both = [holidays.Holiday(thursday, {}), holidays.Holiday(friday, {})]
    assert list(holidays.bridges(both)) == []


def test_regions_are_called_what_the_country_calls_them() -> None:
    names = {place.code: place.name for place in holidays.regions("DE")}
    assert names["BY"] == "Bayern"
    assert {place.code: place.name for place in holidays.regions("AT")}["9"] == "Wien"
    assert holidays.regions("RO") == []
