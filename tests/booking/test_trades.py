"""The trades' data is complete: every text in four languages, every reference has a target."""

from __future__ import annotations

import pytest

from booking import trades
from booking.trades import Trade

LANGUAGES = {"en", "de", "es", "ro"}
TRADES = list(trades.all_trades().values())


def test_nine_trades_are_known() -> None:
    assert list(trades.all_trades()) == [
        "salon", "barber", "clinic", "therapist", "consultancy", "tutor",
        "nails", "massage", "fitness",
    ]  # fmt: skip


def test_an_unknown_trade_is_refused() -> None:
    with pytest.raises(trades.UnknownTrade):
        trades.trade("blacksmith")


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.key)
def test_every_text_is_there_in_all_languages(trade: Trade) -> None:
    texts = [trade.name, *trade.words.values(), *trade.categories.values()]
    texts += [service.name for service in trade.services]
    texts += [service.text for service in trade.services if service.text]
    texts += [question.label for question in trade.questions]
    assert all(set(text) == LANGUAGES and all(text.values()) for text in texts)


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.key)
def test_choices_are_as_many_in_each_language(trade: Trade) -> None:
    for question in trade.questions:
        if question.type == "choice":
            assert set(question.choices) == LANGUAGES
            assert len({len(choices) for choices in question.choices.values()}) == 1
            assert all(isinstance(c, str) for each in question.choices.values() for c in each)


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.key)
def test_what_is_referred_to_exists(trade: Trade) -> None:
    keys = {service.key for service in trade.services}
    assert len(keys) == len(trade.services)
    assert all(set(question.services) <= keys for question in trade.questions)
    assert {service.category for service in trade.services} <= set(trade.categories)


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.key)
def test_segments_fill_their_service(trade: Trade) -> None:
    for service in trade.services:
        assert not service.segments or sum(m for m, _ in service.segments) == service.duration


@pytest.mark.parametrize("trade", TRADES, ids=lambda trade: trade.key)
@pytest.mark.parametrize("country", ["RO", "de", "ES", "AT", "FR"])
def test_every_country_has_hours_and_prices(trade: Trade, country: str) -> None:
    windows = trade.opening(country)
    assert windows
    assert all(1 <= day <= 7 and 0 <= start < end <= 1440 for day, (start, end) in windows)
    assert all(trades.market(country).prices in service.prices for service in trade.services)


def test_a_bare_off_is_read_as_a_word() -> None:
    assert trades.trade("salon").form["birth_date"] == "off"
    assert {value for trade in TRADES for value in trade.form.values()} == {
        "required", "optional", "off",
    }  # fmt: skip


def test_a_weekly_window_is_read_in_minutes() -> None:
    assert trades.trade("salon").opening("RO")[0] == (1, (540, 1200))
    assert [window for day, window in trades.trade("clinic").opening("DE") if day == 1] == [
        (480, 750),
        (810, 1140),
    ]
