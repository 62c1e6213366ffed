"""Each invariant finds what it is there for: one thing at a time is spoilt in good evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ops.chaos.evidence import (
    Allocated,
    Booking,
    Business,
    Delivery,
    Evidence,
    Item,
    Mail,
    Offer,
    Row,
    Session,
    most_at_once,
)
from ops.chaos.history import Change, Story
from ops.chaos.invariants import judge
from tests.ops.chaos.evidence import ANA, CHAIR, ELEVEN, HALF_AN_HOUR, NOON, PRAXIS, TEN, good, mail

Spoil = Callable[[Evidence, Business], object]
END = ELEVEN + HALF_AN_HOUR


def violated(evidence: Evidence) -> set[str]:
    """The invariants that were found broken."""
    return {verdict.name for verdict in judge(evidence) if verdict.violations}


def test_good_evidence_breaks_nothing_and_everything_was_looked_at() -> None:
    verdicts = judge(good())
    assert [verdict.violations for verdict in verdicts] == [()] * 8
    assert all(verdict.looked_at for verdict in verdicts)
    names = [verdict.name for verdict in verdicts]
    assert names == ["I-1", "I-2", "I-3", "I-4", "I-5", "I-7", "I-9", "I-10"]


def put(rows: Any, *more: object) -> None:
    """Into one of the evidence's lists."""
    rows.extend(more)


def swap(rows: Any, at: int, **changes: object) -> None:
    """Another value in one row."""
    rows[at] = replace(rows[at], **changes)


def story(evidence: Evidence, key: str) -> Story:
    return evidence.stories[key]


# What is spoilt → the invariant that says so.
SPOILT: dict[str, tuple[str, Spoil]] = {
    "a diary is taken twice": (
        "I-1",
        lambda e, b: put(b.allocated, Allocated(ANA, 0, END - 1, END + 60, 9)),
    ),
    "a buffer is taken": (
        "I-1",
        lambda e, b: put(b.allocated, Allocated(CHAIR, 0, TEN, ELEVEN + 300, 9)),
    ),
    "a long visit hides a short one behind another": (
        "I-1",
        lambda e, b: put(
            b.allocated,
            Allocated(3, 0, TEN, NOON, 7), Allocated(3, 0, TEN, TEN + 60, 8),
            Allocated(3, 0, ELEVEN, END, 9),
        ),
    ),
    "a diary was taken twice until one was cancelled": (
        "I-1",
        lambda e, b: put(b.ended, Allocated(ANA, 0, ELEVEN, END, 3, since=1.0, until=2.0)),
    ),
    "a diary was taken twice until both were cancelled": (
        "I-1",
        lambda e, b: swap(b.ended, 1, since=1.5),
    ),
    "a visit does not hold its diary": ("I-1", lambda e, b: b.allocated.pop(0)),
    "a visit holds the wrong time": ("I-1", lambda e, b: swap(b.allocated, 0, start=ELEVEN + 60)),
    "a confirmed booking is lost": ("I-2", lambda e, b: story(e, "k3").codes.add("GONE234")),
    "it stands where nobody was told": ("I-2", lambda e, b: swap(b.bookings, 0, start=NOON)),
    "a move that was confirmed was undone": ("I-2", lambda e, b: swap(b.bookings, 0, start=TEN)),
    "it was cancelled by nobody": ("I-2", lambda e, b: story(e, "k2").changes.clear()),
    "a cancellation that was confirmed is lost": (
        "I-2",
        lambda e, b: swap(b.bookings, 1, state="confirmed", live=True),
    ),
    "a request was answered by nobody": ("I-2", lambda e, b: swap(b.bookings, 0, asked=True)),
    "a booking is pending and nobody was to be asked": (
        "I-2",
        lambda e, b: swap(b.bookings, 0, state="pending"),
    ),
    "a party got too few seats": ("I-2", lambda e, b: setattr(story(e, "k1"), "seats", 2)),
    "a booking is in another business": ("I-2", lambda e, b: swap_business(e, "k1")),
    "a refused booking is there": (
        "I-3",
        lambda e, b: put(b.bookings, Booking(3, "X", "k3", "n-3", "confirmed", TEN, live=True)),
    ),
    "nobody asked for it": (
        "I-3",
        lambda e, b: put(b.bookings, Booking(3, "X", "k9", "n-3", "confirmed", TEN, live=True)),
    ),
    "one form, two bookings": (
        "I-4",
        lambda e, b: put(b.bookings, Booking(3, "X", "k1", "n-3", "confirmed", TEN, live=True)),
    ),
    "one nonce, two bookings": ("I-4", lambda e, b: swap(b.bookings, 1, nonce="nonce-1")),
    "one form, two answers": ("I-4", lambda e, b: story(e, "k1").codes.add("DANA234")),
    "the confirmation is not in the outbox": ("I-5", lambda e, b: b.rows.pop(0)),
    "a request was confirmed": ("I-5", lambda e, b: swap(b.bookings, 1, asked=True)),
    "a confirmed booking was a request as well": (
        "I-5",
        lambda e, b: put(b.rows, Row(9, "booking.requested", 1, 0, 1, done=True)),
    ),
    "the confirmation is there twice": (
        "I-5",
        lambda e, b: put(b.rows, Row(9, "booking.confirmed", 1, 0, 1, done=True)),
    ),
    "the cancellation is not in the outbox": ("I-5", lambda e, b: b.rows.pop(3)),
    "a live booking is told to be cancelled": (
        "I-5",
        lambda e, b: put(b.rows, Row(9, "booking.cancelled", 1, 2, 1, done=True)),
    ),
    "a move is not told": ("I-5", lambda e, b: b.rows.pop(1)),
    "a move that never happened is told": (
        "I-5",
        lambda e, b: story(e, "k1").changes.clear(),
    ),
    "a row is left undone": ("I-5", lambda e, b: swap(b.rows, 1, done=False)),
    "a mail was handed over and never came": ("I-5", lambda e, b: e.mails.pop(0)),
    "a mail to the business never came": ("I-5", lambda e, b: e.mails.pop(1)),
    "the newest message was dropped": ("I-5", lambda e, b: swap(b.deliveries, 1, state="dropped")),
    "a message failed": ("I-5", lambda e, b: swap(b.deliveries, 0, state="failed")),
    "there is no message to the client": ("I-5", lambda e, b: b.deliveries.pop(3)),
    "there are two messages to the client": (
        "I-5",
        lambda e, b: put(b.deliveries, Delivery(4, 2, "client", "dropped", "<5>")),
    ),
    "a mail belongs to no booking": ("I-5", lambda e, b: put(e.mails, mail("<9>", "x@y.example"))),
    "a mail went to somebody else": ("I-5", lambda e, b: swap(e.mails, 0, to="k2@example.com")),
    "a mail came again without a fault": (
        "I-5",
        lambda e, b: put(e.mails, mail("<2>", "k1@example.com")),
    ),
    "two mails under one id": (
        "I-5",
        lambda e, b: same_id(e, replace(mail("<2>", "k1@example.com"), subject="Else")),
    ),
    "what was overtaken came all the same": (
        "I-5",
        lambda e, b: put(e.mails, mail("<1>", "k1@example.com")),
    ),
    "a stranger's name was found": ("I-7", lambda e, b: put(e.strangers, "a page says it")),
    "a mail names another business": (
        "I-7",
        lambda e, b: swap(e.mails, 0, markers=frozenset({"zqsalon", PRAXIS})),
    ),
    "two visits and one chair": (
        "I-9",
        lambda e, b: put(b.items, Item(1, 0, ELEVEN, END, (), ("chair",))),
    ),
    "more visits than people": (
        "I-9",
        lambda e, b: put(b.items, Item(1, ANA, ELEVEN, END, ((ELEVEN, END),))),
    ),
    "more seats than there are": ("I-9", lambda e, b: put(b.sessions, Session("CROWD23", 8, 9))),
    "a free time is not offered": (
        "I-10",
        lambda e, b: put(e.offers, Offer("x", frozenset(), frozenset({TEN}))),
    ),
    "a taken time is offered": (
        "I-10",
        lambda e, b: put(e.offers, Offer("x", frozenset({TEN}), frozenset())),
    ),
    "an offered time was refused": (
        "I-10",
        lambda e, b: put(e.offers, Offer("x", *[frozenset({TEN})] * 3)),
    ),
}  # fmt: skip


def same_id(evidence: Evidence, copy: Mail) -> None:
    """A copy that a fault could explain, if it were one."""
    put(evidence.mails, copy)
    evidence.copies_allowed = 1


def swap_business(evidence: Evidence, key: str) -> None:
    """Somebody booked at the other business and was given a code of this one."""
    story(evidence, key).business = 1


@pytest.mark.parametrize("what", SPOILT)
def test_it_is_found(what: str) -> None:
    name, spoil = SPOILT[what]
    evidence = good()
    evidence.strangers = []
    spoil(evidence, evidence.businesses[0])
    assert name in violated(evidence), what


def test_stretches_that_touch_or_lie_on_another_lane_do_not_overlap() -> None:
    evidence = good()
    put(
        evidence.businesses[0].allocated,
        Allocated(ANA, 0, END, END + 60, 9),
        Allocated(ANA, 1, ELEVEN, END, 9),
    )
    assert violated(evidence) == set()


def test_an_answer_that_was_lost_explains_either_outcome() -> None:
    evidence = good()
    business = evidence.businesses[0]
    story(evidence, "k3").books = ["fail", "unknown"]
    assert violated(evidence) == set()
    put(business.bookings, Booking(3, "OTTO234", "k3", "n-3", "confirmed", ELEVEN, live=True))
    put(business.rows, Row(9, "booking.confirmed", 3, 0, 1, done=True))
    put(business.deliveries, Delivery(9, 3, "client", "handed_over", "<9>"))
    put(evidence.mails, mail("<9>", "k3@example.com"))
    assert violated(evidence) == set()


def test_an_unknown_change_explains_either_state() -> None:
    evidence = good()
    story(evidence, "k1").changes[:] = [Change("move", "unknown", ELEVEN)]
    story(evidence, "k2").changes[:] = [Change("cancel", "unknown")]
    assert violated(evidence) == set()
    swap(evidence.businesses[0].bookings, 0, start=TEN)
    assert violated(evidence) == set()
    swap(evidence.businesses[0].bookings, 0, start=NOON)
    assert violated(evidence) == {"I-2"}


def test_as_many_copies_as_faults_explain_are_no_violation() -> None:
    evidence = good()
    put(evidence.mails, mail("<2>", "k1@example.com"))
    evidence.copies_allowed = 1
    assert violated(evidence) == set()


def test_a_mail_sent_before_it_was_overtaken_is_explained_by_a_second_attempt() -> None:
    evidence = good()
    put(evidence.mails, mail("<1>", "k1@example.com"))
    swap(evidence.businesses[0].rows, 0, attempts=2)
    assert violated(evidence) == set()


def test_a_request_that_waits_for_an_answer_breaks_nothing() -> None:
    evidence = good()
    salon = evidence.businesses[0]
    swap(salon.bookings, 0, state="pending", asked=True, seats=2)
    story(evidence, "k1").seats = 2
    swap(salon.rows, 0, kind="booking.requested")
    assert violated(evidence) == set()


@pytest.mark.parametrize(
    ("spans", "most"),
    [
        ([], 0),
        ([(0, 10), (10, 20)], 1),  # one goes as the other comes
        ([(0, 10), (5, 15), (9, float("inf"))], 3),
        ([(0, 10), (5, 15), (12, 20)], 2),
    ],
)
def test_seats_are_counted_at_the_fullest_instant(
    spans: list[tuple[float, float]], most: int
) -> None:
    assert most_at_once(spans)[0] == most
