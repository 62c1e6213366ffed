"""Seats of a group on the booking page: how many come, what is left, cancelling alone."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from zoneinfo import ZoneInfo

import pytest

from booking import links
from booking.bookings import sessions
from booking.bookings.sessions import Terms
from booking.models import Booking, Outbox, Resource, Seat, Service, Session, Variant
from tenants.actor import SYSTEM
from tenants.models import Business

from .conftest import ION, Step

pytestmark = pytest.mark.usefixtures("salon_maria")


@pytest.fixture
def session(salon_maria: Business, ana: Resource, monday: dt.date) -> Session:
    """Five seats of a class with Ana, 50 lei each."""
    service = Service.objects.get(variants__slug="tuns")
    service.capacity, service.sessions = 5, "dated"
    service.save()
    Variant.objects.filter(slug="tuns").update(price_kind="per_person", price_minor=5000)
    service.variants.get().performers.update(price_minor=None)
    at = dt.datetime.combine(monday, dt.time(18), ZoneInfo("Europe/Bucharest"))
    terms = Terms(staff=ana, starts_at=at, capacity=5)
    return sessions.plan(Variant.objects.get(slug="tuns"), terms=terms, by=SYSTEM)[0]


def times(page: Step, **query: object) -> str:
    wish = "&".join(f"{name}={value}" for name, value in query.items())
    answer = page.get(f"times/?s=tuns{'&' + wish if wish else ''}")
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def button(text: str) -> str:
    """The one time button."""
    (found,) = re.findall(r'<button class="time".*?</button>', text, re.DOTALL)
    return str(found)


def test_only_the_planned_time_is_shown_with_its_seats(page: Step, session: Session) -> None:
    shown = button(times(page))
    assert "5 seats left" in shown
    assert f'value="{int(session.starts_at.timestamp())}"' in shown


def test_a_day_without_a_date_is_not_called_closed(page: Step, session: Session) -> None:
    other = session.starts_at.date() + dt.timedelta(days=1)
    shown = times(page, day=other)
    assert "There is no date on this day." in shown
    assert ", closed" not in shown
    assert ", closed" in unescape(page.get("times/?s=tuns-barbati").content.decode())


def test_a_service_for_one_asks_nobody_how_many_come(page: Step, session: Session) -> None:
    text = page.get("times/?s=tuns-barbati").content.decode()
    assert "How many people come?" not in text
    assert "seats left" not in text


def test_a_party_books_so_many_seats_at_the_price_of_all(page: Step, session: Session) -> None:
    text = times(page, n=3)
    assert re.search(r"3 × \D*50\D*.* = ", text)
    ticket = page.hold(session.starts_at, n=3)
    details = page.get(f"details/?t={ticket}").content.decode()
    assert "3 people" in details
    answer = page.post("book/", {"t": ticket, **ION})
    assert answer.status_code == 303
    booking = Booking.objects.get()
    assert (booking.party_size, booking.total_minor) == (3, 15000)
    assert Seat.objects.filter(live=True).count() == 3


def test_a_time_without_enough_seats_is_marked_and_cannot_be_pressed(
    page: Step, session: Session
) -> None:
    page.booked(session.starts_at, n=4)
    shown = button(times(page, n=2, day=session.starts_at.date()))
    assert " disabled" in shown
    assert "1 seat left" in shown
    assert " disabled" not in button(times(page))
    page.booked(session.starts_at)
    assert "Fully booked" in times(page, day=session.starts_at.date())


def test_held_seats_are_not_offered_to_others(page: Step, session: Session) -> None:
    page.hold(session.starts_at, n=2, f="somebody-else-here")
    assert "3 seats left" in button(times(page))


@pytest.mark.parametrize("party", ["0", "11", "-1", "x", "1e3"])
def test_a_party_that_cannot_be_read_is_refused_kindly(
    page: Step, session: Session, party: str
) -> None:
    assert page.get(f"times/?s=tuns&n={party}").status_code == 400


def test_more_people_than_seats_is_no_choice(page: Step, session: Session) -> None:
    assert page.get("times/?s=tuns&n=6").status_code == 404


def test_each_cancels_alone(page: Step, session: Session) -> None:
    mine, theirs = page.booked(session.starts_at, n=2), page.booked(session.starts_at)
    token = links.manage_token(mine)
    assert page.get(f"b/{mine.code}/{token}/").status_code == 200
    answer = page.post(f"b/{mine.code}/{token}/cancel/", {})
    assert answer.status_code == 303
    assert list(Seat.objects.filter(live=True).values_list("booking", flat=True)) == [theirs.pk]
    assert Outbox.objects.filter(kind="booking.cancelled").count() == 1


def test_a_seat_can_be_moved_to_another_date(page: Step, session: Session, ana: Resource) -> None:
    later = session.starts_at + dt.timedelta(days=7)
    terms = Terms(staff=ana, starts_at=later, capacity=5)
    other = sessions.plan(session.variant, terms=terms, by=SYSTEM)[0]
    mine = page.booked(session.starts_at, n=2)
    place = f"b/{mine.code}/{links.manage_token(mine)}"
    shown = page.get(f"{place}/move/?day={later.date()}").content.decode()
    assert "5 seats left" in shown
    assert "How many people come?" not in shown
    asked = page.post(f"{place}/move/to/", {"start": str(int(later.timestamp()))})
    ticket = asked["Location"].rpartition("t=")[2]
    assert page.get(f"{place}/move/to/?t={ticket}").status_code == 200
    assert page.post(f"{place}/move/now/", {"t": ticket}).status_code == 303
    assert set(Seat.objects.filter(live=True).values_list("session", flat=True)) == {other.pk}


def test_a_minimum_is_told_before_and_after_booking(page: Step, session: Session) -> None:
    decide_at = session.starts_at - dt.timedelta(hours=24)
    Session.objects.update(min_seats=3, decide_at=decide_at)
    said = "Takes place if at least 3 people come. If not, we tell you by"
    ticket = page.hold(session.starts_at)
    assert said in page.get(f"details/?t={ticket}").content.decode()
    answer = page.post("book/", {"t": ticket, **ION})
    assert said in page.browser.get(answer["Location"]).content.decode()
    Session.objects.update(decided_at=decide_at)
    assert said not in page.browser.get(answer["Location"]).content.decode()
