"""Seats in group sessions: book, cancel, move; sessions that are planned and called off."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from booking import bookings, schedule
from booking.automation import work
from booking.bookings import Details, Person, sessions
from booking.bookings.sessions import Terms
from booking.errors import (
    BadChoice,
    CannotCombine,
    DiaryTaken,
    NotAllowed,
    NotOffered,
    SlotTaken,
    TooFewSeats,
)
from booking.models import (
    Allocation,
    Booking,
    Outbox,
    Resource,
    Seat,
    Service,
    Session,
    Setting,
    Variant,
)
from booking.models.states import State
from booking.schedule import Choice, Moment, Plan
from booking.seating import Seating, of
from tenants.actor import CLIENT, SYSTEM
from tenants.models import Business

from .conftest import MARIA, Booker

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


def as_group(kind: str, *, capacity: int = 5, minimum: int = 1) -> Service:
    """The women's cut becomes a class."""
    service = Service.objects.get(variants__slug="tuns")
    service.capacity, service.sessions, service.min_capacity = capacity, kind, minimum
    service.save()
    return service


@pytest.fixture(autouse=True)
def any_gap(salon_maria: Business) -> None:
    """Times are offered whatever they leave free around them."""
    Setting.objects.update(gap_mode="free")


@pytest.fixture
def dated(salon_maria: Business) -> Variant:
    """A class with five seats on dates of the business."""
    return as_group("dated").variants.get()


@pytest.fixture
def free_start(salon_maria: Business) -> Variant:
    """A class with five seats at any free time."""
    return as_group("open_times").variants.get()


def terms(ana: Resource, at: dt.datetime, **changed: Any) -> Terms:
    usual: dict[str, Any] = {"staff": ana, "starts_at": at, "capacity": 5}
    return Terms(**usual | changed)


@pytest.fixture
def session(dated: Variant, ana: Resource, ten: dt.datetime) -> Session:
    """Five seats at ten with Ana."""
    return sessions.plan(dated, terms=terms(ana, ten), by=MARIA)[0]


def group(party: int = 1, staff: str = "") -> Plan:
    return schedule.resolve([Choice("tuns", staff)], party=party)


def cut() -> Plan:
    return schedule.resolve([Choice("tuns-barbati", "ana")])


def taken(session: Session, now: dt.datetime | None = None) -> int:
    return seating(session, now).taken


def seating(session: Session, now: dt.datetime | None = None) -> Seating:
    return of(session, now or dt.datetime.now(dt.UTC))


def left_at(plan: Plan, at: dt.datetime, moment: Moment | None = None) -> dict[int, int]:
    """Seats left at one start, by leader."""
    start = int(at.timestamp())
    found = schedule.seats(plan, (start, start + 1), moment or Moment())
    return {staff: by[start] for staff, by in found.items() if start in by}


# ── dated sessions


def test_a_party_takes_so_many_seats_and_no_time_of_its_own(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(party=3), ten)
    assert list(booking.seats.values_list("number", flat=True)) == [1, 2, 3]
    assert booking.party_size == 3
    assert not booking.allocations.exists()
    assert booking.items.get().staff == session.staff
    assert left_at(group(), ten) == {session.staff_id: 2}


def test_only_planned_times_are_offered(session: Session, ten: dt.datetime, book: Booker) -> None:
    day = ten.date()
    assert schedule.free(group(), first=day, last=day) == {day: [ten]}
    with pytest.raises(NotOffered):
        book(group(), ten + HOUR)


def test_a_party_that_does_not_fit_is_refused_and_a_full_time_is_told_as_full(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    book(group(party=4), ten)
    with pytest.raises(SlotTaken):
        book(group(party=2), ten)
    day = ten.date()
    assert schedule.free(group(party=2), first=day, last=day) == {}
    book(group(), ten)
    assert left_at(group(), ten) == {session.staff_id: 0}
    with pytest.raises(SlotTaken):
        book(group(), ten)


def test_the_price_is_per_person_where_it_is_said_so(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    one = book(group(party=2), ten)
    Variant.objects.filter(slug="tuns").update(price_kind="per_person")
    two = book(group(party=2), ten)
    price = Variant.objects.get(slug="tuns").price_minor
    assert (one.total_minor, two.total_minor) == (price, 2 * price)


def test_each_cancels_alone_and_frees_just_their_seats(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    first, second = book(group(party=2), ten), book(group(), ten)
    bookings.cancel(first, by=CLIENT)
    assert taken(session) == 1
    assert Booking.objects.get(pk=second.pk).state == State.CONFIRMED
    third = book(group(party=3), ten)
    assert list(third.seats.order_by("number").values_list("number", flat=True)) == [1, 2, 4]
    session.refresh_from_db()
    assert session.is_planned


def test_a_session_keeps_its_diary_from_visits_and_a_visit_from_sessions(
    session: Session, dated: Variant, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    with pytest.raises(SlotTaken):
        book(cut(), ten)
    later = ten + 3 * HOUR
    book(cut(), later)
    with pytest.raises(DiaryTaken) as refused:
        sessions.plan(dated, terms=terms(ana, later), by=MARIA)
    assert refused.value.details["starts"] == [later]


def test_a_group_is_booked_on_its_own(session: Session) -> None:
    with pytest.raises(CannotCombine):
        schedule.resolve([Choice("tuns"), Choice("tuns-barbati")], by_members=True)


def test_more_than_there_are_seats_is_no_party(dated: Variant) -> None:
    with pytest.raises(BadChoice):
        group(party=6)


def test_lead_time_is_judged_for_clients_alone(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    Service.objects.update(lead_min=60)
    soon = ten - 30 * MINUTE
    assert left_at(group(), ten, Moment(now=soon)) == {}
    with pytest.raises(NotOffered):
        book(group(), ten, now=soon)
    assert book(group(), ten, now=soon, by=MARIA).seats.count() == 1


def test_a_request_takes_its_seat_until_it_is_declined(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    request = book(group(party=5), ten, details=Details())
    assert request.state == State.PENDING
    with pytest.raises(SlotTaken):
        book(group(), ten)
    bookings.decline(request, by=MARIA)
    assert left_at(group(), ten) == {session.staff_id: 5}


def test_the_seats_of_an_expired_request_are_free_though_no_worker_runs(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    request = book(group(party=5), ten)
    assert request.expires_at is not None
    late = request.expires_at + MINUTE
    assert left_at(group(), ten, Moment(now=late)) == {session.staff_id: 5}
    assert book(group(party=5), ten, now=late).seats.count() == 5
    request.refresh_from_db()
    assert request.state == State.EXPIRED


def test_a_cancellation_is_taken_back_while_there_is_a_seat(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    booking = bookings.cancel(book(group(party=3), ten), by=MARIA)
    other = book(group(party=3), ten)
    with pytest.raises(SlotTaken):
        bookings.restore(booking, by=MARIA)
    bookings.cancel(other, by=MARIA)
    restored = bookings.restore(booking, by=MARIA)
    assert restored.state == State.CONFIRMED
    assert taken(session) == 3


def test_a_client_moves_to_another_session(
    session: Session, dated: Variant, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    later = sessions.plan(dated, terms=terms(ana, ten + 24 * HOUR), by=MARIA)[0]
    moved = bookings.move(book(group(party=2), ten), starts_at=later.starts_at, by=CLIENT)
    assert (taken(session), taken(later)) == (0, 2)
    assert moved.items.get().starts_at == later.starts_at
    assert moved.moves_used == 1


def test_a_move_to_a_full_session_keeps_the_old_seat(
    session: Session, dated: Variant, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    later = sessions.plan(dated, terms=terms(ana, ten + 24 * HOUR, capacity=1), by=MARIA)[0]
    book(group(), later.starts_at)
    booking = book(group(), ten)
    with pytest.raises(SlotTaken):
        bookings.move(booking, starts_at=later.starts_at, by=CLIENT)
    assert taken(session) == 1


def test_a_seat_has_no_time_of_its_own_to_edit(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(), ten)
    with pytest.raises(NotAllowed):
        bookings.revise(booking, changes=bookings.Changes(starts_at=ten + HOUR), by=MARIA)
    revised = bookings.revise(booking, changes=bookings.Changes(note="By the window"), by=MARIA)
    assert revised.note == "By the window"


# ── holds


def test_holding_a_seat_leaves_the_others_to_others(
    session: Session, ten: dt.datetime, empty_redis: None
) -> None:
    bookings.hold(plan=group(party=3), starts_at=ten, flow="one")
    assert left_at(group(), ten) == {session.staff_id: 2}
    assert left_at(group(), ten, Moment(flow="one")) == {session.staff_id: 5}
    bookings.hold(plan=group(party=2), starts_at=ten, flow="two")
    with pytest.raises(SlotTaken):
        bookings.hold(plan=group(), starts_at=ten, flow="three")


def test_two_can_hold_and_book_a_time_at_which_no_session_is_yet(
    free_start: Variant, ten: dt.datetime, book: Booker, empty_redis: None
) -> None:
    plan = group(party=2, staff="ana")
    bookings.hold(plan=plan, starts_at=ten, flow="one")
    assert left_at(group(staff="ana"), ten) == {plan.item.performers[0].resource_id: 3}
    bookings.hold(plan=plan, starts_at=ten, flow="two")
    with pytest.raises(SlotTaken):
        bookings.hold(plan=plan, starts_at=ten, flow="three")
    with pytest.raises((SlotTaken, NotOffered)):
        bookings.hold(plan=cut(), starts_at=ten, flow="four")
    book(plan, ten, flow="two")
    book(plan, ten, flow="one")
    assert Session.objects.get().seats.count() == 4


# ── open times


def test_the_first_booking_brings_a_session_into_being_and_the_last_takes_it_along(
    free_start: Variant, ten: dt.datetime, book: Booker
) -> None:
    first = book(group(staff="ana"), ten)
    session = Session.objects.get()
    assert (session.kind, session.capacity) == ("open", 5)
    second = book(group(party=2, staff="ana"), ten)
    assert Session.objects.count() == 1
    assert taken(session) == 3
    with pytest.raises(SlotTaken):
        book(cut(), ten)
    bookings.cancel(first, by=CLIENT)
    session.refresh_from_db()
    assert session.is_planned
    bookings.cancel(second, by=CLIENT)
    session.refresh_from_db()
    assert not session.is_planned
    assert book(cut(), ten).starts_at == ten


def test_whom_nobody_named_joins_the_group_that_is_there(
    free_start: Variant, ten: dt.datetime, book: Booker
) -> None:
    for _ in range(5):
        book(group(), ten)
    assert Session.objects.get().seats.count() == 5
    book(group(), ten)
    assert sorted(s.seats.count() for s in Session.objects.all()) == [1, 5]


def test_an_open_session_of_an_expired_request_is_free_for_anything(
    free_start: Variant, ten: dt.datetime, book: Booker
) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    request = book(group(staff="ana"), ten)
    assert request.expires_at is not None
    late = request.expires_at + MINUTE
    day = ten.date()
    assert ten in schedule.free(cut(), first=day, last=day, moment=Moment(now=late))[day]
    assert book(cut(), ten, now=late).starts_at == ten
    assert not Session.objects.get().is_planned


def test_the_only_guest_of_an_open_session_can_move_by_a_few_minutes(
    free_start: Variant, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(staff="ana"), ten)
    moved = bookings.move(booking, starts_at=ten + 30 * MINUTE, by=CLIENT)
    assert moved.starts_at == ten + 30 * MINUTE
    assert Session.objects.get(live=True).starts_at == ten + 30 * MINUTE
    assert Seat.objects.filter(live=True).count() == 1


def test_taking_back_the_last_cancellation_brings_the_session_back(
    free_start: Variant, ten: dt.datetime, book: Booker
) -> None:
    booking = bookings.cancel(book(group(staff="ana"), ten), by=MARIA)
    bookings.restore(booking, by=MARIA)
    assert Session.objects.get().is_planned
    bookings.cancel(booking, by=MARIA)
    book(cut(), ten)
    with pytest.raises(SlotTaken):
        bookings.restore(booking, by=MARIA)


# ── planning


def test_weekly_sessions_keep_their_wall_time_when_the_clocks_change(
    dated: Variant, ana: Resource
) -> None:
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/Bucharest")
    begin = dt.datetime(2027, 3, 22, 18, 30, tzinfo=zone)
    made = sessions.plan(dated, terms=terms(ana, begin), weeks=3, by=MARIA)
    local = [session.starts_at.astimezone(zone) for session in made]
    assert [(at.day, at.hour, at.minute) for at in local] == [
        (22, 18, 30),
        (29, 18, 30),
        (5, 18, 30),
    ]
    assert made[1].starts_at - made[0].starts_at == dt.timedelta(days=7, hours=-1)


def test_a_series_is_planned_as_a_whole_or_not_at_all(
    dated: Variant, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    book(cut(), ten + dt.timedelta(days=7))
    with pytest.raises(DiaryTaken) as refused:
        sessions.plan(dated, terms=terms(ana, ten), weeks=3, by=MARIA)
    assert refused.value.details["starts"] == [ten + dt.timedelta(days=7)]
    assert not Session.objects.exists()


def test_another_time_moves_everybody_and_tells_them(
    session: Session, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(party=2), ten)
    sessions.change(session, terms=terms(ana, ten + 15 * MINUTE), by=MARIA)
    booking.refresh_from_db()
    assert booking.starts_at == ten + 15 * MINUTE
    assert booking.local_start.minute == 15
    assert Outbox.objects.filter(kind="booking.moved", aggregate=booking.pk).count() == 1
    assert book(cut(), ten - 30 * MINUTE).starts_at == ten - 30 * MINUTE


def test_the_number_of_seats_cannot_fall_below_those_that_are_taken(
    session: Session, ana: Resource, ten: dt.datetime, book: Booker
) -> None:
    first, _second = book(group(party=2), ten), book(group(party=2), ten)
    with pytest.raises(TooFewSeats) as refused:
        sessions.change(session, terms=terms(ana, ten, capacity=3), by=MARIA)
    assert refused.value.details["taken"] == 4
    bookings.cancel(first, by=CLIENT)
    changed = sessions.change(session, terms=terms(ana, ten, capacity=2), by=MARIA)
    assert changed.capacity == 2
    assert sorted(Seat.objects.filter(live=True).values_list("number", flat=True)) == [1, 2]


def test_calling_a_session_off_cancels_every_booking_with_the_reason(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    made = [book(group(), ten) for _ in range(3)]
    sessions.cancel(session, by=MARIA, reason="Ana is ill")
    rows = Booking.objects.filter(pk__in=[b.pk for b in made])
    assert set(rows.values_list("state", "reason")) == {("cancelled", "Ana is ill")}
    assert Outbox.objects.filter(kind="booking.cancelled").count() == 3
    assert not Allocation.objects.filter(session=session, live=True).exists()
    with pytest.raises(NotAllowed):
        bookings.restore(made[0], by=MARIA)


# ── the minimum


@pytest.fixture
def undecided(dated: Variant, ana: Resource, ten: dt.datetime) -> Session:
    """At least three must have a seat a day before."""
    wish = terms(ana, ten, min_seats=3)
    return sessions.plan(dated, terms=wish, by=MARIA)[0]


def test_below_the_minimum_everybody_is_told_in_their_language(
    undecided: Session, ten: dt.datetime, book: Booker, ion: Person
) -> None:
    booking = book(group(party=2), ten)
    assert undecided.decide_at == ten - 24 * HOUR
    assert sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by) == (State.CANCELLED, SYSTEM.kind)
    assert booking.reason
    assert booking.reason != "Too few people have signed up, so it does not take place."
    undecided.refresh_from_db()
    assert not undecided.is_planned


def test_with_the_minimum_it_goes_ahead_whatever_comes(
    undecided: Session, ten: dt.datetime, book: Booker
) -> None:
    booking = book(group(party=3), ten)
    assert not sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    bookings.cancel(booking, by=MARIA)
    assert not sessions.decide(session_id=undecided.pk, now=ten - 23 * HOUR)
    undecided.refresh_from_db()
    assert undecided.is_planned


def test_nothing_is_decided_before_its_time(undecided: Session, ten: dt.datetime) -> None:
    assert not sessions.decide(session_id=undecided.pk, now=ten - 25 * HOUR)
    undecided.refresh_from_db()
    assert undecided.is_planned


def test_the_worker_decides_when_the_row_is_due(
    undecided: Session, ten: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Outbox.objects.get(kind="session.decide")
    assert row.due_at == undecided.decide_at
    Session.objects.update(decide_at=dt.datetime.now(dt.UTC) - HOUR)
    Outbox.objects.filter(pk=row.pk).update(due_at=dt.datetime.now(dt.UTC) - HOUR)
    assert work() >= 1
    undecided.refresh_from_db()
    assert not undecided.is_planned


def test_the_team_hears_once_that_a_group_was_called_off(
    session: Session, ten: dt.datetime, book: Booker, mailoutbox: list[Any]
) -> None:
    for _ in range(3):
        book(group(), ten)
    work()
    mailoutbox.clear()
    sessions.cancel(session, by=MARIA, reason="Ana is ill")
    work()
    told = [address for mail in mailoutbox for address in mail.to]
    assert sum("ion@example.com" in address for address in told) == 3
    assert sum("ana@example.com" in address for address in told) == 1
    (mail,) = [mail for mail in mailoutbox if "ana@example.com" in mail.to[0]]
    assert session.code in mail.body
    assert "Ana is ill" in mail.body


def test_the_team_hears_that_a_group_takes_place(
    undecided: Session, ten: dt.datetime, book: Booker, mailoutbox: list[Any]
) -> None:
    book(group(party=3), ten)
    work()
    mailoutbox.clear()
    sessions.decide(session_id=undecided.pk, now=ten - 24 * HOUR)
    Outbox.objects.filter(kind="session.ahead").update(due_at=dt.datetime.now(dt.UTC))
    work()
    assert {mail.subject for mail in mailoutbox} != set()
    assert all("ion@example.com" not in mail.to[0] for mail in mailoutbox)


def test_limits_of_a_day_count_a_group_once(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    for _ in range(4):
        book(group(), ten)
    Service.objects.filter(variants__slug="tuns-barbati").update(limits={"per_day": 2})
    assert book(cut(), ten + 3 * HOUR)
    with pytest.raises((NotOffered, SlotTaken)):
        book(cut(), ten + 5 * HOUR)
