"""Every kind that verbs write has its steps; what fails is tried again, and stays visible."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from unittest import mock

from django.utils import timezone

import booking as package
from booking import automation, bookings, outbox
from booking.automation.workflows import WORKFLOWS
from booking.models import Booking, Delivery, Outbox, Service
from tenants.actor import CLIENT, Actor
from tenants.audit.trail import history
from tests.booking.notify.conftest import Booker
from tests.post_office import PostOffice, text_of

Work = Callable[[], list[EmailMessage]]
MARIA = Actor("member", name="Maria", source="cockpit")
ION, SALON, ANA = "ion@example.com", "salon@example.com", "ana@example.com"
HOUR = dt.timedelta(hours=1)


def later(minutes: float) -> Any:
    at = timezone.now() + dt.timedelta(minutes=minutes)
    return mock.patch("django.utils.timezone.now", return_value=at)


def open_rows() -> list[Outbox]:
    return list(Outbox.objects.filter(done_at=None, due_at__lte=timezone.now() + 2 * HOUR))


def test_every_kind_that_verbs_write_has_its_steps() -> None:
    folder = Path(str(package.__file__)).parent / "bookings"
    sources = "".join(path.read_text() for path in folder.glob("*.py"))
    written = set(re.findall(r'outbox\.add\w*\(\s*"([\w.]+)"', sources))
    assert written
    assert written == set(WORKFLOWS)


# ── a mail server that is down


def test_a_mail_server_that_is_down_delays_the_mail(
    book: Booker, work: Work, post: PostOffice, settings: Any
) -> None:
    booking = book()
    settings.EMAIL_PORT = 1
    assert work() == []
    (row,) = open_rows()
    assert (row.attempts, row.failed_at) == (1, None)
    assert "ConnectionRefusedError" in row.error
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    settings.EMAIL_PORT = post.port
    assert work() == []
    with later(1):
        assert len(work()) == 3
    assert open_rows() == []


def test_only_what_was_not_taken_is_sent_again(book: Booker, work: Work, post: PostOffice) -> None:
    book()
    post.answer = lambda letter: "451 later" if ION in letter["To"] else "250 kept"
    work()
    post.answer = lambda letter: "250 kept"
    with later(1):
        assert [letter["To"].addresses[0].addr_spec for letter in work()] == [ION]
    assert len(post.to(SALON)) == 1
    first, second = post.to(ION)
    assert first["Message-ID"] == second["Message-ID"]


def test_after_five_failures_it_stays_visible_and_can_be_sent_again(
    book: Booker, work: Work, post: PostOffice
) -> None:
    booking = book()
    post.answer = lambda letter: "451 later"
    waited = 0.0
    for minutes in (0, 1, 3, 11, 61):
        waited += minutes
        with later(waited):
            work()
    row = Outbox.objects.get(kind="booking.confirmed")
    assert row.attempts == 5
    assert row.failed_at is not None
    assert set(row.deliveries.values_list("state", flat=True)) == {"failed"}
    post.answer = lambda letter: "250 kept"
    with later(600):
        assert work() == []
        outbox.resend(row, by=MARIA)
        assert len(work()) == 3
    again = Outbox.objects.get(pk=row.pk)
    assert again.failed_at is None
    assert again.error == ""
    assert history(booking).filter(verb="resend", actor_name="Maria").exists()


def test_sending_again_what_went_out_reaches_the_client_alone(
    book: Booker, work: Work, post: PostOffice
) -> None:
    book()
    work()
    outbox.resend(Outbox.objects.get(kind="booking.confirmed"), by=MARIA)
    assert [letter["To"].addresses[0].addr_spec for letter in work()] == [ION]
    first, second = post.to(ION)
    assert first["Message-ID"] == second["Message-ID"]


def test_an_address_that_is_refused_is_not_tried_again(
    book: Booker, work: Work, post: PostOffice
) -> None:
    book()
    post.refuse = lambda address: "550 unknown" if address == ION else "250 OK"
    assert {letter["To"].addresses[0].addr_spec for letter in work()} == {SALON, ANA}
    row = Outbox.objects.get(kind="booking.confirmed")
    assert row.failed_at is not None
    assert row.deliveries.get(audience="client").state == "failed"
    assert "550" in row.deliveries.get(audience="client").error
    assert row.deliveries.exclude(audience="client").filter(state="handed_over").count() == 2


def test_a_failing_step_does_not_keep_the_others_from_being_done(book: Booker, work: Work) -> None:
    book()
    with mock.patch("booking.notify.recipients.client", side_effect=RuntimeError("a fault")):
        letters = work()
    assert {letter["To"].addresses[0].addr_spec for letter in letters} == {SALON, ANA}
    (row,) = open_rows()
    assert row.error == "RuntimeError: a fault"


def test_a_kind_that_only_a_newer_worker_knows_waits_for_it(book: Booker, work: Work) -> None:
    booking = book()
    work()
    outbox.add("booking.of_the_future", booking)
    work()
    (row,) = open_rows()
    assert row.error == "UnknownKind: booking.of_the_future"


# ── what is no longer true


def test_a_late_confirmation_of_a_cancelled_booking_is_dropped(
    book: Booker, work: Work, post: PostOffice
) -> None:
    booking = book()
    post.answer = lambda letter: "451 later"
    work()
    count = len(post.letters)
    post.answer = lambda letter: "250 kept"
    bookings.cancel(booking, by=CLIENT)
    with later(1):
        work()
    subjects = [letter["Subject"] for letter in post.letters[count:]]
    assert len(subjects) == 3
    assert all(subject.startswith("Anulată: ") for subject in subjects)
    confirmed = Delivery.objects.filter(outbox__kind="booking.confirmed")
    assert set(confirmed.values_list("state", flat=True)) == {"dropped"}
    assert confirmed[0].error == "the booking is cancelled by now"


def test_a_move_says_all_that_a_late_confirmation_could(
    book: Booker, work: Work, ten: dt.datetime
) -> None:
    booking = book()
    bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    (letter,) = [each for each in work() if ION in each["To"]]
    assert letter["Subject"].startswith("Oră nouă: ")


def test_a_booking_is_told_of_in_order(
    book: Booker, work: Work, post: PostOffice, ten: dt.datetime
) -> None:
    booking = book()
    with later(0):
        (first,) = outbox.lease()
        bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
        assert outbox.lease() == []  # the elder is at work
    automation.run(first)
    (second,) = outbox.lease()
    assert (first.kind, second.kind) == ("booking.confirmed", "booking.moved")


# ── threads of mail, deliveries


def test_mails_about_a_booking_hang_together(
    book: Booker, work: Work, post: PostOffice, ten: dt.datetime
) -> None:
    booking = book()
    work()
    bookings.move(booking, starts_at=ten + 2 * HOUR, by=CLIENT)
    work()
    bookings.cancel(booking, by=CLIENT)
    work()
    first, second, third = post.to(ION)
    assert first["In-Reply-To"] is None
    assert second["In-Reply-To"] == first["Message-ID"]
    assert third["In-Reply-To"] == second["Message-ID"]
    assert third["References"] == f"{first['Message-ID']} {second['Message-ID']}"
    assert len({letter["Message-ID"] for letter in post.letters}) == len(post.letters)


def test_a_delivery_keeps_no_address(book: Booker, work: Work) -> None:
    book()
    work()
    rows: list[dict[str, Any]] = [dict(row) for row in Delivery.objects.values()]
    assert len(rows) == 3
    assert {row["state"] for row in rows} == {"handed_over"}
    assert "example.com" not in str(
        [{name: row[name] for name in row if name != "message_id"} for row in rows]
    )


def test_a_row_run_twice_sends_once(book: Booker, post: PostOffice) -> None:
    book()
    (row,) = outbox.lease()
    automation.run(row)
    Outbox.objects.update(done_at=None)
    automation.run(row)
    assert len(post.letters) == 3


# ── requests


def test_a_request_that_nobody_answers_expires_by_its_row(book: Booker, work: Work) -> None:
    Service.objects.update(approval=True)
    booking = book()
    work()
    with later(24 * 60 + 1):
        letters = work()
    booking.refresh_from_db()
    assert booking.state == "expired"
    assert len(letters) == 3


def test_an_answered_request_does_not_expire(book: Booker, work: Work) -> None:
    Service.objects.update(approval=True)
    bookings.confirm(book(), by=MARIA)
    with later(24 * 60 + 1):
        work()
    assert Booking.objects.get().state == "confirmed"


def test_the_text_part_is_written_and_not_stripped(book: Booker, work: Work) -> None:
    book()
    for letter in work():
        text = text_of(letter)
        assert "<" not in text
        assert "&" not in re.sub(r"https?://\S+", "", text)
        assert "\n\n\n\n" not in text.replace("\r", "")
