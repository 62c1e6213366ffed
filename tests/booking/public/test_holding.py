"""A time button holds its time; others see it taken, oneself does not."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from booking import holds
from booking.models import Booking, Performs, Resource, Variant
from tenants import courtesy
from tenants.models import Business
from tests.booking.public.conftest import FLOW, ION, Step, read, text, values


def times_of(page: Step, day: dt.date, flow: str = "") -> list[int]:
    return values(page.get(f"times/?s=tuns&staff=ana&day={day}&f={flow}").content.decode())


def test_a_held_time_is_hidden_from_others_and_not_from_oneself(
    page: Step, start: dt.datetime, monday: dt.date
) -> None:
    at = int(start.timestamp())
    page.hold(start, staff="ana", f=FLOW)
    assert at not in times_of(page, monday)
    assert at in times_of(page, monday, FLOW)


def test_another_choice_replaces_the_first(page: Step, start: dt.datetime, monday: dt.date) -> None:
    page.hold(start, staff="ana", f=FLOW)
    page.hold(start + dt.timedelta(hours=3), staff="ana", f=FLOW)
    shown = times_of(page, monday)
    assert int(start.timestamp()) in shown
    assert int(start.timestamp()) + 3 * 3600 not in shown


def test_the_page_says_until_when_and_not_how_many_seconds(page: Step, start: dt.datetime) -> None:
    answer = page.get(f"details/?t={page.hold(start)}")
    assert re.search(r"We are holding this time for you until \d\d:\d\d\.", text(answer))
    assert "I need more time" in text(answer)


def test_more_time_is_given_twice(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    for renewals in (1, 2):
        answer = page.post("details/", {"t": ticket, "more": "1", "name": "Ion V"})
        ticket = re.search(r'name="t" value="([^"]+)"', answer.content.decode())[1]  # type: ignore[index]
        assert read(ticket).renewals == renewals
        assert 'value="Ion V"' in answer.content.decode()
    assert "I need more time" not in text(answer)


def test_after_the_hold_booking_simply_works(
    page: Step, start: dt.datetime, empty_redis: None, salon_maria: Business
) -> None:
    ticket = page.hold(start, f=FLOW)
    holds.release(salon_maria.pk, FLOW)
    assert page.post("book/", {"t": ticket, **ION}).status_code == 303


def test_without_redis_listing_holding_and_booking_go_on(
    page: Step, start: dt.datetime, monday: dt.date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courtesy, "ask", lambda call, *, default, **_: default)
    assert int(start.timestamp()) in times_of(page, monday)
    assert page.booked(start).state == "confirmed"


def test_a_time_held_by_another_is_refused_with_the_nearest_ones(
    page: Step, start: dt.datetime
) -> None:
    page.hold(start, staff="ana", f=FLOW)
    answer = page.post("hold/", {"s": "tuns", "staff": "ana", "start": str(int(start.timestamp()))})
    assert answer.status_code == 409
    assert "Someone was a moment faster." in text(answer)
    near = values(answer.content.decode())
    assert len(near) == 3
    assert int(start.timestamp()) not in near
    assert max(abs(each - int(start.timestamp())) for each in near) <= 3 * 3600


def test_a_minute_off_the_grid_is_not_offered(page: Step, start: dt.datetime) -> None:
    for minutes in (1, -1):
        off = start + dt.timedelta(minutes=minutes)
        answer = page.post("hold/", {"s": "tuns", "start": str(int(off.timestamp()))})
        assert answer.status_code == 409
        assert "This time is not offered." in text(answer)
    assert not Booking.objects.exists()


def test_where_people_differ_anyone_becomes_the_one_who_is_held(
    page: Step, start: dt.datetime, ana: Resource
) -> None:
    Performs.objects.filter(resource=ana, variant__slug="tuns").update(price_minor=15500)
    ticket = page.hold(start)
    held = read(ticket).staff
    assert held in ("ana", "maria")
    price = "from RON 155" if held == "ana" else "from RON 130"
    assert price in text(page.get(f"details/?t={ticket}"))
    booking = page.booked(start + dt.timedelta(hours=3))
    assert booking.total_minor in (13000, 15500)


def test_where_they_are_alike_anyone_stays_anyone(page: Step, start: dt.datetime) -> None:
    ticket = page.hold(start)
    assert read(ticket).staff == "anyone"
    assert "with Ana" not in text(page.get(f"details/?t={ticket}"))


def test_a_service_of_nobody_cannot_be_held(page: Step, start: dt.datetime) -> None:
    Performs.objects.filter(variant=Variant.objects.get(slug="tuns")).delete()
    answer = page.post("hold/", {"s": "tuns", "start": str(int(start.timestamp()))})
    assert answer.status_code == 404
