"""The features of the matrix: how each is switched on, and how one sees that it held.

`holds` gets a live booking of `main` and asserts with the verbs themselves: what another client
gets, and what not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from booking import bookings
from booking.bookings import Person
from booking.errors import NotOffered, SlotTaken, TooManyOnDay
from booking.models import Allocation, Booking, Performs, Service, Setting, Variant
from booking.models.states import State
from tenants.actor import CLIENT
from tests.combinations.cases import (
    ION,
    MAIN,
    MINUTE,
    NOW,
    PRICE,
    SHORT_MIN,
    Case,
    book,
    leader,
    refusal,
    short,
)

SEVERAL, GAP, ROOM, GROUP = "several services", "gap", "room", "group"
NOBODY, TOGETHER, LIMIT = "no preference", "collective", "limit"
APPROVAL, OWN_LENGTH, TIDY = "approval", "per-staff duration", "tidy/pack"
REFUSED = (SlotTaken, NotOffered)
SEATS, OWN_MIN, OWN_PRICE = 3, 75, 9_900


@dataclass(frozen=True, slots=True)
class Feature:
    """One line and one column of the matrix."""

    name: str
    says: str
    switch_on: Callable[[], object]
    holds: Callable[[Case, Booking], None]


def _main(**fields: Any) -> None:
    Service.objects.filter(slug=MAIN).update(**fields)


# ── several services


def _several(case: Case, booking: Booking) -> None:
    """One booking whose parts follow each other; nobody gets between them."""
    first, second = booking.items.order_by("starts_at")
    assert first.ends_at == second.starts_at
    assert (booking.starts_at, booking.ends_at) == (first.starts_at, second.ends_at)
    assert booking.total_minor == first.price_minor + second.price_minor
    assert second.staff is not None
    assert refusal(short(second.staff.slug), second.starts_at) in REFUSED


# ── gap


def _gap_on() -> None:
    busy, free = "busy", "free"
    Variant.objects.filter(slug=MAIN).update(segments=[[20, busy], [SHORT_MIN, free], [20, busy]])
    own = [[20, busy], [SHORT_MIN, free], [OWN_MIN - 20 - SHORT_MIN, busy]]
    Performs.objects.filter(variant__slug=MAIN, duration_min=OWN_MIN).update(segments=own)


def _gap(case: Case, booking: Booking) -> None:
    """Another client fits into the free stretch with the same person, and into no other."""
    item = booking.items.get(variant__slug=MAIN)
    assert item.staff is not None
    plan, at = short(item.staff.slug), item.starts_at
    assert refusal(plan, at) in REFUSED
    assert refusal(plan, at + 20 * MINUTE) is None
    assert refusal(plan, at + 25 * MINUTE) in REFUSED
    assert refusal(plan, item.ends_at - SHORT_MIN * MINUTE) in REFUSED


# ── room


def _room_on() -> None:
    Variant.objects.filter(slug=MAIN).update(requires=["chair"])


def _room(case: Case, booking: Booking) -> None:
    """The only chair is taken from the first minute to the last, in gaps too."""
    item = booking.items.get(variant__slug=MAIN)
    spans = _diary("chair", booking)
    assert spans == [(item.starts_at, item.ends_at)]
    # Dan has nothing to do with it: all that he lacks is the chair.
    for at in (item.starts_at, item.starts_at + 20 * MINUTE, item.ends_at - SHORT_MIN * MINUTE):
        assert refusal(short("dan", in_room=True), at) in REFUSED
    assert refusal(short("dan", in_room=True), item.ends_at) is None


def _diary(slug: str, booking: Booking) -> list[tuple[dt.datetime, dt.datetime]]:
    """What a booking, or the session in which it sits, takes of somebody's day."""
    rows = Allocation.objects.filter(live=True, resource__slug=slug)
    own = rows.filter(booking=booking) | rows.filter(session__seats__booking=booking)
    return sorted((row.during.lower, row.during.upper) for row in own.distinct())


# ── group


def _group_on() -> None:
    _main(capacity=SEATS, sessions=Service.Sessions.OPEN)


def _group(case: Case, booking: Booking) -> None:
    """The other seats of the same time are for others, and there are no more of them."""
    assert booking.seats.filter(live=True).count() == 1
    others = [book(case.again(booking), booking.starts_at) for _ in range(SEATS - 1)]
    session = {seat.session_id for each in (booking, *others) for seat in each.seats.all()}
    assert len(session) == 1
    # With nobody named, the next one may begin a session with somebody else.
    assert refusal(_with_leader(case, booking), booking.starts_at) in REFUSED
    for each in others:
        bookings.cancel(each, by=CLIENT, now=NOW)


# ── no preference


def _nobody_on() -> None:
    Setting.objects.update(any_strategy="priority")
    Performs.objects.filter(variant__slug=MAIN, resource__slug="ana").update(priority=3)


def _nobody(case: Case, booking: Booking) -> None:
    """Nobody was named, and the booking says why it is who it is."""
    item = booking.items.get(variant__slug=MAIN)
    assert all(part.chosen is None for part in case.plan().items)
    assert item.staff is not None
    assert item.staff.slug == "ana"
    assert item.assigned_because.startswith(("priority: 3", "leads_group"))


# ── collective


def _together_on() -> None:
    _main(team_mode="collective")


def _together(case: Case, booking: Booking) -> None:
    """Everybody is in it, in all their diaries."""
    item = booking.items.get(variant__slug=MAIN)
    assert item.assigned_because == "together"
    assert len({item.staff_id, *item.team}) == 2
    for slug in ("ana", "maria"):
        assert _diary(slug, booking)
        assert refusal(short(slug), item.starts_at) in REFUSED


# ── limit


def _limit_on() -> None:
    _main(limits={"per_day": 1, "per_client_day": 1})


def _limit(case: Case, booking: Booking) -> None:
    """One a day for the client, and one a day for whoever serves."""
    later = booking.ends_at + 90 * MINUTE
    with_them = case.plan() if case.names_nobody else case.again(booking)
    assert refusal(with_them, later, _person(booking)) is TooManyOnDay
    assert refusal(_with_leader(case, booking), later) in REFUSED


def _with_leader(case: Case, booking: Booking) -> Any:
    is_team = booking.items.get(variant__slug=MAIN).team
    return case.plan() if is_team else case.plan(leader(booking).slug)


def _person(booking: Booking) -> Person:
    assert booking.contact["email"] == ION.email
    return ION


# ── approval


def _approval_on() -> None:
    _main(approval=True)


def _approval(case: Case, booking: Booking) -> None:
    """It waits for the business's word, and its time (or its seat) is its own meanwhile."""
    assert (booking.state, booking.pending_for) == (State.PENDING, "approval")
    assert booking.expires_at is not None
    if booking.seats.exists():
        assert booking.seats.filter(live=True).count() == 1
    assert refusal(short(leader(booking).slug), booking.starts_at) in REFUSED


# ── per-staff duration


def _own_length_on() -> None:
    own = Performs.objects.filter(variant__slug=MAIN, resource__slug="ana")
    own.update(duration_min=OWN_MIN, price_minor=OWN_PRICE)


def _own_length(case: Case, booking: Booking) -> None:
    """Ana takes longer, and more: in the booking, in her diary, in the price."""
    item = booking.items.get(variant__slug=MAIN)
    assert item.duration_min == OWN_MIN
    assert item.ends_at == item.starts_at + OWN_MIN * MINUTE
    # A team is as slow as its slowest, and asks what its first asks.
    assert item.price_minor == (OWN_PRICE if leader(booking).slug == "ana" else PRICE)
    assert refusal(short("ana"), item.ends_at - SHORT_MIN * MINUTE) in REFUSED


# ── tidy and pack


def _tidy_on() -> None:
    Setting.objects.update(gap_mode="tidy")


def _tidy(case: Case, booking: Booking) -> None:
    """No rest too short to be of use is left beside it; packed, only times that touch are left."""
    last = booking.items.order_by("-starts_at")[0]
    assert last.staff is not None
    plan = short(last.staff.slug)
    assert refusal(plan, last.ends_at) is None
    assert refusal(plan, last.ends_at + 5 * MINUTE) is NotOffered
    Setting.objects.update(gap_mode="pack")
    packed = short(last.staff.slug)
    assert refusal(packed, last.ends_at) is None
    assert refusal(packed, last.ends_at + 40 * MINUTE) is NotOffered
    Setting.objects.update(gap_mode="tidy")


FEATURES = {
    feature.name: feature
    for feature in (
        Feature(
            SEVERAL, "one booking of two services, one after the other", lambda: None, _several
        ),
        Feature(GAP, "busy, free, busy: somebody else fits in between", _gap_on, _gap),
        Feature(ROOM, "the only chair is taken all the while", _room_on, _room),
        Feature(GROUP, "three seats at one time", _group_on, _group),
        Feature(NOBODY, "the strategy of the business says who serves", _nobody_on, _nobody),
        Feature(TOGETHER, "two people serve at once", _together_on, _together),
        Feature(LIMIT, "one a day per client and per person who serves", _limit_on, _limit),
        Feature(APPROVAL, "pending, and blocking, until somebody agrees", _approval_on, _approval),
        Feature(OWN_LENGTH, "one person takes longer and asks more", _own_length_on, _own_length),
        Feature(
            TIDY,
            "no rest too short to be of use is left but beside a visit that lies flush",
            _tidy_on,
            _tidy,
        ),
    )
}
# `gap` adapts to own lengths, so they come first.
ORDER = (OWN_LENGTH, *(name for name in FEATURES if name != OWN_LENGTH))


def case_of(names: frozenset[str]) -> Case:
    """Switch them on; how the client then asks."""
    for name in ORDER:
        if name in names:
            FEATURES[name].switch_on()
    return Case(is_visit_of_two=SEVERAL in names, names_nobody=bool(names & {NOBODY, TOGETHER}))
