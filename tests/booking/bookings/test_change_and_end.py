"""Move, cancel, decline, confirm, expire, no-show: every way from one state to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction

from booking import bookings, schedule
from booking.bookings import Changes
from booking.errors import (
    AlreadyCancelled,
    MustCall,
    NotAllowed,
    RequestExpired,
    SlotTaken,
    TooLate,
    TooManyMoves,
)
from booking.models import Allocation, Booking, Outbox, Setting
from booking.models.states import TRANSITIONS, State, allowed
from booking.schedule import Moment, Plan
from tenants.actor import CLIENT, SYSTEM
from tenants.audit.trail import history

from .conftest import MARIA, Booker

HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
LIVE_BY_HAND = {"pending", "confirmed", "arrived", "completed", "no_show"}


def due(booking: Booking, kind: str) -> int:
    """How many outbox rows of a kind there are."""
    return Outbox.objects.filter(aggregate=booking.pk, kind=kind).count()


def test_moving_frees_the_old_time_and_takes_the_new(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    moved = bookings.move(book(with_ana, ten), starts_at=ten + 2 * HOUR, by=CLIENT)
    assert (moved.starts_at, moved.moves_used, moved.sequence) == (ten + 2 * HOUR, 1, 1)
    assert moved.items.get().starts_at == ten + 2 * HOUR
    assert moved.local_start.hour == 12
    assert due(moved, "booking.moved") == 1
    assert book(with_ana, ten).starts_at == ten


def test_ones_own_time_is_not_in_the_way_of_a_move(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    Setting.objects.update(gap_mode="free")
    booking = book(with_ana, ten)
    assert bookings.move(booking, starts_at=ten + 15 * MINUTE, by=CLIENT).moves_used == 1


def test_a_move_onto_a_taken_time_keeps_the_old_one(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    mine = book(with_ana, ten)
    book(with_ana, ten + HOUR)
    with pytest.raises(SlotTaken):
        bookings.move(mine, starts_at=ten + HOUR, by=CLIENT)
    mine.refresh_from_db()
    assert (mine.starts_at, mine.moves_used) == (ten, 0)
    assert mine.allocations.get(resource__slug="ana").during.lower == ten


def test_moving_to_where_it_is_changes_nothing(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    same = bookings.move(book(with_ana, ten), starts_at=ten, by=CLIENT)
    assert (same.sequence, due(same, "booking.moved")) == (0, 0)


def test_a_move_keeps_the_agreed_price(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten)
    variant = with_ana.item.variant
    variant.price_minor = 99900
    variant.save()
    moved = bookings.move(booking, starts_at=ten + HOUR, by=CLIENT)
    assert moved.items.get().price_minor == 6500


def test_a_move_to_a_colleague_changes_the_diary(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    moved = bookings.move(book(with_ana, ten), starts_at=ten, staff="maria", by=MARIA)
    assert moved.items.get().staff_name == "Maria Ionescu"
    assert book(with_ana, ten).pk


def test_clients_move_as_often_as_the_policy_says(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    for n in (1, 2):
        booking = bookings.move(booking, starts_at=ten + n * HOUR, by=CLIENT)
    with pytest.raises(TooManyMoves):
        bookings.move(booking, starts_at=ten, by=CLIENT)
    assert bookings.move(booking, starts_at=ten, by=MARIA).moves_used == 2


def test_after_the_notice_has_begun_clients_call_to_move(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    with pytest.raises(MustCall):
        bookings.move(booking, starts_at=ten + HOUR, by=CLIENT, now=ten - 23 * HOUR)


def test_the_policy_of_the_day_of_booking_counts(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    Setting.objects.update(late_cancel="call", cancel_notice_min=1000 * 60)
    assert bookings.cancel(booking, by=CLIENT, now=ten - HOUR).late is True


def test_cancelling_frees_the_time_in_the_same_instant(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    cancelled = bookings.cancel(book(with_ana, ten), by=CLIENT, reason="krank")
    assert (cancelled.state, cancelled.cancelled_by, cancelled.late) == (
        "cancelled",
        "client",
        False,
    )
    assert set(cancelled.allocations.values_list("live", flat=True)) == {False}
    assert book(with_ana, ten).pk


def test_cancelling_twice_tells_nobody_twice(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    bookings.cancel(booking, by=CLIENT)
    with pytest.raises(AlreadyCancelled):
        bookings.cancel(booking, by=CLIENT)
    assert due(booking, "booking.cancelled") == 1


def test_late_cancelling_is_marked_or_refused(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    assert bookings.cancel(book(with_ana, ten), by=CLIENT, now=ten - HOUR).late is True
    Setting.objects.update(late_cancel="call")
    with_ana.setting.refresh_from_db()
    strict = book(with_ana, ten)
    with pytest.raises(MustCall):
        bookings.cancel(strict, by=CLIENT, now=ten - HOUR)
    with pytest.raises(TooLate):
        bookings.cancel(strict, by=CLIENT, now=ten + MINUTE)
    assert bookings.cancel(strict, by=MARIA, now=ten - HOUR).late is False


def test_a_cancellation_cannot_be_taken_back_onto_a_taken_time(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    gone = bookings.cancel(book(with_ana, ten), by=CLIENT)
    book(with_ana, ten)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=gone.pk).update(state=State.CONFIRMED)


def test_an_allocation_cannot_be_flipped_alone(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = book(with_ana, ten)
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.filter(booking=booking).update(live=False)


@pytest.mark.parametrize("during", ["empty", "[2027-01-01,)", "(,2027-01-01)"])
def test_a_boundless_or_empty_allocation_is_refused(
    with_ana: Plan, ten: dt.datetime, book: Booker, during: str
) -> None:
    booking = book(with_ana, ten)
    with (
        pytest.raises(IntegrityError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE booking_allocation SET during = %s::tstzrange WHERE booking_id = %s",
            [during, booking.pk],
        )


def test_a_request_holds_its_time_until_somebody_answers(
    request_of: Callable[..., Booking], with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    asked = request_of()
    assert (asked.state, asked.pending_for) == ("pending", "approval")
    assert due(asked, "booking.requested") == 1
    assert due(asked, "booking.confirmed") == 0
    with pytest.raises(SlotTaken):
        book(with_ana, ten)
    confirmed = bookings.confirm(asked, by=MARIA)
    assert (confirmed.state, confirmed.expires_at) == ("confirmed", None)
    assert due(confirmed, "booking.confirmed") == 1


def test_a_declined_request_frees_its_time(
    request_of: Callable[..., Booking], with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    asked = request_of()
    declined = bookings.decline(asked, by=MARIA, reason="Ana are liber")
    assert (declined.state, declined.reason) == ("declined", "Ana are liber")
    assert due(declined, "booking.declined") == 1
    assert book(with_ana, ten).pk


def test_a_request_whose_time_is_up_is_free_without_any_worker(
    request_of: Callable[..., Booking], with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    asked = request_of()
    later = (asked.expires_at or ten) + MINUTE
    assert schedule.who_is_free(with_ana, starts_at=ten, moment=Moment(now=later))
    assert book(with_ana, ten, now=later).pk
    asked.refresh_from_db()
    assert asked.state == "expired"
    assert due(asked, "booking.expired") == 1


def test_an_expired_request_can_be_neither_confirmed_nor_declined(
    request_of: Callable[..., Booking], ten: dt.datetime
) -> None:
    asked = request_of()
    later = (asked.expires_at or ten) + MINUTE
    with pytest.raises(RequestExpired):
        bookings.confirm(asked, by=MARIA, now=later)
    with pytest.raises(RequestExpired):
        bookings.decline(asked, by=MARIA, now=later)
    assert bookings.expire_due(now=later) == 1
    assert bookings.expire_due(now=later) == 0


def test_a_request_that_has_expired_is_neither_moved_nor_edited(
    request_of: Callable[..., Booking], ten: dt.datetime
) -> None:
    asked = request_of()
    assert asked.expires_at is not None
    late, there = asked.expires_at + MINUTE, ten + 2 * HOUR
    with pytest.raises(RequestExpired):
        bookings.move(asked, starts_at=there, by=MARIA, now=late)
    with pytest.raises(RequestExpired):
        bookings.revise(asked, changes=Changes(starts_at=there), by=MARIA, now=late)


def test_expiring_is_left_alone_before_its_time(request_of: Callable[..., Booking]) -> None:
    asked = request_of()
    assert bookings.expire(booking_id=asked.pk) is False
    asked.refresh_from_db()
    assert asked.state == "pending"


def test_a_no_show_can_be_undone(with_ana: Plan, ten: dt.datetime, book: Booker) -> None:
    booking = book(with_ana, ten)
    with pytest.raises(NotAllowed):
        bookings.no_show(booking, by=MARIA, now=ten - HOUR)
    missed = bookings.no_show(booking, by=MARIA, now=ten + HOUR)
    assert missed.state == "no_show"
    assert bookings.undo_no_show(missed, by=MARIA).state == "confirmed"
    assert [line.verb for line in history(booking)] == ["undo_no_show", "no_show", "book"]


def test_past_appointments_complete_by_themselves(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking, later = book(with_ana, ten), book(with_ana, ten + 5 * HOUR)
    assert bookings.complete_past(now=ten + HOUR) == 1
    booking.refresh_from_db()
    later.refresh_from_db()
    assert (booking.state, later.state) == ("completed", "confirmed")


def test_a_corrected_address_gets_the_confirmation_and_old_links_die(
    with_ana: Plan, ten: dt.datetime, book: Booker
) -> None:
    booking = bookings.correct_email(book(with_ana, ten), email="ion@example.org", by=CLIENT)
    assert booking.contact["email"] == "ion@example.org"
    assert booking.link_version == 2
    assert due(booking, "booking.email_corrected") == 1


@pytest.mark.parametrize(("old", "new"), list(product(State, State)))
def test_states_change_by_the_table_alone(
    with_ana: Plan, ten: dt.datetime, book: Booker, old: State, new: State
) -> None:
    from booking.bookings.writing import change_state

    booking = book(with_ana, ten)
    Booking.objects.filter(pk=booking.pk).update(state=old)
    booking.refresh_from_db()
    if new in TRANSITIONS[old]:
        change_state(booking, new, "test", by=SYSTEM)
        booking.refresh_from_db()
        assert booking.state == new
        assert booking.live is (new.value in LIVE_BY_HAND)
    else:
        assert not allowed(old, new)
        with pytest.raises(NotAllowed):
            change_state(booking, new, "test", by=SYSTEM)
