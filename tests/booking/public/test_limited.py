"""A service with limits: announced before, and refused with words that lead on."""

from __future__ import annotations

import datetime as dt

import pytest

from booking.models import Booking, Service, Setting
from tests.booking.public.conftest import ION, Step, fields, text, values
from tests.booking.public.test_details import value
from tests.booking.public.test_moving import Mine, ask


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
    assert value(answer, "name") == "Ion Vasile"
    assert Booking.objects.count() == 1


def test_somebody_unknown_is_led_away_from_what_is_for_known_clients(
    page: Step, start: dt.datetime
) -> None:
    Service.objects.update(only_for="known")
    Setting.objects.update(phone="+40722000111")
    answer = page.book(start, note="By the window")
    assert answer.status_code == 403
    said = text(answer)
    assert "This is for people who have been here before." in said
    assert "0722 000 111" in said
    # A mistyped address may be all that is wrong: the form stays as it was.
    assert value(answer, "name") == "Ion Vasile"
    assert value(answer, "email") == "ion@example.com"
    assert "By the window" in said


DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("limit", "later", "told"),
    [
        ("per_client_day", DAY, "One more on this day is not possible online."),
        ("per_client_week", WEEK, "One more in this week is not possible online."),
    ],
)
def test_one_more_on_a_day_or_in_a_week_keeps_the_form_and_offers_what_is_possible(
    page: Step, start: dt.datetime, limit: str, later: dt.timedelta, told: str
) -> None:
    Service.objects.update(limits={limit: 1})
    Setting.objects.update(phone="+40722000111")
    assert page.book(start, staff="maria").status_code == 303
    answer = page.book(start + dt.timedelta(hours=2), note="By the window", staff="maria")
    assert answer.status_code == 409
    said = text(answer)
    assert f"{told} Everything you typed is still here; these times are free:" in said
    assert "Find another time" in said
    assert "0722 000 111" in said
    near, kept = values(answer.content.decode()), fields(answer)
    assert len(near) == 3
    # About the same time of the day, on the first day on which it may be.
    wanted = (start + dt.timedelta(hours=2) + later).timestamp()
    assert all(abs(each - wanted) <= 3600 for each in near)
    again = page.post("details/", {**kept, "start": str(near[0])})
    assert value(again, "name") == "Ion Vasile"
    assert "By the window" in text(again)
    ticket = fields(again)["t"]
    assert page.post("book/", {"t": ticket, **ION}).status_code == 303
    assert Booking.objects.filter(starts_at=dt.datetime.fromtimestamp(near[0], dt.UTC)).exists()


def test_where_no_other_day_is_free_the_way_on_is_a_call(page: Step, start: dt.datetime) -> None:
    Service.objects.update(limits={"per_client_week": 1})
    Setting.objects.update(phone="+40722000111")
    assert page.book(start).status_code == 303
    ticket = page.hold(start + dt.timedelta(hours=2))
    Setting.objects.update(horizon_days=(start.date() - dt.datetime.now(dt.UTC).date()).days)
    Service.objects.update(horizon_days=None)
    answer = page.post("book/", {"t": ticket, **ION})
    assert answer.status_code == 409
    assert "Please choose another week, or call us." in text(answer)
    assert values(answer.content.decode()) == []
    assert "0722 000 111" in text(answer)


def test_a_move_to_a_day_with_one_too_many_changes_nothing_and_offers_other_days(
    page: Step, start: dt.datetime, mine: Mine
) -> None:
    Service.objects.update(limits={"per_client_day": 1})
    Setting.objects.update(phone="+40722000111")
    page.booked(start)
    second = page.booked(start + DAY)
    moment = start + dt.timedelta(hours=2)
    ticket = ask(page, mine(second, "move/to/"), moment)
    answer = page.post(mine(second, "move/now/"), {"t": ticket})
    assert answer.status_code == 409
    assert (
        "One more on this day is not possible online."
        " Your appointment stays as it is; these times are free:"
    ) in text(answer)
    near = values(answer.content.decode())
    assert len(near) == 3
    second.refresh_from_db()
    assert second.starts_at == start + DAY
    ticket = ask(page, mine(second, "move/to/"), dt.datetime.fromtimestamp(near[0], dt.UTC))
    assert page.post(mine(second, "move/now/"), {"t": ticket}).status_code == 303


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("de", "An diesem Tag ist online kein weiterer möglich. Ihre Angaben sind noch da;"),
        ("es", "En este día no es posible reservar otra en línea. Sus datos siguen aquí;"),
        ("ro", "În această zi nu se mai poate rezerva online încă una. Datele introduse"),
    ],
)
def test_one_too_many_is_told_in_the_readers_language(
    page: Step, start: dt.datetime, lang: str, told: str
) -> None:
    Service.objects.update(limits={"per_client_day": 1})
    assert page.book(start).status_code == 303
    assert told in text(page.book(start + dt.timedelta(hours=2), lang=lang))


def test_no_other_day_is_offered_where_none_would_help(page: Step, start: dt.datetime) -> None:
    Service.objects.update(
        limits={"per_client_day": 1, "per_client_week": 1, "per_client_ahead": 1}
    )
    assert page.book(start).status_code == 303
    answer = page.book(start + dt.timedelta(hours=2))
    assert answer.status_code == 409
    assert "No more of these appointments can be booked ahead." in text(answer)
    Service.objects.update(limits={"per_client_day": 1, "per_client_week": 1})
    assert "One more in this week is not possible online." in text(page.book(start + DAY / 12))
