"""What is in the way of a wished time: rooms, groups and buffers, by name and with their times."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client as Browser

from booking.models import Allocation, Booking, Resource, Session, Variant
from tests.booking.cockpit.conftest import BUCHAREST, Booker

from .test_booking import BOOK, freely, hidden_on, step_two, text_of


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    """Ten o'clock on that Monday."""
    return dt.datetime.combine(monday, dt.time(10), BUCHAREST)


@pytest.fixture
def one_table(salon_maria: object) -> Resource:
    """The cut needs a table, and there is one."""
    Variant.objects.filter(slug="tuns-barbati").update(requires=["nail_table"])
    tables = [r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags]
    Resource.objects.filter(pk__in=[table.pk for table in tables[1:]]).update(active=False)
    return tables[0]


def test_a_taken_room_is_named_with_who_has_it_and_shared_on_purpose(
    desk: Browser, book: Booker, ten: dt.datetime, one_table: Resource
) -> None:
    known = book(at=ten, staff="maria").client
    confirm = step_two(desk, freely(ten, client=known.code))
    said = f"{one_table.name} is taken from 10:00 to 10:30: Ion Vasile"
    assert said in text_of(confirm).replace("\u00a0", " ")
    form = hidden_on(confirm, 'id="desk-book"')
    assert desk.post(BOOK, form).status_code == 422
    done = desk.post(BOOK, form | {"accept": ["room_taken"]}, follow=True)
    assert f"{one_table.name} used twice at once" in text_of(done)
    shared = Booking.objects.latest("pk").allocations.get(resource=one_table)
    assert shared.lane == 1


def test_a_room_with_two_visits_offers_no_box_to_tick(
    desk: Browser, book: Booker, ten: dt.datetime, one_table: Resource
) -> None:
    known = book(at=ten, staff="maria").client
    form = hidden_on(step_two(desk, freely(ten, client=known.code)), 'id="desk-book"')
    assert desk.post(BOOK, form | {"accept": ["room_taken"]}).status_code == 302
    text = text_of(step_two(desk, freely(ten, client=known.code)))
    assert "No room is free at this time." in text
    assert 'value="room_taken"' not in text


def test_a_group_that_has_the_time_is_named_with_its_own_times(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten + dt.timedelta(hours=3)).client
    ana, later = Resource.objects.get(slug="ana"), ten + dt.timedelta(hours=1)
    group = Session.objects.create(
        variant=Variant.objects.get(slug="tuns-barbati"), kind="dated", staff=ana,
        starts_at=ten, ends_at=later, capacity=8,
    )  # fmt: skip
    after = later + dt.timedelta(minutes=15)
    Allocation.objects.create(session=group, resource=ana, during=DateTimeTZRange(ten, after))
    inside = text_of(step_two(desk, freely(ten, client=known.code))).replace("\u00a0", " ")
    assert "a group has the time from 10:00 to 11:00." in inside
    behind = text_of(step_two(desk, freely(later, client=known.code))).replace("\u00a0", " ")
    assert "A buffer of 15 min belongs to a group, 10:00–11:00." in behind


def test_a_buffer_is_named_with_whose_it_is(desk: Browser, book: Booker, ten: dt.datetime) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(buffer_after_min=15)
    known = book(at=ten).client
    at = ten + dt.timedelta(minutes=30)
    text = text_of(step_two(desk, freely(at, client=known.code))).replace("\u00a0", " ")
    assert "A buffer of 15 min belongs to Ion Vasile, 10:00–10:30." in text
