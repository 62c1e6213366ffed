"""Group sessions in the cockpit: planned, changed, called off; who comes, and the day's list."""

from __future__ import annotations

import datetime as dt
from html import unescape
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from booking import bookings, schedule
from booking.bookings import Person, sessions
from booking.bookings.sessions import Terms
from booking.models import Booking, Resource, Seat, Service, Session, Variant
from booking.schedule import Choice
from tenants.actor import CLIENT, SYSTEM
from tenants.models import Business

BUCHAREST = ZoneInfo("Europe/Bucharest")
HOME = "/app/salon-maria/sessions/"


@pytest.fixture
def classes(salon_maria: Business) -> Variant:
    """The women's cut as a class of four."""
    service = Service.objects.get(variants__slug="tuns")
    service.capacity, service.sessions, service.min_capacity = 4, "dated", 2
    service.save()
    return service.variants.get()


@pytest.fixture
def session(classes: Variant, ana: Resource, monday: dt.date) -> Session:
    """Four seats with Ana at six in the evening."""
    at = dt.datetime.combine(monday, dt.time(18), BUCHAREST)
    terms = Terms(staff=ana, starts_at=at, capacity=4)
    return sessions.plan(classes, terms=terms, by=SYSTEM)[0]


@pytest.fixture
def booked(session: Session, ion: Person) -> Booking:
    """Ion and a friend."""
    return bookings.book(
        plan=schedule.resolve([Choice("tuns")], party=2),
        starts_at=session.starts_at,
        person=ion,
        by=CLIENT,
        nonce=uuid4().hex,
    )


def shown(desk: Client, path: str, status: int = 200) -> str:
    answer = desk.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def wish(monday: dt.date, **changed: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "variant": "tuns",
        "staff": "ana",
        "day": monday.isoformat(),
        "time": "17:00",
        "weeks": "1",
        "capacity": "4",
        "minimum": "1",
        "place": "",
    }
    return usual | changed


def test_the_list_says_how_full_each_session_is(desk: Client, booked: Booking) -> None:
    text = shown(desk, HOME)
    assert "2 of 4 seats" in text
    assert "Ana Popescu" in text
    assert "Groups" in shown(desk, "/app/salon-maria/bookings/")


def test_without_groups_the_bookings_have_no_tab_for_them(
    desk: Client, salon_maria: Business
) -> None:
    Service.objects.update(capacity=1)
    assert HOME not in shown(desk, "/app/salon-maria/bookings/")


def test_weekly_sessions_are_planned_in_one_go(
    desk: Client, classes: Variant, monday: dt.date
) -> None:
    answer = desk.post(HOME + "new/", wish(monday, weeks="3", minimum="2"))
    assert answer.status_code == 302
    planned = Session.objects.order_by("starts_at")
    days = [each.starts_at.astimezone(BUCHAREST).date() for each in planned]
    assert days == [monday + dt.timedelta(weeks=n) for n in range(3)]
    assert all(each.decide_at == each.starts_at - dt.timedelta(hours=24) for each in planned)


def test_the_form_begins_with_what_the_service_says(desk: Client, classes: Variant) -> None:
    text = shown(desk, HOME + "new/")
    assert 'name="capacity" value="4"' in text
    assert 'name="minimum" value="2"' in text


def test_a_taken_time_is_named_and_nothing_is_lost(
    desk: Client, session: Session, monday: dt.date
) -> None:
    answer = desk.post(HOME + "new/", wish(monday, weeks="2", time="18:15"))
    assert answer.status_code == 422
    text = unescape(answer.content.decode())
    assert "something else in the diary" in text
    assert 'value="18:15"' in text
    assert Session.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"time": "soon"}, "Please write the time like this"),
        ({"minimum": "5"}, "more than there are seats"),
        ({"capacity": "0"}, "whole number"),
        ({"staff": "nobody"}, "choose one of these"),
        ({"day": ""}, "enter a date"),
    ],
)
def test_mistakes_stand_beside_their_fields(
    desk: Client, classes: Variant, monday: dt.date, changed: dict[str, str], said: str
) -> None:
    answer = desk.post(HOME + "new/", wish(monday, **changed))
    assert answer.status_code == 422
    assert said in unescape(answer.content.decode())


def test_the_page_of_a_session_shows_who_comes_and_how_to_reach_them(
    desk: Client, session: Session, booked: Booking
) -> None:
    text = shown(desk, f"{HOME}{session.code}/")
    assert "Ion Vasile" in text
    assert "× 2" in text
    assert "ion@example.com" in text
    assert "1 client is told." in text


def test_somebody_is_added_at_the_desk(desk: Client, session: Session, booked: Booking) -> None:
    guest = {"name": "Elena Dumitru", "phone": "0722 000 111", "email": "", "party": "2"}
    assert desk.post(f"{HOME}{session.code}/add/", guest).status_code == 302
    assert Seat.objects.filter(live=True).count() == 4
    again = desk.post(f"{HOME}{session.code}/add/", guest)
    assert again.status_code == 422


def test_fewer_seats_than_are_taken_are_refused_beside_the_field(
    desk: Client, session: Session, booked: Booking, monday: dt.date
) -> None:
    answer = desk.post(f"{HOME}{session.code}/edit/", wish(monday, time="18:00", capacity="1"))
    assert answer.status_code == 422
    assert "2 seats are taken already." in unescape(answer.content.decode())


def test_another_time_moves_those_who_come(
    desk: Client, session: Session, booked: Booking, monday: dt.date
) -> None:
    answer = desk.post(f"{HOME}{session.code}/edit/", wish(monday, time="19:30"))
    assert answer.status_code == 302
    booked.refresh_from_db()
    assert booked.starts_at.astimezone(BUCHAREST).time() == dt.time(19, 30)


def test_calling_it_off_tells_everybody_why(
    desk: Client, session: Session, booked: Booking
) -> None:
    desk.post(f"{HOME}{session.code}/cancel/", {"reason": "Ana is ill."})
    booked.refresh_from_db()
    assert (booked.state, booked.reason) == ("cancelled", "Ana is ill.")
    assert "Cancelled" in shown(desk, f"{HOME}{session.code}/")


def test_the_day_shows_a_session_once_with_those_who_come(
    desk: Client, session: Session, booked: Booking, monday: dt.date
) -> None:
    text = shown(desk, f"/app/salon-maria/?day={monday}")
    assert "2 of 4 seats" in text
    assert text.count('class="group"') == 1
    assert "Ion Vasile" in text


def test_the_printed_day_shows_a_session_once_with_numbers_to_call(
    desk: Client, session: Session, booked: Booking, monday: dt.date
) -> None:
    text = shown(desk, f"/app/salon-maria/desk/diary/?staff=ana&day={monday}")
    assert text.count("2 of 4 seats") == 1
    assert text.count("Ion Vasile") == 1
    assert "× 2" in text
    assert "722 123 456" in text


def test_an_empty_session_stands_in_the_day_as_well(
    desk: Client, session: Session, monday: dt.date
) -> None:
    assert "0 of 4 seats" in shown(desk, f"/app/salon-maria/?day={monday}")


def test_a_seat_is_no_visit_to_edit_at_the_desk(desk: Client, booked: Booking) -> None:
    text = shown(desk, f"/app/salon-maria/bookings/{booked.code}/")
    assert "+15 min" not in text
    assert "Move appointment" in text


def test_the_desk_moves_a_seat_to_another_session(
    desk: Client, classes: Variant, ana: Resource, session: Session, booked: Booking
) -> None:
    later = session.starts_at + dt.timedelta(days=2)
    other = sessions.plan(classes, terms=Terms(ana, later, 4), by=SYSTEM)[0]
    text = shown(desk, f"/app/salon-maria/desk/bookings/{booked.code}/move/")
    stamp = later.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ")
    assert text.count(f'value="ana@{stamp}"') == 1
    assert text.count('value="ana@') == 1
    desk.post(f"/app/salon-maria/desk/bookings/{booked.code}/move/", {"time": f"ana@{stamp}"})
    assert set(Seat.objects.filter(live=True).values_list("session", flat=True)) == {other.pk}


def test_a_group_counts_once_in_the_week(
    desk: Client, session: Session, booked: Booking, monday: dt.date
) -> None:
    text = shown(desk, f"/app/salon-maria/?day={monday}")
    assert "1 appointment<" in text


def test_the_desk_books_groups_from_their_sessions(desk: Client, classes: Variant) -> None:
    text = shown(desk, "/app/salon-maria/desk/new/")
    assert 'value="tuns"' not in text


def test_staff_see_their_own_sessions_and_plan_none(
    as_ana: Client, session: Session, classes: Variant, monday: dt.date
) -> None:
    maria = Resource.objects.get(slug="maria")
    at = session.starts_at + dt.timedelta(days=1)
    other = sessions.plan(classes, terms=Terms(maria, at, 4), by=SYSTEM)[0]
    assert session.code in shown(as_ana, HOME)
    assert other.code not in shown(as_ana, HOME)
    assert as_ana.get(f"{HOME}{other.code}/").status_code == 404
    assert as_ana.get(HOME + "new/").status_code == 403


def test_a_service_becomes_a_group_in_its_first_section(
    desk: Client, salon_maria: Business
) -> None:
    service = Service.objects.get(variants__slug="tuns")
    sent = {
        "name_ro": "Tuns",
        "places": "business",
        "visibility": "public",
        "slug": service.slug,
        "capacity": "6",
        "min_capacity": "2",
        "decide_hours": "48",
        "sessions": "open_times",
    }
    answer = desk.post(f"/app/salon-maria/services/item/{service.slug}/", sent)
    assert answer.status_code == 303
    service.refresh_from_db()
    assert (service.capacity, service.min_capacity, service.decide_hours) == (6, 2, 48)
    assert service.has_open_times
    sent |= {"capacity": "1", "min_capacity": "1"}
    desk.post(f"/app/salon-maria/services/item/{service.slug}/", sent)
    service.refresh_from_db()
    assert not service.is_group
    assert service.sessions == ""


def test_another_business_sees_nothing_of_a_session(
    session: Session, otto: object, client: Client
) -> None:
    client.force_login(otto)  # type: ignore[arg-type]
    assert client.get(f"{HOME}{session.code}/").status_code == 404
    assert client.get(f"/app/praxis-otto/sessions/{session.code}/").status_code == 404
