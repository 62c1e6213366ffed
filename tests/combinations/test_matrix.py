"""Every pair of features with every verb: both hold, or the product says why they cannot."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from booking import bookings, schedule
from booking.errors import BookingError
from booking.models import Booking
from booking.models.states import State
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business
from tests.combinations import laws
from tests.combinations.cases import DAY, ION, MAIN, MORE, NOW, TEN, Case, plain, somebody
from tests.combinations.document import PAGE, text
from tests.combinations.features import (
    APPROVAL,
    FEATURES,
    GAP,
    GROUP,
    LIMIT,
    ROOM,
    SEVERAL,
    TIDY,
    case_of,
)
from tests.combinations.matrix import PAIRS, REFUSALS, VERBS
from tests.combinations.sabotage import without_filters, without_rooms

POSSIBLE = [pair for pair in PAIRS if pair not in REFUSALS]
AFTERNOON = TEN.replace(hour=14) + DAY


def together(pair: tuple[str, str]) -> Case:
    """A business with both, and nothing else that is special."""
    plain()
    return case_of(frozenset(pair))


def both_hold(pair: tuple[str, str], case: Case, booking: Booking) -> None:
    booking.refresh_from_db()
    for name in pair:
        FEATURES[name].holds(case, booking)
    assert laws.broken() == []


def create(pair: tuple[str, str], case: Case) -> None:
    days = schedule.free(case.plan(), first=TEN.date(), last=TEN.date(),
                         moment=schedule.Moment(now=NOW))  # fmt: skip
    assert TEN in days[TEN.date()]
    both_hold(pair, case, case.book())


def move(pair: tuple[str, str], case: Case) -> None:
    booking = case.book()
    moved = bookings.move(booking, starts_at=AFTERNOON, by=CLIENT, now=NOW)
    assert moved.starts_at == AFTERNOON
    both_hold(pair, case, moved)
    # The old time is somebody else's.
    assert case.book(person=somebody()).starts_at == TEN


def cancel(pair: tuple[str, str], case: Case) -> None:
    booking = case.book()
    if booking.state == State.PENDING:
        bookings.confirm(booking, by=CLIENT, now=NOW)
    bookings.cancel(booking, by=CLIENT, now=NOW)
    assert not booking.allocations.filter(live=True).exists()
    assert laws.broken() == []
    # As if it had never been: the same client gets the same time, and both features with it.
    both_hold(pair, case, case.book(person=ION))


DOING = {"create": create, "move": move, "cancel": cancel}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("pair", POSSIBLE, ids=" × ".join)
def test_both_features_hold(salon_maria: Business, pair: tuple[str, str], verb: str) -> None:
    DOING[verb](pair, together(pair))


@pytest.mark.parametrize("pair", REFUSALS, ids=" × ".join)
def test_what_cannot_be_says_so(salon_maria: Business, pair: tuple[str, str]) -> None:
    case, expected = together(pair), REFUSALS[pair]
    wanted = [Choice(MAIN), Choice(MORE)] if GROUP in pair else [Choice(MAIN, "dan")]
    with pytest.raises(BookingError) as refused:
        schedule.resolve(wanted)
    assert type(refused.value) is expected.error
    assert str(refused.value) == expected.error.__doc__
    if SEVERAL not in pair:
        assert case.book().items.get().assigned_because == "together"


@pytest.mark.parametrize(
    ("pair", "name", "sabotage"),
    [
        ((GAP, ROOM), "_free_rooms", without_rooms),
        ((ROOM, GROUP), "_free_rooms", without_rooms),
        ((LIMIT, TIDY), "availability.best_visit", without_filters),
        ((APPROVAL, TIDY), "availability.best_visit", without_filters),
    ],
)
def test_what_is_taken_away_is_seen(
    salon_maria: Business,
    monkeypatch: pytest.MonkeyPatch,
    pair: tuple[str, str],
    name: str,
    sabotage: Callable[..., Any],
) -> None:
    monkeypatch.setattr(f"booking.bookings.placing.{name}", sabotage)
    with pytest.raises(AssertionError):
        create(pair, together(pair))


def test_the_page_is_what_the_table_says() -> None:
    if os.environ.get("SLOTLINE_WRITE_DOCS"):
        PAGE.write_text(text(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text(), "out of date: make combinations"


def test_every_pair_is_in_the_page_once() -> None:
    assert len(PAIRS) == len(FEATURES) * (len(FEATURES) - 1) // 2
    table = [line for line in text().splitlines() if line.startswith("| **")]
    assert sum(line.count("✓") for line in table) == 2 * len(POSSIBLE)
    assert sum(line.count("no (") for line in table) == 2 * len(REFUSALS)
