"""Editing at the desk, moving, taking back, freeing the rest; and what the client then reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from booking import bookings, links
from booking.models import Booking, Client, Outbox
from tenants.actor import Actor
from tests.booking.cockpit.conftest import BUCHAREST, Booker

from .test_booking import text_of, times_on

MARIA = Actor("member", name="Maria", source="cockpit")


def url(booking: Booking, action: str) -> str:
    """What the desk does with a booking."""
    return f"/app/salon-maria/desk/bookings/{booking.code}/{action}/"


def form_of(booking: Booking, **changed: Any) -> dict[str, Any]:
    """The edit form as it stands, with some of it changed."""
    item = booking.items.get()
    start = booking.starts_at.astimezone(BUCHAREST)
    as_it_is = {
        "variant": item.variant.slug,
        "staff": item.staff.slug if item.staff else "",
        "day": f"{start:%Y-%m-%d}",
        "time": f"{start:%H:%M}",
        "duration": str(item.duration_min),
        "price": f"{item.price_minor / 100:.2f}",
        "place": item.place_detail,
        "note": booking.note,
        "tell": "on",
    }
    return as_it_is | changed


def told(booking: Booking) -> bool:
    """Whether the client hears of a new time."""
    return Outbox.objects.filter(aggregate=booking.pk, kind="booking.moved").exists()


def test_an_untouched_form_changes_nothing(desk: Browser, book: Booker) -> None:
    booking = book()
    assert desk.post(url(booking, "edit"), form_of(booking)).status_code == 302
    booking.refresh_from_db()
    assert booking.sequence == 0
    assert not told(booking)


def test_the_note_and_the_price_change_without_a_mail(desk: Browser, book: Booker) -> None:
    booking = book()
    form = form_of(booking, note="vine mai târziu", price="65,50")
    desk.post(url(booking, "edit"), form)
    booking.refresh_from_db()
    assert (booking.note, booking.total_minor) == ("vine mai târziu", 6550)
    assert not told(booking)


def test_another_service_brings_its_own_length_and_price(desk: Browser, book: Booker) -> None:
    booking = book()
    desk.post(url(booking, "edit"), form_of(booking, variant="tuns"))
    item = booking.items.get()
    assert (item.variant.slug, item.duration_min, item.price_minor) == ("tuns", 60, 13000)
    assert told(booking)


def test_a_new_time_is_told_only_when_ticked(desk: Browser, book: Booker) -> None:
    booking = book()
    form = form_of(booking, time="11:10", staff="maria")
    del form["tell"]
    desk.post(url(booking, "edit"), form)
    booking.refresh_from_db()
    assert f"{booking.starts_at.astimezone(BUCHAREST):%H:%M}" == "11:10"
    assert booking.items.get().staff_name == "Maria Ionescu"
    assert not told(booking)


def test_a_moved_appointment_is_reminded_of_at_its_new_time(desk: Browser, book: Booker) -> None:
    booking = book()
    desk.post(url(booking, "edit"), form_of(booking, time="11:10"))
    booking.refresh_from_db()
    reminders = Outbox.objects.filter(aggregate=booking.pk, kind="booking.reminder")
    assert booking.starts_at - dt.timedelta(hours=24) in [row.due_at for row in reminders]


def test_what_is_in_the_way_of_an_edit_is_asked(desk: Browser, book: Booker) -> None:
    booking = book()
    form = form_of(booking, time="07:00", note="devreme")
    response = desk.post(url(booking, "edit"), form)
    assert response.status_code == 422
    text = text_of(response)
    assert "does not work at this time" in text
    assert "devreme" in text
    done = desk.post(url(booking, "edit"), form | {"accept": ["outside_hours"]})
    assert done.status_code == 302


def test_a_quarter_more_asks_when_the_next_one_is_near(
    desk: Browser, book: Booker, monday: dt.date
) -> None:
    booking = book()
    assert desk.post(url(booking, "longer")).status_code == 302
    assert booking.items.get().duration_min == 45
    book(at=dt.datetime.combine(monday, dt.time(10, 45), BUCHAREST))
    response = desk.post(url(booking, "longer"))
    assert response.status_code == 422
    assert "Ion Vasile has the time from 10:45" in text_of(response)
    assert 'value="60"' in text_of(response)
    assert not told(booking)


def test_a_booking_is_given_to_another_client_with_their_contact(
    desk: Browser, book: Booker
) -> None:
    booking = book()
    old_link = links.manage_token(booking)
    elena = Client.objects.create(
        given_name="Elena", family_name="Dumitru", display_name="Elena Dumitru",
        search_key="elena dumitru", phone="+40722000999", language="ro",
    )  # fmt: skip
    found = text_of(desk.get(url(booking, "edit") + "?q=dumi"))
    assert f"?client={elena.code}" in found
    desk.post(url(booking, "edit"), form_of(booking, client=elena.code))
    booking.refresh_from_db()
    assert booking.client == elena
    assert booking.contact["phone"] == "+40722000999"
    assert booking.contact["email"] == ""
    assert not links.check(booking, old_link)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration", "0"),
        ("duration", "-5"),
        ("duration", "99999999999"),
        ("price", "-1"),
        ("price", "NaN"),
        ("price", "1e99"),
        ("price", "many"),
        ("variant", "nothing"),
        ("staff", "nobody"),
        ("time", "26:00"),
        ("day", "9999-12-31"),
        ("note", "x" * 5_000),
        ("place", "a\0b"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_lost(
    desk: Browser, book: Booker, field: str, value: str
) -> None:
    booking = book()
    response = desk.post(url(booking, "edit"), form_of(booking, note="keep me") | {field: value})
    assert response.status_code == 422
    booking.refresh_from_db()
    assert (booking.note, booking.sequence) == ("", 0)


def test_fields_that_the_form_does_not_show_are_ignored(desk: Browser, book: Booker) -> None:
    booking = book()
    wicked = {"state": "cancelled", "code": "HACKED1", "total_minor": "1", "is_test": "on"}
    desk.post(url(booking, "edit"), form_of(booking, note="x") | wicked)
    booking.refresh_from_db()
    assert (booking.state, booking.is_test) == ("confirmed", False)


# ── moving and taking back


def test_moving_is_one_press(desk: Browser, book: Booker) -> None:
    booking = book()
    page = desk.get(url(booking, "move"))
    time = times_on(page)[0]
    assert time.startswith("ana@")
    assert desk.post(url(booking, "move"), {"time": time}).status_code == 302
    moved = Booking.objects.get()
    assert f"{moved.starts_at.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}" == time.partition("@")[2]
    assert told(booking)


def test_a_taken_time_leads_back_to_the_times(desk: Browser, book: Booker, monday: dt.date) -> None:
    booking = book()
    eleven = dt.datetime.combine(monday, dt.time(11), BUCHAREST)
    book(at=eleven)
    stamp = f"{eleven.astimezone(dt.UTC):%Y-%m-%dT%H:%MZ}"
    response = desk.post(url(booking, "move"), {"time": f"ana@{stamp}"})
    assert response["Location"] == url(booking, "move")
    assert "cannot be booked" in text_of(desk.get(response["Location"]))


def test_cancelling_has_an_undo_while_the_time_is_free(desk: Browser, book: Booker) -> None:
    booking = book()
    page = desk.post(f"/app/salon-maria/bookings/{booking.code}/cancel/", follow=True)
    assert url(booking, "restore") in text_of(page)
    desk.post(url(booking, "restore"))
    booking.refresh_from_db()
    assert booking.state == "confirmed"
    bookings.cancel(booking, by=MARIA)
    book()
    assert "taken by now" in text_of(desk.post(url(booking, "restore"), follow=True))


def test_a_no_show_frees_the_rest(desk: Browser, book: Booker) -> None:
    booking = book()
    now = dt.datetime.now(dt.UTC)
    Booking.objects.filter(pk=booking.pk).update(
        starts_at=now - dt.timedelta(minutes=15), ends_at=now + dt.timedelta(minutes=15)
    )
    assert "free the rest" in text_of(desk.get(f"/app/salon-maria/bookings/{booking.code}/"))
    desk.post(url(booking, "free-rest"))
    booking.refresh_from_db()
    assert booking.state == "no_show"
    assert not booking.allocations.exists()


def test_freed_time_comes_back_with_the_client_or_the_page_says_what_to_do(
    desk: Browser, book: Booker
) -> None:
    first, second = book(), book(staff="maria")
    now = dt.datetime.now(dt.UTC)
    for booking in (first, second):
        Booking.objects.filter(pk=booking.pk).update(
            starts_at=now - dt.timedelta(minutes=15), ends_at=now + dt.timedelta(minutes=15)
        )
        desk.post(url(booking, "free-rest"))
    taken = book()
    undo = "/app/salon-maria/bookings/{}/undo-no-show/"
    refused = text_of(desk.post(undo.format(first.code), follow=True))
    assert "Please book a new time, or squeeze this visit in." in refused
    assert "Taken back." in text_of(desk.post(undo.format(second.code), follow=True))
    states = Booking.objects.order_by("pk").values_list("code", "state")
    assert dict(states) == {
        first.code: "no_show", second.code: "confirmed", taken.code: "confirmed",
    }  # fmt: skip


# ── who may


@pytest.mark.parametrize("action", ["edit", "longer", "move", "restore", "free-rest"])
def test_another_diary_is_a_404(as_ana: Browser, book: Booker, action: str) -> None:
    booking = book(staff="maria")
    assert as_ana.post(url(booking, action)).status_code == 404


@pytest.mark.parametrize("action", ["longer", "restore", "free-rest"])
def test_changes_are_posted(desk: Browser, book: Booker, action: str) -> None:
    assert desk.get(url(book(), action)).status_code == 405


@pytest.mark.parametrize("action", ["edit", "move"])
def test_what_is_over_and_done_cannot_be_edited(desk: Browser, book: Booker, action: str) -> None:
    booking = bookings.cancel(book(), by=MARIA)
    assert desk.get(url(booking, action)).status_code == 404


def test_staff_edit_in_their_own_diary(as_ana: Browser, book: Booker) -> None:
    booking = book()
    assert as_ana.post(url(booking, "edit"), form_of(booking, note="x")).status_code == 302
    to_maria = form_of(Booking.objects.get(), staff="maria")
    assert as_ana.post(url(booking, "edit"), to_maria).status_code == 422


def test_the_history_says_what_was_edited_and_what_it_broke(desk: Browser, book: Booker) -> None:
    booking = book()
    form = form_of(booking, time="07:00", price="70", accept=["outside_hours"])
    desk.post(url(booking, "edit"), form)
    text = text_of(desk.get(f"/app/salon-maria/bookings/{booking.code}/"))
    assert "Edited" in text
    assert "07:00, Price changed, outside of working hours" in text
