"""Reminders: when there is one, when there is none, one for a day, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from booking import automation, bookings, outbox
from booking.bookings import Agreement, Details, Person
from booking.models import Client, Consent, Delivery, Outbox, Setting
from tenants.actor import CLIENT
from tests.booking.notify.conftest import Booker
from tests.post_office import PostOffice, text_of

Work = Callable[[], list[EmailMessage]]
ION = "ion@example.com"
HOUR = dt.timedelta(hours=1)


class Clock:
    """The machine's clock, which tests set."""

    def __init__(self) -> None:
        self.now = timezone.now()

    def __call__(self) -> dt.datetime:
        return self.now


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Whoever asks Django for the time is answered by this."""
    clock = Clock()
    with mock.patch("django.utils.timezone.now", clock):
        yield clock


@pytest.fixture
def remind(clock: Clock, work: Work) -> Callable[[dt.datetime], list[EmailMessage]]:
    """Set the clock, do what is due, answer the client's mails."""

    def run(at: dt.datetime) -> list[EmailMessage]:
        clock.now = at
        return [letter for letter in work() if ION in letter["To"]]

    return run


Remind = Callable[[dt.datetime], list[EmailMessage]]


@pytest.fixture(autouse=True)
def one_reminder_a_day_before(salon_maria: Any) -> None:
    """Salon Maria reminds a day before, and nothing else."""
    Setting.objects.update(reminders_h=[24])


def test_a_client_is_reminded_a_day_before(
    book: Booker, ion: Person, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book(person=replace(ion, language="en"))
    work()
    assert remind(ten - 25 * HOUR) == []
    (letter,) = remind(ten - 24 * HOUR)
    assert letter["Subject"].startswith("Reminder: Men's cut – ")
    assert "A short reminder: " in text_of(letter)
    assert "/book/salon-maria/b/" in text_of(letter)
    assert remind(ten - 23 * HOUR) == []


def test_each_of_several_hours_has_a_reminder(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    Setting.objects.update(reminders_h=[24, 2])
    book()
    work()
    assert len(remind(ten - 24 * HOUR)) == 1
    assert len(remind(ten - 2 * HOUR)) == 1
    assert remind(ten - HOUR) == []


def test_who_books_within_that_time_is_not_reminded(
    book: Booker, work: Work, remind: Remind, clock: Clock, ten: dt.datetime
) -> None:
    clock.now = ten - 20 * HOUR
    book(now=clock.now)
    work()
    assert not Outbox.objects.filter(kind="booking.reminder").exists()
    assert remind(ten - 19 * HOUR) == []


def test_a_row_for_a_booking_made_within_that_time_is_dropped(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    booking = book()
    work()
    booking.created_at = ten - 20 * HOUR
    booking.save()
    assert remind(ten - 19 * HOUR) == []
    assert Delivery.objects.get(state="dropped").error == "booked within that time"


def test_there_is_no_reminder_after_a_cancellation(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    booking = book()
    bookings.cancel(booking, by=CLIENT)
    work()
    assert remind(ten - 24 * HOUR) == []
    assert "cancelled" in Delivery.objects.get(state="dropped", outbox__kind=REMINDER).error


REMINDER = "booking.reminder"


def test_a_moved_booking_is_reminded_of_its_new_time_alone(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    booking = book()
    bookings.move(booking, starts_at=ten + 26 * HOUR, by=CLIENT)
    work()
    assert remind(ten - 24 * HOUR) == []
    assert Delivery.objects.get(outbox__kind=REMINDER).error == "the booking was moved"
    (letter,) = remind(ten + 2 * HOUR)
    assert "12:00" in letter["Subject"]


def test_a_booking_moved_there_and_back_is_reminded_once(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    booking = book()
    booking = bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    bookings.move(booking, starts_at=ten, by=CLIENT)
    work()
    assert len(remind(ten - 23 * HOUR)) == 1
    assert remind(ten - HOUR) == []


def test_a_time_reminded_of_is_not_reminded_of_again_after_the_clock_was_set_back(
    book: Booker, work: Work, remind: Remind, clock: Clock, ten: dt.datetime
) -> None:
    booking = book()
    work()
    assert len(remind(ten - 24 * HOUR)) == 1
    clock.now = ten - 72 * HOUR
    booking = bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    bookings.move(booking, starts_at=ten, by=CLIENT)
    work()
    assert Outbox.objects.filter(kind=REMINDER, done_at=None).exists()
    assert remind(ten - 24 * HOUR) == []


def test_a_corrected_address_is_the_one_that_is_reminded(
    book: Booker, work: Work, clock: Clock, ten: dt.datetime
) -> None:
    bookings.correct_email(book(), email="vasile@example.com", by=CLIENT)
    work()
    clock.now = ten - 24 * HOUR
    assert [letter["To"].addresses[0].addr_spec for letter in work()] == ["vasile@example.com"]


def test_several_appointments_of_a_day_make_one_mail(
    book: Booker, ion: Person, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    english = replace(ion, language="en")
    book(person=english)
    book(ten + 3 * HOUR, what="tuns", person=english)
    book(ten + 24 * HOUR, person=english)
    work()
    (letter,) = remind(ten - 24 * HOUR)
    assert letter["Subject"].startswith("Reminder: your appointments on ")
    assert "10:00–10:30" in text_of(letter)
    assert "13:00–14:00" in text_of(letter)
    assert remind(ten - 20 * HOUR) == []
    assert len(remind(ten)) == 1


def test_both_rows_due_at_once_make_one_mail(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book()
    book(ten + HOUR)
    work()
    assert len(remind(ten - 5 * HOUR)) == 1


def test_two_of_a_family_are_reminded_apart(
    book: Booker, ion: Person, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book()
    book(ten + HOUR, person=replace(ion, given_name="Elena", phone="+40722999888"))
    work()
    names = {letter["To"].addresses[0].display_name for letter in remind(ten - 5 * HOUR)}
    assert names == {"Ion Vasile", "Elena Vasile"}


@pytest.mark.parametrize(("ticked", "count"), [(True, 1), (False, 0)])
def test_where_the_trade_asks_only_who_agreed_is_reminded(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime, ticked: bool, count: int
) -> None:
    Setting.objects.update(reminder_optin=True)
    agreements = [Agreement("reminder", "Please remind me")] if ticked else []
    book(details=Details(agreements=agreements))
    work()
    assert len(remind(ten - 24 * HOUR)) == count


def test_who_withdrew_is_not_reminded(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book(details=Details(agreements=[Agreement("reminder", "Please remind me")]))
    Consent.objects.update(withdrawn_at=timezone.now())
    work()
    assert remind(ten - 24 * HOUR) == []


def test_an_appointment_that_has_begun_is_too_late_to_remind_of(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book()
    work()
    assert remind(ten + HOUR) == []


def test_a_clock_that_jumps_reminds_once(
    book: Booker, work: Work, remind: Remind, ten: dt.datetime
) -> None:
    book()
    work()
    sent = [
        len(remind(at))
        for at in (ten - 24 * HOUR, ten - 48 * HOUR, ten - 2 * HOUR, ten - 24 * HOUR)
    ]
    assert sent == [1, 0, 0, 0]


def test_a_row_taken_twice_reminds_once(
    book: Booker, work: Work, clock: Clock, post: PostOffice, ten: dt.datetime
) -> None:
    book()
    work()
    clock.now = ten - 24 * HOUR
    before = len(post.letters)
    (row,) = outbox.lease()
    clock.now += 2 * HOUR  # the lease has ended, as the clock says
    (again,) = outbox.lease()
    automation.run(row)
    automation.run(again)
    assert row.pk == again.pk
    assert len(post.letters) == before + 1


def test_a_reminder_that_could_not_be_sent_is_sent_later(
    book: Booker, work: Work, remind: Remind, post: PostOffice, ten: dt.datetime
) -> None:
    book()
    book(ten + HOUR)
    work()
    post.answer = lambda letter: "451 later"
    remind(ten - 24 * HOUR)
    assert Delivery.objects.filter(outbox__kind=REMINDER, state="handed_over").count() == 0
    post.answer = lambda letter: "250 kept"
    assert len(remind(ten - 23 * HOUR)) == 1
    assert Client.objects.count() == 1
    assert remind(ten - 22 * HOUR) == []
