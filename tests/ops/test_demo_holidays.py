"""Public holidays of the demo's countries, computed without asking anybody."""

from __future__ import annotations

from datetime import date

import pytest

from ops.demo_data import holidays

LANGUAGES = {"en", "de", "es", "ro"}


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_churches_say(year: int, western: date, orthodox: date) -> None:
    assert holidays.easter(year) == western
    assert holidays.orthodox_easter(year) == orthodox


def test_holidays_of_a_winter_run_across_the_year() -> None:
    found = holidays.between("RO", date(2026, 11, 30), date(2027, 1, 2))
    assert [holiday.name["ro"] for holiday in found] == [
        "Sfântul Andrei", "Ziua Națională", "Crăciunul", "A doua zi de Crăciun", "Anul Nou",
        "A doua zi de Anul Nou",
    ]  # fmt: skip


@pytest.mark.parametrize("country", ["RO", "DE", "ES"])
def test_holidays_have_a_name_in_every_language(country: str) -> None:
    year = holidays.between(country, date(2026, 1, 1), date(2026, 12, 31))
    assert len(year) >= 10
    assert all(set(holiday.name) == LANGUAGES for holiday in year)
