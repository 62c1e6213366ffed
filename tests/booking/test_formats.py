"""How each of the four languages writes times, dates, money and durations."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from booking import formats as f

TUESDAY = dt.date(2027, 3, 9)
AT = dt.datetime(2027, 3, 9, 14, 30)
EARLY = dt.time(9, 5)
LANGUAGES = ["en", "de", "es", "ro"]


def plain(text: str) -> str:
    """The text as it is read: a space that keeps words together is still a space."""
    return text.replace(f.NBSP, " ")


@pytest.mark.parametrize(
    ("lang", "afternoon", "early"),
    [
        ("en", "14:30", "09:05"),
        ("de", "14:30 Uhr", "09:05 Uhr"),
        ("es", "14:30 h", "9:05 h"),
        ("ro", "ora 14:30", "ora 09:05"),
        ("xx", "14:30", "09:05"),
        ("de-AT", "14:30 Uhr", "09:05 Uhr"),
    ],
)
def test_a_time_has_the_unit_word_of_its_language(lang: str, afternoon: str, early: str) -> None:
    assert (plain(f.time(AT, lang)), plain(f.time(EARLY, lang))) == (afternoon, early)


def test_a_time_never_breaks_from_its_unit_word() -> None:
    assert f.time(AT, "de") == "14:30\u00a0Uhr"
    assert f.time(AT, "ro") == "ora\u00a014:30"


@pytest.mark.parametrize(
    ("hour", "shown"), [(0, "12:30 am"), (1, "1:30 am"), (12, "12:30 pm"), (14, "2:30 pm")]
)
def test_english_can_count_to_twelve(hour: int, shown: str) -> None:
    assert plain(f.time(dt.time(hour, 30), "en", hour12=True)) == shown


def test_other_languages_count_to_twenty_four_all_the_same() -> None:
    assert f.clock(AT, "de", hour12=True) == "14:30"


def test_a_button_shows_the_bare_time() -> None:
    assert [f.clock(EARLY, lang) for lang in LANGUAGES] == ["09:05", "09:05", "9:05", "09:05"]


@pytest.mark.parametrize(
    ("lang", "long", "with_year", "short"),
    [
        ("en", "Tuesday, 9 March", "Tuesday, 9 March 2027", "Tue 9 Mar"),
        ("de", "Dienstag, 9. März", "Dienstag, 9. März 2027", "Di, 9. März"),
        ("es", "martes, 9 de marzo", "martes, 9 de marzo de 2027", "mar, 9 mar"),
        ("ro", "marți, 9 martie", "marți, 9 martie 2027", "mar, 9 mar."),
    ],
)
def test_a_date_names_its_year_only_when_it_is_another(
    lang: str, long: str, with_year: str, short: str
) -> None:
    same, other = dt.date(2027, 1, 1), dt.date(2026, 12, 31)
    assert f.date(TUESDAY, lang, today=same) == long
    assert f.date(TUESDAY, lang, today=other) == with_year
    assert f.date(TUESDAY, lang) == with_year
    assert f.date_short(TUESDAY, lang, today=same) == short
    assert f.date_short(TUESDAY, lang, today=other) == f"{short} 2027"


def test_a_moment_is_a_date_and_a_time() -> None:
    assert plain(f.moment(AT, "ro", today=TUESDAY)) == "marți, 9 martie, ora 14:30"


@pytest.mark.parametrize(
    ("lang", "title"),
    [("en", "March 2027"), ("de", "März 2027"), ("es", "Marzo de 2027"), ("ro", "Martie 2027")],
)
def test_a_month_has_a_title(lang: str, title: str) -> None:
    assert f.month_title(TUESDAY, lang) == title


def test_a_week_starts_where_it_is_told() -> None:
    monday_first, sunday_first = f.weekday_names("de"), f.weekday_names("en", 6)
    assert [day.short for day in monday_first] == ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"]
    assert sunday_first[0] == f.Weekday(6, "Sunday", "Sun")
    assert len(sunday_first) == 7
    assert f.weekday(TUESDAY, "es") == "martes"


@pytest.mark.parametrize("year", [1, 9999])
def test_the_first_and_the_last_year_can_be_written(year: int) -> None:
    assert str(year) in f.date(dt.date(year, 12, 31), "ro")


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (13000, "RON", ["RON 130", "130 RON", "130 RON", "130 lei"]),
        (13050, "RON", ["RON 130.50", "130,50 RON", "130,50 RON", "130,50 lei"]),
        (100, "RON", ["RON 1", "1 RON", "1 RON", "1 leu"]),
        (5600, "EUR", ["€56", "56 €", "56 €", "56 €"]),
        (1120000, "EUR", ["€11,200", "11.200 €", "11.200 €", "11.200 €"]),
        (-550, "EUR", ["−€5.50", "−5,50 €", "−5,50 €", "−5,50 €"]),
        (0, "EUR", ["€0", "0 €", "0 €", "0 €"]),
        (4500, "GBP", ["£45", "45 £", "45 GBP", "45 GBP"]),
        (500, "JPY", ["JP¥500", "500 ¥", "500 JPY", "500 JPY"]),
    ],
)
def test_money_has_decimals_only_when_it_needs_them(
    minor: int, currency: str, shown: list[str]
) -> None:
    assert [plain(f.money(minor, currency, lang)) for lang in LANGUAGES] == shown


@pytest.mark.parametrize(
    ("kind", "amount_to", "expected"),
    [
        ("fixed", None, f.Price("fixed", "56\u00a0€")),
        ("from", None, f.Price("from", "56\u00a0€")),
        ("per_person", None, f.Price("per_person", "56\u00a0€")),
        ("range", 8000, f.Price("range", "56–80\u00a0€")),
        ("range", 5600, f.Price("fixed", "56\u00a0€")),
        ("range", None, f.Price("fixed", "56\u00a0€")),
        ("free", None, f.Price("free", "")),
        ("hidden", None, f.Price("hidden", "")),
    ],
)
def test_each_kind_of_price_has_its_pieces(
    kind: f.PriceKind, amount_to: int | None, expected: f.Price
) -> None:
    assert f.price(kind, 5600, amount_to, "EUR", "de") == expected


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [
        (0, ["0 min", "0 Min.", "0 min", "0 min"]),
        (45, ["45 min", "45 Min.", "45 min", "45 min"]),
        (60, ["1 h", "1 Std.", "1 h", "1 h"]),
        (105, ["1 h 45 min", "1 Std. 45 Min.", "1 h 45 min", "1 h 45 min"]),
        (1500, ["25 h", "25 Std.", "25 h", "25 h"]),
    ],
)
def test_a_duration_is_exact_and_short(minutes: int, shown: list[str]) -> None:
    assert [plain(f.duration(minutes, lang)) for lang in LANGUAGES] == shown


def test_a_zone_is_its_city_in_the_readers_language() -> None:
    july = dt.datetime(2027, 7, 1, tzinfo=dt.UTC)
    assert f.zone_name("Europe/Berlin", "es") == "Berlín"
    assert f.zone_name("Europe/Bucharest", "de", july) == "Bukarest (UTC+3)"
    assert f.zone_name("America/New_York", "en", july) == "New York (UTC−4)"
    assert f.zone_name("Asia/Kolkata", "en", july) == "Kolkata (UTC+5:30)"
    assert f.zone_name("America/St_Johns", "en", july).endswith("(UTC−2:30)")
    assert f.zone_name("Etc/UTC", "ro", july) == "UTC"


def test_romanian_is_written_with_commas_below() -> None:
    words = "".join(
        [*f._names("ro").weekdays, *f._names("ro").weekdays_short, *f._names("ro").months]
    )
    assert "ț" in words
    assert not set(words) & set("şţŞŢ")


def test_a_page_of_times_costs_little() -> None:
    for lang in LANGUAGES:
        f.date(TUESDAY, lang)
        started = time.process_time()
        for _ in range(1000):
            f.time(AT, lang)
        assert (time.process_time() - started) / 1000 < 20e-6


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"en": "Cut", "de": "Schnitt", "ro": "Tuns"}, f.Text("Schnitt", "de")),
        ({"en": "Cut", "de": "", "ro": "Tuns"}, f.Text("Tuns", "ro")),
        ({"en": "Cut", "es": "Corte"}, f.Text("Cut", "en")),
        ({"es": "Corte"}, f.Text("Corte", "es")),
        ({}, f.Text("", "de-at")),
    ],
)
def test_a_missing_text_falls_back_and_says_its_language(
    texts: dict[str, str], expected: f.Text
) -> None:
    assert f.translated(texts, "de-at", "ro") == expected
