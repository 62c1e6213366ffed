"""Evidence of a run in which all went well, made by hand: one booking, moved; one cancelled.

Each test of an invariant spoils one thing in it.
"""

from __future__ import annotations

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
)
from ops.chaos.history import Change, Story

TEN, ELEVEN, NOON = 36_000, 39_600, 43_200
HALF_AN_HOUR = 1_800
SALON, PRAXIS = "zqsalon", "zqpraxis"
ANA, CHAIR = 1, 7


def salon() -> Business:
    """Ion's booking at eleven (first at ten), and Dana's at noon, who cancelled it."""
    end = ELEVEN + HALF_AN_HOUR
    return Business(
        number=0,
        marker=SALON,
        bookings=[
            Booking(1, "ION2345", "k1", "nonce-1", "confirmed", ELEVEN, live=True),
            Booking(2, "DANA234", "k2", "nonce-2", "cancelled", NOON, live=False),
        ],
        items=[Item(1, ANA, ELEVEN, end, ((ELEVEN, end),), ("chair",))],
        allocated=[Allocated(ANA, 0, ELEVEN, end, 1), Allocated(CHAIR, 0, ELEVEN, end, 1)],
        ended=[
            Allocated(ANA, 0, NOON, NOON + HALF_AN_HOUR, 2, since=1.0, until=2.0),
            Allocated(ANA, 0, NOON, NOON + HALF_AN_HOUR, 3, since=2.5, until=3.0),
        ],
        rows=[
            Row(1, "booking.confirmed", 1, 0, 1, done=True),
            Row(2, "booking.moved", 1, 1, 1, done=True),
            Row(3, "booking.confirmed", 2, 0, 1, done=True),
            Row(4, "booking.cancelled", 2, 1, 1, done=True),
        ],
        deliveries=[
            Delivery(1, 1, "client", "dropped", "<1>"),
            Delivery(2, 1, "client", "handed_over", "<2>"),
            Delivery(2, 1, "business", "handed_over", "<2b>"),
            Delivery(3, 2, "client", "handed_over", "<3>"),
            Delivery(4, 2, "client", "handed_over", "<4>"),
        ],
        sessions=[Session("YOGA234", 8, 8)],
        numbers={"staff": 1, "device": 1, "tag:chair": 1},
    )


def praxis() -> Business:
    """Nothing has been booked here."""
    return Business(number=1, marker=PRAXIS, numbers={"staff": 1})


def mail(message_id: str, to: str, *, markers: frozenset[str] = frozenset({SALON})) -> Mail:
    """A copy."""
    return Mail(message_id, to, "About your appointment", markers)


def good() -> Evidence:
    """Nothing is wrong here."""
    ion = Story("k1", 0, TEN, ["unknown", "ok"], {"ION2345"}, [Change("move", "ok", ELEVEN)])
    dana = Story("k2", 0, NOON, ["ok"], {"DANA234"}, [Change("cancel", "ok")])
    otto = Story("k3", 0, ELEVEN, ["fail", "fail"])
    return Evidence(
        businesses=[salon(), praxis()],
        stories={"k1": ion, "k2": dana, "k3": otto},
        mails=[
            mail("<2>", "k1@example.com"),
            mail("<2b>", "desk@salon.example"),
            mail("<3>", "k2@example.com"),
            mail("<4>", "k2@example.com"),
        ],
        offers=[Offer("salon", frozenset({TEN, NOON}), frozenset({TEN, NOON}))],
    )
