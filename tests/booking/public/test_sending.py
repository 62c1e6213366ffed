"""One form makes one booking; a time that is gone loses nothing but itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from booking import bookings, schedule
from booking.bookings import Person
from booking.models import Booking, Service, Setting
from booking.public import limits
from booking.public.suspicion import SURE
from booking.schedule import Choice
from tenants.actor import Actor
from tenants.models import Business
from tests.booking.public.conftest import ION, Step, fields, read, text, values
from tests.booking.public.test_details import value


def take(start: dt.datetime, staff: str, nonce: str) -> Booking:
    """Somebody else books this time."""
    other = Person(given_name="Dana", email="dana@example.com", language="ro")
    plan = schedule.resolve([Choice("tuns", staff)])
    return bookings.book(plan=plan, starts_at=start, person=other, by=Actor("member"), nonce=nonce)


def test_sending_twice_leads_to_the_same_booking(page: Step, start: dt.datetime) -> None:
    sent = {"t": page.hold(start), **ION}
    first, second = page.post("book/", sent), page.post("book/", sent)
    assert first.status_code == second.status_code == 303
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_a_form_that_was_passed_on_does_not_open_the_first_senders_booking(
    page: Step, start: dt.datetime
) -> None:
    ticket = page.hold(start, staff="ana")
    first = page.post("book/", {"t": ticket, **ION})
    other = {"name": "Otto Brandt", "email": "o@example.com", "phone": "0722 123 457"}
    second = page.post("book/", {"t": ticket, **other})
    assert second.status_code == 409
    assert first["Location"] not in second.content.decode()
    assert Booking.objects.count() == 1


def test_it_leads_to_the_done_page(page: Step, start: dt.datetime) -> None:
    answer = page.book(start)
    done = page.browser.get(answer["Location"])
    assert done.status_code == 200
    assert "Your appointment is confirmed." in text(done)


def test_a_request_says_until_when_it_is_answered(page: Step, start: dt.datetime) -> None:
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    answer = page.book(start)
    done = text(page.browser.get(answer["Location"]))
    assert "Your request has been sent. Salon Maria will reply by" in done
    assert Booking.objects.get().state == "pending"


def test_a_time_taken_meanwhile_keeps_the_form_and_offers_three_others(
    page: Step, start: dt.datetime
) -> None:
    ticket = page.hold(start, staff="ana")
    take(start, "ana", "other")
    typed = {"note": "Hello", "for_other": "on", "attendee": "Mia"}
    answer = page.post("book/", {"t": ticket, **ION, **typed})
    assert answer.status_code == 409
    assert "Everything you typed is still here; these times are free:" in text(answer)
    near = values(answer.content.decode())
    assert len(near) == 3
    kept = fields(answer)
    assert {"name", "email", "phone", "note", "attendee", "t"} <= set(kept)
    again = page.post("details/", {**kept, "start": str(near[0])})
    assert again.status_code == 200
    assert value(again, "name") == "Ion Vasile"
    assert value(again, "attendee") == "Mia"
    sent = fields(again) | ION | {"note": "Hello"}
    assert page.post("book/", sent).status_code == 303
    assert Booking.objects.filter(starts_at=dt.datetime.fromtimestamp(near[0], dt.UTC)).exists()


def test_anyone_takes_whoever_is_left(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    take(start, "ana", "other")
    assert page.post("book/", {"t": ticket, **ION}).status_code == 303
    assert set(Booking.objects.values_list("items__staff__slug", flat=True)) == {"ana", "maria"}


def test_a_form_open_for_hours_comes_back_filled_in(
    page: Step, start: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = page.hold(start)
    later = timezone.now() + dt.timedelta(hours=3)
    monkeypatch.setattr("booking.public.tickets.timezone.now", lambda: later)
    answer = page.post("book/", {"t": ticket, **ION})
    assert answer.status_code == 422
    assert "This page has been open for a long time." in text(answer)
    assert value(answer, "name") == "Ion Vasile"
    fresh = fields(answer)["t"]
    assert read(fresh).nonce != read(ticket).nonce
    assert page.post("book/", {"t": fresh, **ION}).status_code == 303


def test_lead_time_is_judged_when_the_hold_is_made(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    Setting.objects.update(lead_min=60 * 24 * 30)
    assert page.post("book/", {"t": ticket, **ION}).status_code == 303


def test_lead_time_is_judged_again_when_nothing_is_held(
    page: Step, start: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = str(read(page.hold(start)).again())
    Setting.objects.update(lead_min=60 * 24 * 30)
    assert page.post("book/", {"t": ticket, **ION}).status_code == 409


def test_a_price_or_a_person_in_the_body_is_not_obeyed(page: Step, start: dt.datetime) -> None:
    lies = {"price": "1", "total_minor": "1", "staff": "otto", "variant": "1", "state": "x"}
    answer = page.post("book/", {"t": page.hold(start), **ION, **lies})
    assert answer.status_code == 303
    booking = Booking.objects.get()
    assert booking.total_minor == 13000
    assert booking.items.get().staff.slug in ("ana", "maria")  # type: ignore[union-attr]


@pytest.mark.parametrize("ticket", ["", "x", "W10:x:y", "\u202e", "x" * 5000])
def test_a_ticket_that_is_not_ours_is_refused(page: Step, ticket: str) -> None:
    answer = page.post("book/", {"t": ticket, **ION})
    assert answer.status_code == 400
    assert "To the booking page" in text(answer)


def test_a_suspended_business_takes_no_booking_but_answers_its_links(
    page: Step, start: dt.datetime, mine: Any
) -> None:
    booking = page.booked(start)
    ticket = page.hold(start + dt.timedelta(hours=2))
    Business.objects.filter(slug="salon-maria").update(state=Business.State.SUSPENDED)
    assert page.post("book/", {"t": ticket, **ION, "name": "Dana"}).status_code == 403
    assert page.get(mine(booking)).status_code == 200
    assert page.post(mine(booking, "cancel/"), {}).status_code == 303


# ── suspicion and limits


def test_a_field_that_nobody_sees_leads_to_one_question(page: Step, start: dt.datetime) -> None:
    answer = page.book(start, website="http://spam.example")
    assert answer.status_code == 200
    assert "Please confirm" in text(answer)
    assert not Booking.objects.exists()
    assert page.post("book/", fields(answer)).status_code == 303


def test_a_form_sent_too_quickly_leads_to_one_question(
    page: Step, start: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("booking.public.suspicion.QUICK_SECONDS", 2)
    answer = page.book(start)
    assert "Please confirm" in text(answer)
    assert page.post("book/", fields(answer)).status_code == 303


def test_the_answer_cannot_be_given_in_advance(page: Step, start: dt.datetime) -> None:
    for sure in ("yes", "1", read(page.hold(start)).nonce):
        assert page.book(start, website="x", **{SURE: sure}).status_code == 200
    assert not Booking.objects.exists()


def test_many_bookings_of_a_network_lead_to_the_question_and_far_more_to_a_pause(
    page: Step, start: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = limits.Limit("bookings", usual=1, most=2)
    monkeypatch.setattr(limits, "BOOKINGS", few)
    assert page.book(start).status_code == 303
    assert "Please confirm" in text(page.book(start + dt.timedelta(hours=2)))
    refused = page.book(start + dt.timedelta(hours=4))
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    assert "021 310 0000" in text(refused)


def test_a_waiting_room_is_not_locked_out() -> None:
    assert limits.BOOKINGS.most >= 60
    assert limits.HOLDS.most >= 120
    assert limits.BOOKINGS.usual >= 8


def test_many_holds_lead_to_the_question(
    page: Step, start: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "HOLDS", limits.Limit("holds", usual=0, most=2))
    sent = {"s": "tuns", "start": str(int(start.timestamp()))}
    answer = page.post("hold/", sent)
    assert "Please confirm" in text(answer)
    assert page.post("hold/", fields(answer)).status_code == 303
    assert page.post("hold/", sent).status_code == 429


def test_an_ipv6_household_counts_as_one(rf: Any) -> None:
    def network(address: str) -> str:
        return limits.network(rf.get("/", REMOTE_ADDR=address))

    assert network("2001:db8:1:2::1") == network("2001:db8:1:2:ffff::9")
    assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
    assert network("203.0.113.7") == "203.0.113.7"
