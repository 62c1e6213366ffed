"""Visits of several services and of teams, wherever the cockpit shows them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from booking import bookings, schedule
from booking.blocks import absences, block, lies_over
from booking.bookings import Person
from booking.models import Block, Booking, Resource, Service, Setting
from booking.notify import recipients
from booking.schedule import Choice
from tenants.actor import CLIENT, SYSTEM
from tenants.models import Business

from .conftest import BUCHAREST

APP = "/app/salon-maria/"
CUT, OTHER = "tuns-barbati", "tuns"


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    return dt.datetime.combine(monday, dt.time(10), BUCHAREST)


@pytest.fixture
def visit(salon_maria: Business, ten: dt.datetime, ion: Person) -> Booking:
    """A men's cut by Maria, then a women's cut by Ana."""
    return made([Choice(CUT, "maria"), Choice(OTHER, "ana")], ten, ion)


@pytest.fixture
def together(salon_maria: Business, ten: dt.datetime, ion: Person) -> Booking:
    """A cut for which both are needed."""
    Service.objects.filter(variants__slug=CUT).update(team_mode="collective")
    return made([Choice(CUT)], ten, ion)


def made(choices: list[Choice], at: dt.datetime, person: Person) -> Booking:
    plan = schedule.resolve(choices)
    return bookings.book(plan=plan, starts_at=at, person=person, by=CLIENT, nonce=uuid4().hex)


def said(desk: Client, path: str, **query: Any) -> str:
    response = desk.get(APP + path, query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_lists_name_the_whole_visit_and_everybody_in_it(desk: Client, visit: Booking) -> None:
    for path in ("bookings/", f"desk/search/?q={visit.code}", f"desk/clients/{visit.client.code}/"):
        html = said(desk, path)
        assert "cut and Women&#x27;s" in html or "cut and Women's" in html, path
        assert "Maria Ionescu, Ana Popescu" in html, path


def test_each_part_stands_in_the_diary_of_its_person(
    desk: Client, visit: Booking, monday: dt.date
) -> None:
    html = said(desk, "", day=monday)
    assert html.count(f'data-code="{visit.code}"') == 2


def test_the_booking_shows_each_part_with_its_time(desk: Client, visit: Booking) -> None:
    html = said(desk, f"bookings/{visit.code}/")
    for item in visit.items.all():
        assert f"{item.starts_at.astimezone(BUCHAREST):%H:%M}–" in html


def test_a_visit_of_two_services_by_one_person_is_one_appointment(
    desk: Client, ten: dt.datetime, ion: Person, monday: dt.date
) -> None:
    made([Choice(CUT, "ana"), Choice(OTHER, "ana")], ten, ion)
    column = said(desk, "", day=monday).partition("staff-ana")[2]
    assert "1 appointment<" in column


def test_a_team_sees_its_visit_in_every_diary(
    desk: Client, together: Booking, monday: dt.date
) -> None:
    html = said(desk, "", day=monday)
    assert html.count(f'data-code="{together.code}"') == 2
    assert together.code in said(desk, "desk/diary/", staff="ana", day=monday)


def test_a_member_of_a_team_may_open_its_visit(as_ana: Client, together: Booking) -> None:
    first = together.items.get().staff
    assert first is not None
    assert first.slug == "maria"
    assert as_ana.get(f"{APP}bookings/{together.code}/").status_code == 200


def test_everybody_of_a_team_gets_the_mails(together: Booking, salon_maria: Business) -> None:
    found = recipients.team(together, salon_maria, Setting.objects.get())
    assert {"maria@example.com", "ana@example.com"} <= {reader.address for reader in found}


def test_an_absence_of_one_of_a_team_strands_its_visit(
    together: Booking, ana: Resource, ten: dt.datetime
) -> None:
    row = block(
        ana, starts_at=ten, ends_at=ten + dt.timedelta(hours=4), kind=Block.Kind.SICK, by=SYSTEM
    )
    assert lies_over(row) == [together]
    assert absences(ten - dt.timedelta(days=1)).get().left == 1


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("first_free", "the first who is free"),
        ("priority: 3", "the highest priority"),
        ("round_robin: 2 at weight 1", "whose turn it is"),
        ("same_as_last_visit", "the same person as last time"),
        ("together", "everybody who does it, together"),
    ],
)
def test_why_somebody_serves_is_readable(
    desk: Client, visit: Booking, reason: str, words: str
) -> None:
    visit.items.update(assigned_because=reason)
    assert words in said(desk, f"bookings/{visit.code}/")
