"""Seats in group sessions: book, hold, cancel, move; those that begin with a first booking."""

from __future__ import annotations

import datetime as dt

import pytest

from booking import bookings, schedule
from booking.bookings import Details, sessions
from booking.errors import (
    BadChoice,
    CannotCombine,
    DiaryTaken,
    NotAllowed,
    NotOffered,
    SlotTaken,
)
from booking.models import Booking, Resource, Seat, Service, Session, Variant
from booking.models.states import State
from booking.schedule import Choice, Moment
from tenants.actor import CLIENT

from .classes import HOUR, MINUTE, cut, group, left_at, taken, terms
from .conftest import MARIA, Booker

pytestmark = pytest.mark.usefixtures("any_gap")


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
    assert not Session.objects.get().is_planned
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


def test_limits_of_a_day_count_a_group_once(
    session: Session, ten: dt.datetime, book: Booker
) -> None:
    for _ in range(4):
        book(group(), ten)
    Service.objects.filter(variants__slug="tuns-barbati").update(limits={"per_day": 2})
    book(cut(), ten + 3 * HOUR)
    with pytest.raises((NotOffered, SlotTaken)):
        book(cut(), ten + 5 * HOUR)
