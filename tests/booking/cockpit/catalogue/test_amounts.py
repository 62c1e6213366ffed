"""Amounts as people type them, by table and by chance."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cockpit.catalogue import amounts


@pytest.mark.parametrize(
    ("text", "language", "minor"),
    [
        ("65,50", "ro", 6550),
        ("65.50", "ro", 6550),
        ("65,50", "en", 6550),
        ("65,5", "de", 6550),
        ("65", "de", 6500),
        ("0", "de", 0),
        ("1.250,00", "ro", 125000),
        ("1,250.00", "en", 125000),
        ("1,250.00", "de", 125000),
        ("1.250", "de", 125000),
        ("1,250", "en", 125000),
        ("1.000.000", "es", 100000000),
        ("1 250", "ro", 125000),
        ("1\u202f250,50", "ro", 125050),
        ("1'250.50", "de", 125050),
        ("65 lei", "ro", 6500),
        ("65,50 RON", "en", 6550),
        ("RON 65", "en", 6500),
        ("  65,50  ", "ro", 6550),
        ("1000000", "ro", 100000000),
    ],
)
def test_an_amount_is_read_as_it_was_meant(text: str, language: str, minor: int) -> None:
    assert amounts.parse(text, "RON", language) == minor


@pytest.mark.parametrize(
    ("text", "language", "error"),
    [
        ("-3", "ro", amounts.NegativeAmount),
        ("\u22123,50", "ro", amounts.NegativeAmount),
        ("1e9", "ro", amounts.BadAmount),
        ("abc", "ro", amounts.BadAmount),
        ("", "ro", amounts.BadAmount),
        ("lei", "ro", amounts.BadAmount),
        ("NaN", "ro", amounts.BadAmount),
        ("1.2.3", "ro", amounts.BadAmount),
        ("1.250.00", "ro", amounts.BadAmount),
        ("1,250,00", "ro", amounts.BadAmount),
        (",50", "ro", amounts.BadAmount),
        ("65,", "ro", amounts.BadAmount),
        ("٦٥", "ro", amounts.BadAmount),
        ("--3", "ro", amounts.BadAmount),
        ("1,250", "ro", amounts.TooPrecise),
        ("1.250", "en", amounts.TooPrecise),
        ("65,505", "ro", amounts.TooPrecise),
        ("1000001", "ro", amounts.TooLarge),
        ("9" * 39, "ro", amounts.TooLarge),
        ("9" * 5000, "ro", amounts.BadAmount),
    ],
)
def test_what_is_no_amount_is_refused(
    text: str, language: str, error: type[amounts.BadAmount]
) -> None:
    with pytest.raises(amounts.BadAmount) as caught:
        amounts.parse(text, "RON", language)
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("currency", "minor", "shown"),
    [("EUR", 6550, "65,50"), ("EUR", 6500, "65"), ("JPY", 1250, "1250"), ("KWD", 1250, "1,250")],
)
def test_an_amount_is_shown_as_it_is_typed(currency: str, minor: int, shown: str) -> None:
    assert amounts.typed(minor, currency, "de") == shown


@given(
    st.integers(0, amounts.MOST * 100),
    st.sampled_from(["en", "de", "es", "ro"]),
    st.sampled_from(["EUR", "RON", "JPY", "KWD"]),
)
def test_what_is_shown_reads_back(minor: int, language: str, currency: str) -> None:
    whole = minor // 10 ** {"JPY": 0, "KWD": 3}.get(currency, 2)
    if whole <= amounts.MOST:
        assert amounts.parse(amounts.typed(minor, currency, language), currency, language) == minor


@given(st.text(max_size=60), st.sampled_from(["en", "ro"]))
def test_no_text_does_more_than_be_refused(text: str, language: str) -> None:
    try:
        found = amounts.parse(text, "RON", language)
    except amounts.BadAmount:
        return
    assert 0 <= found <= amounts.MOST * 100 + 99
