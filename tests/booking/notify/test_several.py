"""How mails and calendars speak of visits of several services."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Booking, Service, Setting, Variant
from booking.notify import ics, recipients
from booking.notify.naming import in_one, listed
from booking.notify.visit import Visit, describe
from booking.schedule import Choice
from tenants.actor import CLIENT
from tenants.models import Business

CUT, OTHER = "tuns-barbati", "tuns"


@pytest.fixture
def booking(salon_maria: Business, monday: dt.date, ion: Person) -> Booking:
    """A men's cut by Maria, then a women's cut by Ana."""
    at = dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))
    Variant.objects.filter(slug__in=[CUT, OTHER]).update(price_kind="fixed", price_minor=5000)
    plan = schedule.resolve([Choice(CUT, "maria"), Choice(OTHER, "ana")])
    return bookings.book(plan=plan, starts_at=at, person=ion, by=CLIENT, nonce=uuid4().hex)


def told(booking: Booking, business: Business) -> Visit:
    reader = recipients.client(booking)
    assert reader is not None
    with translation.override("ro"):
        return describe(booking, reader, business, Setting.objects.get(), now=timezone.now())


def test_each_part_is_told_with_its_time_person_and_price(
    booking: Booking, salon_maria: Business
) -> None:
    first, second = told(booking, salon_maria).lines
    assert (first.span, first.staff) == ("10:00–10:30", "Maria Ionescu")
    assert second.span.startswith("10:30–")
    assert (second.staff, second.price) == ("Ana Popescu", "50\N{NO-BREAK SPACE}lei")
    assert told(booking, salon_maria).price == "100\N{NO-BREAK SPACE}lei"


def test_the_title_names_both(booking: Booking, salon_maria: Business) -> None:
    visit = told(booking, salon_maria)
    assert " și " in visit.what
    assert visit.title == f"{visit.what} – Salon Maria"
    text = ics.calendar(
        booking, visit, business=salon_maria, method="PUBLISH", reader=None, text="",
        now=timezone.now(),
    )  # fmt: skip
    unfolded = text.replace("\r\n ", "")
    assert f"SUMMARY:{visit.title}" in unfolded
    assert f"DTEND:{booking.ends_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}" in unfolded


def test_one_discreet_service_hides_the_names_of_all(
    booking: Booking, salon_maria: Business
) -> None:
    Service.objects.filter(variants__slug=OTHER).update(discreet=True)
    assert told(booking, salon_maria).title == "Programare"


def test_a_price_that_begins_somewhere_makes_the_sum_begin_there(
    booking: Booking, salon_maria: Business
) -> None:
    booking.items.filter(variant__slug=OTHER).update(price_kind="from")
    assert told(booking, salon_maria).price == "de la 100\N{NO-BREAK SPACE}lei"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Cut"], "Cut"),
        (["Cut", "Colour"], "Cut and Colour"),
        (["Cut", "Colour", "Nails"], "Cut + 2 more"),
    ],
)
def test_two_are_named_and_more_are_counted(names: list[str], said: str) -> None:
    with translation.override("en"):
        assert in_one(names, "en") == said


def test_people_are_listed_as_the_language_does() -> None:
    assert listed(["Ana", "Ben", "Maria"], "de") == "Ana, Ben und Maria"
