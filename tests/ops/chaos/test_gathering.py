"""What is read is what is there, and a stranger's name is found wherever it was put."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Booking, Service
from booking.schedule import Choice
from ops.chaos import gathering
from ops.chaos.evidence import Business as Rows
from ops.chaos.evidence import Session
from ops.chaos.gathering import Database, Search
from tenants.actor import CLIENT
from tenants.models import Business
from tests.booking.notify.conftest import ten

__all__ = ["ten"]

SALON, OTHER = "zqsalon", "zqother"
MAIL = b"""Message-ID: <1@slotline.test>
To: Ion <k1@example.com>
Subject: Your appointment

At the Salon zqother, %s.
"""


@pytest.fixture
def database(tx_salon: Business) -> Iterator[Database]:
    """A connection of our own, past the product."""
    place = urlsplit(os.environ["DATABASE_URL"])
    place = place._replace(path=f"/{connection.settings_dict['NAME']}")
    with psycopg.connect(urlunsplit(place), autocommit=True) as found:
        yield found


@pytest.fixture
def booked(tx_salon: Business, ten: dt.datetime) -> Booking:
    """A cut at ten, by a client whose address says the key."""
    plan = schedule.resolve([Choice("tuns-barbati", "ana")])
    ion = Person("Ion", "Vasile", "k1@example.com", "", "ro")
    return bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce="nonce-1")


def search(business: Business) -> Search:
    return Search({SALON: business.schema_name, OTHER: "no_schema_of_ours"})


def test_a_booking_is_read_with_all_that_belongs_to_it(
    database: Database, tx_salon: Business, booked: Booking
) -> None:
    rows = gathering.business(database, 0, SALON, tx_salon.schema_name)
    start = int(booked.starts_at.timestamp())
    (booking,), (item,), (allocated,) = rows.bookings, rows.items, rows.allocated
    assert (booking.pk, booking.code, booking.key) == (booked.pk, booked.code, "k1")
    assert (booking.nonce, booking.state, booking.live) == ("nonce-1", "confirmed", True)
    assert booking.start == item.start == allocated.start == start
    assert (booking.seats, booking.asked) == (0, False)
    assert item.busy == ((start, start + 1800),)
    assert (allocated.booking, allocated.end) == (booked.pk, start + 1800)
    assert item.staff == allocated.resource
    # Reminders are not due yet.
    assert [(row.kind, row.booking) for row in rows.rows] == [("booking.confirmed", booked.pk)]
    assert rows.numbers["staff"] == 2
    assert rows.numbers["tag:nail_table"] == 1


def test_seats_are_counted_as_they_were_taken_and_given_back(
    database: Database, tx_salon: Business, ten: dt.datetime
) -> None:
    Service.objects.filter(variants__slug="tuns-barbati").update(
        capacity=3, sessions="open_times", approval=True
    )
    plan = schedule.resolve([Choice("tuns-barbati", "ana")], party=2)
    ion = Person("Ion", "Vasile", "k1@example.com", "", "ro")
    found = bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce="nonce-1")
    rows = gathering.business(database, 0, SALON, tx_salon.schema_name)
    (booking,), (session,) = rows.bookings, rows.sessions
    assert (booking.state, booking.seats, booking.asked) == ("pending", 2, True)
    assert (session.capacity, session.taken) == (3, 2)
    bookings.cancel(found, by=CLIENT)
    bookings.book(plan=plan, starts_at=ten, person=ion, by=CLIENT, nonce="nonce-2")
    rows = gathering.business(database, 0, SALON, tx_salon.schema_name)
    assert [row.seats for row in rows.bookings if row.live] == [2]
    # The first two had gone before the second two came.
    assert {session.taken for session in rows.sessions} == {2}


def test_what_was_cancelled_is_read_with_the_time_for_which_it_stood(
    database: Database, tx_salon: Business, booked: Booking
) -> None:
    (stood,) = gathering.business(database, 0, SALON, tx_salon.schema_name).allocated
    asked = timezone.now()
    bookings.cancel(booked, by=CLIENT)
    rows = gathering.business(database, 0, SALON, tx_salon.schema_name)
    (ended,) = rows.ended
    assert rows.allocated == []
    assert replace(ended, until=stood.until) == stood
    assert ended.since < asked.timestamp() <= ended.until


def test_the_parts_in_which_somebody_is_busy_leave_out_the_gap() -> None:
    parts = gathering.busy_parts(0, 6300, [[30, "busy"], [35, "free"], [40, "busy"]])
    assert parts == ((0, 1800), (3900, 6300))
    assert gathering.busy_parts(0, 60, []) == ((0, 60),)


def test_a_name_in_a_row_is_found_and_elsewhere_there_is_none(
    database: Database, tx_salon: Business, booked: Booking
) -> None:
    assert list(search(tx_salon).rows(database)) == []
    Booking.objects.update(note=f"From Salon {OTHER.title()}")
    (found,) = search(tx_salon).rows(database)
    assert "booking_booking" in found


def test_a_name_in_a_key_of_redis_is_found(tx_salon: Business, empty_redis: None) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.hset(f"b:{tx_salon.pk}:holds", "flow", f"of {SALON}")
        pks = {SALON: tx_salon.pk, OTHER: tx_salon.pk + 1}
        assert list(search(tx_salon).redis(settings.REDIS_URL, pks)) == []
        client.hset(f"b:{tx_salon.pk}:holds", "flow", f"of {OTHER}")
        (found,) = search(tx_salon).redis(settings.REDIS_URL, pks)
    assert OTHER in found


def test_two_names_in_one_line_of_a_log_are_found(tx_salon: Business, tmp_path: Path) -> None:
    (tmp_path / "web.log").write_text(f"{SALON} books\n{OTHER} books\n")
    assert list(search(tx_salon).logs(tmp_path)) == []
    (tmp_path / "web.log").write_text(f"{SALON} books at {OTHER}\n")
    assert len(list(search(tx_salon).logs(tmp_path))) == 1


def test_a_mail_is_read_with_the_names_in_it(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(MAIL % b"at ten")
    (mail,) = gathering.mails(tmp_path, [SALON, OTHER])
    assert (mail.message_id, mail.to) == ("<1@slotline.test>", "k1@example.com")
    assert (mail.subject, mail.markers) == ("Your appointment", frozenset({OTHER}))


def test_a_signal_that_names_another_businesss_booking_is_found() -> None:
    rows = Rows(0, SALON, sessions=[Session("YOGA234", 8, 1)])
    pks = {SALON: 7}
    assert list(gathering.signals([(7, "YOGA234")], [rows], pks)) == []
    assert len(list(gathering.signals([(7, "ELSE234")], [rows], pks))) == 1
    assert len(list(gathering.signals([(8, "YOGA234")], [rows], pks))) == 1
