"""A script in every text of a business: it comes out as text on every page, file and mail."""

from __future__ import annotations

import datetime as dt
import io
from email.message import Message
from typing import Any
from urllib.parse import urljoin

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.safestring import SafeString

from booking.automation.workflows import WORKFLOWS
from booking.cockpit import words
from booking.models import Booking, Outbox, Seat, Session, Setting
from tests.fuzz import finding, planting
from tests.fuzz.finding import send
from tests.fuzz.scripts import judge
from tests.permissions import judging
from tests.permissions.conftest import MEMBERS, Salon
from tests.permissions.table import TABLE
from tests.permissions.walking import address

PAGES = [name for name, door in TABLE.items() if 200 in door.get]
# From the narrowest view to the widest.
ROLES = ("staff", "front desk", "manager", "owner")
STATES = {"requested": "pending", "declined": "declined", "cancelled": "cancelled"}
STATES |= {"expired": "expired", "expire": "pending"}


def readers(name: str) -> list[str]:
    """Who looks: whoever may see least of it, and who sees all."""
    if TABLE[name].is_open:
        return ["client"]
    least = next(who for who in ROLES if judging.expected(who, TABLE[name]) == "in")
    assert least in MEMBERS
    return list(dict.fromkeys((least, "owner")))


def looked_at(salon: Salon, names: list[str]) -> tuple[list[str], set[str]]:
    """What is wrong with these pages, and which of them show what was planted."""
    faults, shown = [], set()
    for name in names:
        for who in readers(name):
            answer = salon.browsers[who].get(address(name, salon))
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            wrong, says_it = judge(answer.content.decode())
            faults += [f"{name} for {who}: {fault}" for fault in wrong]
            shown |= {name} if says_it else set()
    return faults, shown


def test_a_script_in_the_data_is_text_on_every_page(planted: Salon) -> None:
    faults, shown = looked_at(planted, PAGES)
    assert not faults, "\n".join(faults)
    # A page that shows nothing of it proves nothing.
    assert len(shown) > len(PAGES) / 2, sorted(set(PAGES) - shown)


def test_a_page_that_trusts_its_data_is_found(
    planted: Salon, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = SafeString(planting.SCRIPT)
    monkeypatch.setattr(words, "who_comes", lambda *_: trusted)
    assert looked_at(planted, ["cockpit:booking"])[0]


def test_a_script_in_the_data_is_text_on_what_comes_after_a_form(planted: Salon) -> None:
    faults, shown = [], set()
    for found in finding.all_forms(planted):
        browser, path = planted.browsers[found.who], found.form.path
        for body in (found.form.pairs(), []):
            answer: Any = send(browser, path, body)
            if answer.status_code in (302, 303):
                answer = browser.get(urljoin(path, answer.headers["Location"]))
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                wrong, says_it = judge(answer.content.decode())
                faults += [f"{found.form.name}: {fault}" for fault in wrong]
                shown |= {found.form.name} if says_it else set()
    assert not faults, "\n".join(faults)
    # The details of a new booking come after a time, with all that is asked for.
    assert {"public:hold", "public:book"} <= shown


@pytest.mark.parametrize("kind", WORKFLOWS)
def test_a_script_in_the_data_is_text_in_every_mail(
    kind: str, planted: Salon, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    _happen(kind)
    # What these two decide becomes rows of their own.
    assert mail.outbox or kind in ("booking.expire", "session.decide")
    for letter in mail.outbox:
        message = letter.message()
        assert message["Bcc"] is None
        for part in message.walk():
            _judge_part(part)


def _happen(kind: str) -> None:
    """Let it be due now, for a booking that is in the state it speaks of."""
    event, now = kind.partition(".")[2], timezone.now()
    booking = Booking.objects.get()
    is_group = kind.startswith("session.")
    state = "confirmed" if is_group else STATES.get(event, "confirmed")
    Booking.objects.update(state=state, expires_at=now - dt.timedelta(minutes=1))
    Setting.objects.update(email="salon@example.com", reminders_h=[24])
    session = Session.objects.get()
    if is_group:
        Seat.objects.create(session=session, booking=booking, number=1, capacity=session.capacity)
        Session.objects.update(state="cancelled" if event == "cancelled" else "planned")
    Outbox.objects.all().delete()
    row = Outbox.objects.create(
        kind=kind,
        aggregate=booking.pk,
        sequence=99,
        due_at=now,
        payload={
            "old_starts_at": now.isoformat(),
            "starts_at": booking.starts_at.isoformat(),
            "hours": 24,
            **({"session": session.pk} if is_group else {}),
        },
        actor={"kind": "member", "name": planting.SCRIPT},
    )
    for step in WORKFLOWS[kind]:
        step(row)


def _judge_part(part: Message) -> None:
    kind, text = part.get_content_type(), part.get_payload(decode=True) or b""
    if kind == "text/html":
        faults, says_it = judge(text.decode())
        assert not faults
        assert says_it
    elif kind in ("text/calendar", "application/ics"):
        lines = io.StringIO(text.decode()).read().splitlines()
        assert not [line for line in lines if line.startswith(("ATTENDEE:mailto:evil", "Bcc"))]


def test_a_script_in_the_data_stays_in_its_line_of_a_calendar(planted: Salon) -> None:
    answer: Any = planted.browsers["client"].get(address("public:calendar", planted))
    lines = answer.content.decode().splitlines()
    assert not [line for line in lines if line.startswith(("ATTENDEE:mailto:evil", "Bcc"))]
    assert any("alert(1)" in line for line in lines)


@pytest.mark.parametrize(
    "html",
    [
        planting.MARK,
        "<img src=x onerror=alert(1)>",
        '<a href=" java\nscript:alert(1)">',
        "<p>onerror=alert(1)>49</p>".replace(">49", "&gt;49"),
        '<script type="application/ld+json">{}</script><script>alert(1)</script>',
    ],
)
def test_the_judge_knows_a_script_when_it_sees_one(html: str) -> None:
    assert judge(html)[0]
