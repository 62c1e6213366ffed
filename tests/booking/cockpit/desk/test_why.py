"""Grey times at the desk: each says in a sentence why it is not offered, to whom it concerns."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client as Browser

from booking import blocks, bookings, schedule
from booking.cockpit.desk.wish import stamp
from booking.models import (
    Allocation,
    Block,
    HoursException,
    Location,
    Resource,
    Service,
    Session,
    Setting,
    Variant,
)
from booking.schedule import Choice
from tenants.actor import Actor
from tests.booking.cockpit.conftest import BUCHAREST, Booker

WHY = "/app/salon-maria/desk/why/"
MARIA = Actor("member", name="Maria", source="cockpit")
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
Asker = Callable[..., str]


@pytest.fixture
def ten(monday: dt.date) -> dt.datetime:
    """Ten o'clock on that Monday."""
    return dt.datetime.combine(monday, dt.time(10), BUCHAREST)


def get(browser: Browser, at: dt.datetime, *, staff: str = "ana", **more: str) -> Any:
    """The page about a time with somebody."""
    local = at.astimezone(BUCHAREST)
    wish = {"s": "tuns-barbati", "staff": staff, "day": local.date().isoformat()}
    return browser.get(f"{WHY}?{urlencode(wish | {'start': stamp(at)} | more)}")


def said(response: Any) -> str:
    """The answer, as it is read."""
    text = html.unescape(response.content.decode()).replace("\u00a0", " ")
    found = re.search(r'<div class="card stack stack-s grey-answer">(.*?)</div>', text, re.DOTALL)
    assert found, text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[1]))


@pytest.fixture
def why(desk: Browser) -> Asker:
    """What Maria reads about a time with Ana."""
    return lambda at, **more: said(get(desk, at, **more))


def test_an_appointment_is_named_with_its_client_and_its_times(
    why: Asker, book: Booker, ten: dt.datetime
) -> None:
    book(at=ten)
    assert "Ana Popescu is with Ion Vasile, 10:00–10:30" in why(ten)


def test_a_buffer_is_told_with_its_length_and_whose_it_is(
    why: Asker, book: Booker, ten: dt.datetime
) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(buffer_after_min=15)
    book(at=ten)
    assert "15 min buffer after Ana Popescu's 10:00 (Ion Vasile)" in why(ten + 30 * MINUTE)
    assert "The own buffer would reach into Ana Popescu's 10:00 (Ion Vasile)" in why(
        ten - 30 * MINUTE
    )


def test_sick_leave_is_told_without_what_is_noted_about_it(
    why: Asker, ten: dt.datetime, ana: Resource
) -> None:
    blocks.block(ana, starts_at=ten, ends_at=ten + 2 * HOUR, kind=Block.Kind.SICK, by=MARIA)
    Block.objects.update(note="flu")
    answer = why(ten)
    assert "Ana Popescu is away (sick), until 12:00" in answer
    assert "flu" not in answer


def test_a_hold_says_until_when(why: Asker, ten: dt.datetime) -> None:
    bookings.hold(
        plan=schedule.resolve([Choice("tuns-barbati", "ana")]), starts_at=ten, flow="somebody"
    )
    answer = why(ten)
    assert re.search(r"Held by somebody who is booking at this moment, until \d\d:\d\d", answer), (
        answer
    )


def test_a_public_holiday_is_named(why: Asker, ten: dt.datetime) -> None:
    HoursException.objects.create(
        location=Location.objects.get(), kind="holiday", from_on=ten.date(), to_on=ten.date(),
        note={"ro": "Ziua Sf. Maria"},
    )  # fmt: skip
    assert "Public holiday: Ziua Sf. Maria" in why(ten)


def test_a_closure_is_told_with_its_reason(why: Asker, ten: dt.datetime) -> None:
    HoursException.objects.create(
        location=Location.objects.get(), kind="closed", from_on=ten.date(), to_on=ten.date(),
        note={"ro": "Inventar"},
    )  # fmt: skip
    assert "Closed: Inventar" in why(ten)


def test_outside_of_the_hours_the_next_opening_or_the_last_closing_is_told(
    why: Asker, ten: dt.datetime
) -> None:
    assert "Ana Popescu works from 09:00" in why(ten - 2 * HOUR)
    assert re.search(r"Ana Popescu works until \d\d:\d\d", why(ten + 10 * HOUR))
    assert "Ana Popescu does not work on this day" in why(ten - 24 * HOUR)


@pytest.mark.parametrize(
    ("mode", "sentence"),
    [
        ("elapsed", "Too soon: the lead time is 96 h (from "),
        ("opening", "Too soon: the lead time is 96 h, counted from opening (from "),
        ("day_before", "Too soon: clients book until 18:00 on the working day before (from "),
    ],
)
def test_the_lead_time_is_told_as_it_is_counted(
    why: Asker, mode: str, sentence: str, monday: dt.date
) -> None:
    Setting.objects.update(lead_mode=mode, lead_min=4 * 24 * 60, lead_at="18:00")
    today = dt.datetime.now(BUCHAREST)
    soon = (today + 5 * MINUTE).replace(second=0, microsecond=0)
    assert sentence in why(soon)


def test_what_is_over_is_over(why: Asker) -> None:
    past = dt.datetime.now(BUCHAREST).replace(second=0, microsecond=0) - 26 * HOUR
    assert "This time is over" in why(past)


def test_the_horizon_is_told_with_its_last_day(why: Asker, ten: dt.datetime) -> None:
    Setting.objects.update(horizon_days=1)
    Service.objects.update(horizon_days=None)
    assert re.search(r"Too far ahead: clients can book until \w+ \d+ \w+", why(ten))


def test_a_limit_is_told_with_what_it_is(why: Asker, book: Booker, ten: dt.datetime) -> None:
    Service.objects.update(limits={"per_day": 1})
    book(at=ten)
    assert "Ana Popescu: The limit of 1 appointment a day is reached" in why(ten + 3 * HOUR)
    Service.objects.update(limits={"per_week": 1})
    assert "Ana Popescu: The limit of 1 appointment a week is reached" in why(ten + 3 * HOUR)
    Service.objects.update(limits={"minutes_per_day": 45})
    assert "Ana Popescu: The limit of 45 min a day would be exceeded" in why(ten + 3 * HOUR)


def test_taken_rooms_are_named(why: Asker, book: Booker, ten: dt.datetime) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(requires=["nail_table"])
    tables = [r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags]
    Resource.objects.filter(pk__in=[table.pk for table in tables[1:]]).update(active=False)
    book(at=ten, staff="maria")
    answer = why(ten)
    assert f"No room is free: {tables[0].name} is taken" in answer
    assert "Ion" not in answer


def test_the_grid_is_told_with_its_step(why: Asker, ten: dt.datetime) -> None:
    Setting.objects.update(step_min=30)
    Service.objects.update(step_min=None)
    assert "Not on the grid of 30 min" in why(ten + 5 * MINUTE)


def test_gaps_are_told_as_times_are_offered(why: Asker, book: Booker, ten: dt.datetime) -> None:
    Setting.objects.update(step_min=15, gap_mode="tidy", min_gap_min=30)
    Service.objects.update(step_min=None)
    book(at=ten)
    assert "Would leave a gap of less than 30 min that nobody can use" in why(ten + 45 * MINUTE)
    Setting.objects.update(gap_mode="pack")
    assert "Not right beside another appointment: times are packed" in why(ten + 3 * HOUR)


def test_a_group_says_how_many_seats_are_taken(why: Asker, ten: dt.datetime, ana: Resource) -> None:
    group = Session.objects.create(
        variant=Variant.objects.get(slug="tuns-barbati"), kind="dated", staff=ana,
        starts_at=ten, ends_at=ten + HOUR, capacity=8,
    )  # fmt: skip
    Allocation.objects.create(session=group, resource=ana, during=DateTimeTZRange(ten, ten + HOUR))
    assert "Ana Popescu is with a group, 10:00–11:00: 0 of 8 seats are taken" in why(ten)


def test_a_full_session_counts_its_seats(why: Asker, ten: dt.datetime, ana: Resource) -> None:
    Service.objects.filter(variants__slug="tuns-barbati").update(capacity=2)
    group = Session.objects.create(
        variant=Variant.objects.get(slug="tuns-barbati"), kind="dated", staff=ana,
        starts_at=ten, ends_at=ten + HOUR, capacity=2,
    )  # fmt: skip
    Allocation.objects.create(session=group, resource=ana, during=DateTimeTZRange(ten, ten + HOUR))
    assert "This time is free." in why(ten)
    bookings.hold(
        plan=schedule.resolve([Choice("tuns-barbati", "ana")], party=2), starts_at=ten, flow="two"
    )
    assert "2 of 2 seats are taken" in why(ten)
    assert "The group does not meet at this time" in why(ten + HOUR)


# ── what the desk may do


def test_book_anyway_leads_to_the_question_of_consent(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    known = book(at=ten).client
    text = get(desk, ten, client=known.code).content.decode()
    assert "Book anyway" in text
    value = re.search(r'name="time" value="([^"]+)"', text)
    assert value
    wish = {"s": "tuns-barbati", "client": known.code, "time": value[1]}
    held = desk.post("/app/salon-maria/desk/new/hold/", wish, follow=True)
    assert "Squeeze in beside it" in held.content.decode()


def test_the_page_of_free_times_leads_to_all_of_them(desk: Browser, ten: dt.datetime) -> None:
    day = ten.date().isoformat()
    new = desk.get(f"/app/salon-maria/desk/new/?s=tuns-barbati&day={day}").content.decode()
    href = re.search(r'<a href="(/app/salon-maria/desk/why/[^"]+)"', new)
    assert href
    page = desk.get(html.unescape(href[1])).content.decode()
    assert 'class="grey"' in page
    assert 'class="grey-free"' in page
    assert "desk/why/" not in desk.get("/app/salon-maria/desk/new/").content.decode()


def test_while_moving_the_own_time_is_not_in_the_way(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    booking, other = book(at=ten), book(at=ten + HOUR)
    assert "This time is free." in said(get(desk, ten, move=booking.code))
    page = get(desk, ten + HOUR, move=booking.code)
    assert "Ana Popescu is with Ion Vasile, 11:00–11:30" in said(page)
    href = re.search(r'href="([^"]+/edit/\?start=[^"]+)"', page.content.decode())
    assert href
    assert 'value="11:00"' in desk.get(html.unescape(href[1])).content.decode()
    assert other.code not in page.content.decode().replace(f"/bookings/{other.code}/", "")
    move = desk.get(f"/app/salon-maria/desk/bookings/{booking.code}/move/?day={ten.date()}")
    assert f"move={booking.code}" in move.content.decode()


# ── as data


def test_the_same_is_given_as_data_with_codes_instead_of_names(
    desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    booking = book(at=ten)
    day = {"s": "tuns-barbati", "day": ten.date().isoformat(), "explain": "1"}
    response = desk.get(WHY, day)
    data = response.json()
    start = ten.astimezone(dt.UTC).isoformat()
    taken = [x for x in data["not_offered"] if (x["start"], x["staff"]) == (start, "ana")]
    assert [(w["code"], w["booking"]) for w in taken[0]["why"]] == [("taken", booking.code)]
    assert all(line["why"] for line in data["not_offered"])
    assert start not in data["offered"]["ana"]
    assert "Ion" not in response.content.decode()
    assert response["Cache-Control"] == "private, no-store"


def test_a_whole_day_as_data_takes_few_statements(
    desk: Browser, ten: dt.datetime, django_assert_max_num_queries: Any
) -> None:
    day = {"s": "tuns-barbati", "day": ten.date().isoformat(), "explain": "1"}
    with django_assert_max_num_queries(45):
        assert len(desk.get(WHY, day).json()["not_offered"]) > 10


# ── who may know


def test_staff_read_names_of_their_own_diary_and_ask_about_nobody_elses(
    as_ana: Browser, book: Booker, ten: dt.datetime
) -> None:
    book(at=ten)
    book(at=ten, staff="maria")
    assert "Ion Vasile" in said(get(as_ana, ten))
    page = get(as_ana, ten, staff="maria").content.decode()
    assert "Maria" not in re.sub(r"(?s)^.*<main", "", page).replace("Salon Maria", "")


def test_a_client_in_anothers_room_stays_unnamed_for_staff(
    as_ana: Browser, book: Booker, ten: dt.datetime
) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(requires=["nail_table"])
    tables = [r for r in Resource.objects.exclude(kind="staff") if "nail_table" in r.tags]
    Resource.objects.filter(pk__in=[table.pk for table in tables[1:]]).update(active=False)
    book(at=ten, staff="maria")
    page = get(as_ana, ten)
    assert f"No room is free: {tables[0].name} is taken" in said(page)
    assert "Ion" not in page.content.decode()
    time = {"s": "tuns-barbati", "time": f"ana@{stamp(ten)}"}
    asked = as_ana.post("/app/salon-maria/desk/new/hold/", time, follow=True).content.decode()
    assert f"{tables[0].name} is taken from" in html.unescape(asked)
    assert "Vasile" not in asked


def test_the_public_page_explains_nothing(
    client: Browser, desk: Browser, book: Booker, ten: dt.datetime
) -> None:
    book(at=ten)
    bookings.hold(
        plan=schedule.resolve([Choice("tuns-barbati", "ana")]),
        starts_at=ten + 2 * HOUR, flow="somebody",
    )  # fmt: skip
    url = f"/book/salon-maria/times/?s=tuns-barbati&staff=ana&day={ten.date()}"
    plain, asked = (Browser().get(address) for address in (url, f"{url}&explain=1"))
    assert plain.status_code == 200, plain
    assert without_tokens(plain) == without_tokens(asked)
    assert "Vasile" not in without_tokens(asked)
    assert Browser().get(f"{WHY}?explain=1").status_code in (302, 403, 404)


def without_tokens(response: Any) -> str:
    """The page without what differs at each look."""
    text = str(response.content.decode())
    text = re.sub(r'(nonce|value|[?&;]f)="?[\w-]{16,}"?', "", text)
    # The links to the other languages lead to the same address.
    return text.replace("&amp;explain=1", "")
