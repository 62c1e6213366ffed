"""A service with limits: announced before, and refused with words that lead on."""

from __future__ import annotations

import datetime as dt

import pytest

from booking.models import Booking, Service, Setting
from tests.booking.public.conftest import Step, text


@pytest.mark.parametrize(
    ("only_for", "told"), [("new", "For new clients"), ("known", "For known clients")]
)
def test_for_whom_it_is_stands_in_the_list_and_beside_the_times(
    page: Step, start: dt.datetime, only_for: str, told: str
) -> None:
    assert told not in text(page.get(""))
    Service.objects.filter(variants__slug="tuns").update(only_for=only_for)
    assert told in text(page.get(""))
    assert told in text(page.get("times/?s=tuns"))


def test_one_more_than_allowed_is_told_to_call(page: Step, start: dt.datetime) -> None:
    Service.objects.update(limits={"per_client_ahead": 1})
    Setting.objects.update(phone="+40722000111")
    assert page.book(start).status_code == 303
    answer = page.book(start + dt.timedelta(days=1))
    assert answer.status_code == 409
    assert "No more of these appointments can be booked ahead." in text(answer)
    assert "0722 000 111" in text(answer)
    assert Booking.objects.count() == 1


def test_somebody_unknown_is_led_away_from_what_is_for_known_clients(
    page: Step, start: dt.datetime
) -> None:
    Service.objects.update(only_for="known")
    answer = page.book(start)
    assert answer.status_code == 403
    assert "This is for people who have been here before." in text(answer)
