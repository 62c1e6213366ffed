"""Sick leave: saved at once, over whatever is booked; then each appointment gets its answer."""

from __future__ import annotations

import datetime as dt
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import blocks, bookings
from booking.clients import Person
from booking.models import Allocation, Block, Booking, Hours, Outbox, Performs, Resource, Variant
from booking.realtime import hub
from tenants.actor import SYSTEM
from tests.booking.cockpit.conftest import Booker
from tests.booking.cockpit.team.conftest import (
    ANA,
    BUCHAREST,
    OFF,
    TEAM,
    absent,
    page_of,
    text,
    verbs,
)


def at(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), BUCHAREST)


@pytest.fixture
def five(book: Booker, monday: dt.date) -> list[Booking]:
    """Five appointments with Ana from Monday at nine; Maria has one of her own at eleven."""
    book(staff="maria", at=at(monday, 11))
    return [book(at=at(monday, 9 + n)) for n in range(5)]


def hand(booking: Booking) -> str:
    return f"{ANA}appointments/{booking.code}/hand/"


def offered(page: str, booking: Booking) -> list[str]:
    """The colleagues on the buttons beside an appointment."""
    line = page.split(f"/bookings/{booking.code}/", 1)[1].split("</li>")[0]
    return [part.split('"')[0] for part in line.split('name="to" value="')[1:]]


def test_one_tap_is_enough(desk: Client, ana: Resource) -> None:
    response = desk.post(f"{ANA}sick/")
    row = Block.objects.get()
    today = dt.datetime.now(BUCHAREST).date()
    assert (response.status_code, response["Location"]) == (303, page_of(row))
    assert (row.kind, row.starts_at.astimezone(BUCHAREST)) == ("sick", at(today, 0))
    assert row.ends_at.astimezone(BUCHAREST) == at(today + dt.timedelta(days=1), 0)
    assert verbs(ana)[-1] == "block"
    assert "Nobody can book this time now." in text(desk.get(page_of(row)))


def test_until_a_day_means_that_day_too(desk: Client, ana: Resource, monday: dt.date) -> None:
    desk.post(f"{ANA}sick/", {"until": str(monday)})
    assert Block.objects.get().ends_at.astimezone(BUCHAREST) == at(monday + dt.timedelta(days=1), 0)


def test_pressed_twice_it_is_one_leave(desk: Client, ana: Resource, monday: dt.date) -> None:
    desk.post(f"{ANA}sick/")
    desk.post(f"{ANA}sick/")
    desk.post(f"{ANA}sick/", {"until": str(monday)})
    assert Block.objects.count() == 1
    assert Block.objects.get().ends_at.astimezone(BUCHAREST) == at(monday + dt.timedelta(days=1), 0)


@pytest.mark.parametrize("until", ["yesterday", "2020-01-01", "9999-12-31", "a\0b", "9" * 5000])
def test_a_day_that_cannot_be_is_said(desk: Client, ana: Resource, until: str) -> None:
    response = desk.post(f"{ANA}sick/", {"until": until}, follow=True)
    assert not Block.objects.exists()
    assert 'class="notice bad"' in text(response)


def test_the_five_appointments_are_listed_with_what_to_do(
    desk: Client, ana: Resource, five: list[Booking], monday: dt.date
) -> None:
    page = text(desk.get(page_of(absent(ana, monday))))
    assert "5 appointments to sort out" in page
    for booking in five:
        assert f"/app/salon-maria/desk/bookings/{booking.code}/move/" in page
        assert 'href="tel:+40722123456"' in page
    assert "https://wa.me/40722123456?text=" in page
    assert all(Booking.objects.get(pk=each.pk).state == "confirmed" for each in five)


def test_only_colleagues_who_are_free_then_are_offered(
    desk: Client, ana: Resource, five: list[Booking], monday: dt.date
) -> None:
    page = text(desk.get(page_of(absent(ana, monday))))
    free = [each for each in five if each.starts_at.astimezone(BUCHAREST).hour not in (11,)]
    busy = next(each for each in five if each not in free)
    assert offered(page, busy) == []
    assert page.count("Nobody else is free then.") == 1
    for booking in free:
        assert offered(page, booking) == ["maria"]


def test_a_pause_of_the_service_leaves_a_colleague_free_for_others(
    desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    booking, row = book(), absent(ana, monday)
    item = booking.items.get()
    third = item.duration_min // 3
    within = dt.timedelta(minutes=third)
    maria = Resource.objects.get(slug="maria")
    Block.objects.create(
        resource=maria, kind="time_off", starts_at=item.starts_at + within,
        ends_at=item.ends_at - within,
    )  # fmt: skip
    assert offered(text(desk.get(page_of(row))), booking) == []
    parts = [[third, "busy"], [item.duration_min - 2 * third, "free"], [third, "busy"]]
    Variant.objects.filter(pk=item.variant_id).update(segments=parts)
    assert offered(text(desk.get(page_of(row))), booking) == ["maria"]


def test_a_visit_by_a_team_is_listed_for_each_of_them(
    desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    booking = book()
    maria = Resource.objects.get(slug="maria")
    row = absent(maria, monday)
    assert booking.code not in text(desk.get(page_of(row)))
    booking.items.update(team=[maria.pk])
    assert booking.code in text(desk.get(page_of(row)))
    desk.post(f"{TEAM}item/maria/archive/")
    maria.refresh_from_db()
    assert maria.archived_at is None


def test_who_does_not_do_it_or_does_not_work_is_not_offered(
    desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    booking, row = book(), absent(ana, monday)
    maria = Resource.objects.get(slug="maria")
    assert offered(text(desk.get(page_of(row))), booking) == ["maria"]
    maria.staff.own_hours = True
    maria.staff.save()
    Hours.objects.create(resource=maria, weekday=1, starts=11 * 60, ends=12 * 60)
    assert offered(text(desk.get(page_of(row))), booking) == []
    maria.staff.own_hours = False
    maria.staff.save()
    absent(maria, monday, kind="time_off")
    assert offered(text(desk.get(page_of(row))), booking) == []
    Block.objects.filter(resource=maria).delete()
    Performs.objects.filter(resource=maria).delete()
    assert offered(text(desk.get(page_of(row))), booking) == []


def test_a_colleague_takes_it_over_at_the_same_time_and_the_client_is_told(
    desk: Client, ana: Resource, five: list[Booking], monday: dt.date
) -> None:
    row, booking = absent(ana, monday), five[0]
    response = desk.post(hand(booking), {"to": "maria", "back": page_of(row).split("/")[-2]})
    assert response["Location"] == page_of(row)
    after = Booking.objects.get(pk=booking.pk)
    item = after.items.get()
    assert (after.starts_at, item.staff_name) == (booking.starts_at, "Maria Ionescu")
    assert {a.resource.slug for a in Allocation.objects.filter(booking=after, live=True)} & {
        "maria",
        "ana",
    } == {"maria"}
    assert Outbox.objects.filter(kind="booking.moved", aggregate=after.pk).exists()
    page = text(desk.get(page_of(row)))
    assert "Handed over to Maria Ionescu." in page
    assert "4 appointments to sort out" in page


def test_a_busy_colleague_does_not_get_it_by_a_forged_form(
    desk: Client, ana: Resource, five: list[Booking], monday: dt.date
) -> None:
    absent(ana, monday)
    busy = next(each for each in five if each.starts_at.astimezone(BUCHAREST).hour == 11)
    for to in ("maria", "nobody", "", "a\0b", "x" * 5000):
        response = desk.post(hand(busy), {"to": to}, follow=True)
        assert "Nobody took it over" in text(response)
    assert busy.items.get().staff == ana


def test_an_appointment_of_somebody_else_is_not_handed_on_from_here(
    desk: Client, book: Booker, monday: dt.date
) -> None:
    booking = book(staff="maria", at=at(monday, 11))
    assert desk.post(hand(booking), {"to": "ana"}).status_code == 404
    assert desk.post(f"{ANA}appointments/NOSUCHC/hand/", {"to": "maria"}).status_code == 404


def test_the_list_ends_when_everything_is_dealt_with(
    desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    booking, row = book(), absent(ana, monday)
    assert "1 appointment to sort out" in text(desk.get(TEAM))
    assert "1 appointment to sort out" in text(desk.get("/app/salon-maria/"))
    bookings.cancel(booking, by=SYSTEM)
    assert "Nobody is waiting: everything is dealt with." in text(desk.get(page_of(row)))
    assert "to sort out" not in text(desk.get(TEAM))
    assert "to sort out" not in text(desk.get("/app/salon-maria/"))


def test_well_again_takes_back_what_began_today(desk: Client, ana: Resource) -> None:
    desk.post(f"{ANA}sick/")
    row = Block.objects.get()
    response = desk.post(f"{page_of(row)}well/")
    assert response["Location"] == OFF
    assert not Block.objects.exists()
    assert verbs(ana)[-1] == "unblock"


def test_well_again_keeps_the_days_that_are_past(
    desk: Client, ana: Resource, monday: dt.date
) -> None:
    today = dt.datetime.now(BUCHAREST).date()
    row = absent(ana, today - dt.timedelta(days=2), monday)
    desk.post(f"{page_of(row)}well/")
    row.refresh_from_db()
    assert row.ends_at.astimezone(BUCHAREST) == at(today, 0)


def test_time_off_does_not_end_by_getting_well(
    desk: Client, ana: Resource, monday: dt.date
) -> None:
    row = absent(ana, monday, kind="time_off")
    assert desk.post(f"{page_of(row)}well/").status_code == 404


def test_what_is_past_needs_no_thought(ana: Resource, past: Booking) -> None:
    day = past.starts_at.astimezone(BUCHAREST).date()
    row = absent(ana, day, day + dt.timedelta(days=1))
    assert blocks.lies_over(row) == [past]
    assert blocks.lies_over(row, since=dt.datetime.now(dt.UTC)) == []


def test_the_message_to_the_client_does_not_say_why(
    desk: Client, ana: Resource, book: Booker, monday: dt.date, ion: Person
) -> None:
    book()
    page = text(desk.get(page_of(absent(ana, monday))))
    message = unquote(page.split("https://wa.me/40722123456?text=")[1].split('"')[0])
    assert "Ion" in message
    assert "Salon Maria" in message
    assert "/book/salon-maria/b/" in message
    for word in ("sick", "ill", "bolnav", "medical", "Ana"):
        assert word not in message.replace("will", "")


def test_the_front_desk_notes_it_and_hands_over(
    at_front_desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    booking = book()
    at_front_desk.post(f"{ANA}sick/", {"until": str(monday)})
    row = Block.objects.get()
    assert booking.code in text(at_front_desk.get(page_of(row)))
    at_front_desk.post(hand(booking), {"to": "maria"})
    assert booking.items.get().staff_name == "Maria Ionescu"
    assert at_front_desk.post(f"{page_of(row)}well/").status_code == 303


def test_staff_cannot_report_themselves_or_others(as_ana: Client, ana: Resource) -> None:
    assert as_ana.post(f"{ANA}sick/").status_code == 403
    assert as_ana.post(f"{TEAM}item/maria/sick/").status_code == 403
    assert not Block.objects.exists()


def test_changes_are_made_by_post_alone(desk: Client, ana: Resource, monday: dt.date) -> None:
    row = absent(ana, monday)
    for path in (f"{ANA}sick/", f"{page_of(row)}well/", f"{ANA}appointments/X/hand/"):
        assert desk.get(path).status_code == 405
    assert desk.post(page_of(row)).status_code == 405


def test_five_appointments_cost_as_much_as_one(
    desk: Client, ana: Resource, book: Booker, monday: dt.date
) -> None:
    row = absent(ana, monday)
    Block.objects.all().delete()
    book()
    row.pk = None
    row.save()
    desk.get(page_of(row))
    with CaptureQueriesContext(connection) as one:
        desk.get(page_of(row))
    Block.objects.all().delete()
    for n in range(4):
        book(at=at(monday, 11 + n))
    row.pk = None
    row.save()
    with CaptureQueriesContext(connection) as many:
        desk.get(page_of(row))
    assert len(many) == len(one)


def test_open_pages_hear_of_it(desk: Client, ana: Resource) -> None:
    with CaptureQueriesContext(connection) as caught:
        desk.post(f"{ANA}sick/")
    told = [each["sql"] for each in caught.captured_queries if "pg_notify" in each["sql"]]
    assert len(told) == 1
    payload = told[0].split("'live', '")[1].rsplit("'", 1)[0]
    assert hub.read(payload)[1] == hub.Signal("booking", '{"code": "", "verb": "block"}')
