"""Who and when: people, the month, the times of one day."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking.models import (
    Block,
    HoursException,
    Location,
    Performs,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)
from tenants.models import Business
from tests.booking.public.conftest import Step, text, values

BUCHAREST = ZoneInfo("Europe/Bucharest")


def test_a_day_shows_its_free_times_in_the_business_zone(page: Step, start: dt.datetime) -> None:
    day = start.astimezone(BUCHAREST).date()
    answer = page.get(f"times/?s=tuns&day={day}")
    assert int(start.timestamp()) in values(answer.content.decode())
    assert start.astimezone(BUCHAREST).strftime("%H:%M") in text(answer)


def test_only_one_days_times_are_shown(page: Step, monday: dt.date) -> None:
    starts = values(page.get(f"times/?s=tuns&day={monday}").content.decode())
    days = {dt.datetime.fromtimestamp(each, BUCHAREST).date() for each in starts}
    assert days == {monday}


def test_without_a_day_the_first_free_one_is_shown(page: Step) -> None:
    answer = page.get("times/?s=tuns")
    assert values(answer.content.decode())
    assert 'aria-current="date"' in answer.content.decode()


def test_times_are_grouped_by_the_part_of_the_day(page: Step, monday: dt.date) -> None:
    shown = text(page.get(f"times/?s=tuns&day={monday}"))
    assert shown.index("Morning") < shown.index("Afternoon") < shown.index("Evening")


def test_another_month_keeps_what_was_chosen(page: Step) -> None:
    html = page.get("times/?s=tuns&staff=ana&lang=de").content.decode()
    link = re.search(r'href="([^"]+)" rel="next"', html)
    assert link
    for part in ("s=tuns", "staff=ana", "lang=de", "month="):
        assert part in link[1]


def test_the_month_before_this_one_cannot_be_reached(page: Step) -> None:
    assert 'rel="prev"' not in page.get("times/?s=tuns").content.decode()


def test_the_month_after_the_horizon_cannot_be_reached(page: Step) -> None:
    Setting.objects.update(horizon_days=1)
    today = dt.datetime.now(BUCHAREST).date()
    in_month = (today + dt.timedelta(days=1)).month == today.month
    assert ('rel="next"' in page.get("times/?s=tuns").content.decode()) is not in_month


def test_the_earliest_time_is_one_tap_away(page: Step, monday: dt.date) -> None:
    shown = text(page.get(f"times/?s=tuns&day={monday}"))
    assert "Earliest time:" in shown


def test_each_person_shows_their_first_free_time(page: Step) -> None:
    shown = text(page.get("times/?s=tuns"))
    assert "No preference" in shown
    assert "Ana Popescu" in shown
    assert "Maria Ionescu" in shown


def test_a_person_who_is_away_offers_nothing(page: Step, ana: Resource, monday: dt.date) -> None:
    at = dt.datetime.combine(monday, dt.time(0), BUCHAREST)
    Block.objects.create(resource=ana, kind="sick", starts_at=at, ends_at=at + dt.timedelta(days=1))
    answer = page.get(f"times/?s=tuns&staff=ana&day={monday}")
    assert "Fully booked on this day." in text(answer)
    assert "The next free day is" in text(answer)
    assert values(page.get(f"times/?s=tuns&staff=maria&day={monday}").content.decode())


def test_a_closed_day_says_so_and_names_the_next_free_one(page: Step, monday: dt.date) -> None:
    sunday = monday + dt.timedelta(days=6)
    shown = text(page.get(f"times/?s=tuns&day={sunday}"))
    assert "Closed on this day." in shown
    assert "The next free day is Monday" in shown


def test_when_nothing_is_free_the_phone_helps(page: Step) -> None:
    today = dt.datetime.now(dt.UTC).date()
    HoursException.objects.create(
        location=Location.objects.get(), kind="closed",
        from_on=today, to_on=today + dt.timedelta(days=400),
    )  # fmt: skip
    shown = text(page.get("times/?s=tuns"))
    assert "There is nothing free at the moment. Please call us: 021 310 0000" in shown


def test_what_is_free_after_the_usual_look_ahead_is_found(page: Step) -> None:
    Setting.objects.update(horizon_days=120)
    today = dt.datetime.now(dt.UTC).date()
    HoursException.objects.create(
        location=Location.objects.get(), kind="closed",
        from_on=today, to_on=today + dt.timedelta(days=100),
    )  # fmt: skip
    shown = text(page.get("times/?s=tuns"))
    assert "There is nothing free" not in shown
    assert "The next free day is" in shown


def test_somebody_must_be_named_where_the_business_wants_it(page: Step) -> None:
    Setting.objects.update(any_staff=False)
    answer = page.get("times/?s=tuns")
    assert "No preference" not in text(answer)
    assert not values(answer.content.decode())
    assert values(page.get("times/?s=tuns&staff=ana").content.decode())


def test_a_solo_business_never_mentions_staff(praxis: Step) -> None:
    slug = Variant.objects.filter(service__visibility="public").first()
    assert slug is not None
    shown = text(praxis.get(f"times/?s={slug.slug}&lang=en"))
    assert "Who would you like to see?" not in shown
    assert "Otto Brandt" not in shown
    assert "No preference" not in shown


def test_prices_and_lengths_follow_the_chosen_person(page: Step, ana: Resource) -> None:
    Performs.objects.filter(resource=ana, variant__slug="tuns").update(
        price_minor=15500, duration_min=75
    )
    shown = text(page.get("times/?s=tuns&staff=ana"))
    assert "from RON 155" in shown
    assert "1 h 15 min" in shown


def test_in_person_times_ignore_the_visitors_zone(page: Step, monday: dt.date) -> None:
    here = page.get(f"times/?s=tuns&day={monday}")
    there = page.get(f"times/?s=tuns&day={monday}&tz=America/New_York")
    assert values(here.content.decode()) == values(there.content.decode())
    assert "09:00" in text(there)
    assert "Times are shown for" not in text(there)


def test_remote_times_are_the_visitors(page: Step, monday: dt.date) -> None:
    Service.objects.filter(variants__slug="tuns").update(places=["online"])
    here = text(page.get(f"times/?s=tuns&day={monday}"))
    assert "Times are shown for Bucharest" in here
    there = page.get(f"times/?s=tuns&day={monday}&tz=America/New_York")
    assert "Times are shown for New York" in text(there)
    assert "02:00" in text(there)
    assert 'data-zone="America/New_York"' in there.content.decode()


def test_a_discreet_business_names_no_service_in_the_title(praxis: Step) -> None:
    variant = Variant.objects.filter(service__visibility="public").first()
    assert variant is not None
    html = praxis.get(f"times/?s={variant.slug}&lang=de").content.decode()
    title = re.search(r"<title>(.*?)</title>", html)
    og = re.search(r'og:title" content="([^"]*)"', html)
    name = variant.service.name["de"]
    assert title
    assert og
    assert name in html
    assert name not in title[1]
    assert name not in og[1]


@pytest.mark.parametrize("people", [1, 50])
def test_statements_do_not_grow_with_people_or_days(
    page: Step, monday: dt.date, people: int, ana: Resource
) -> None:
    cut = Variant.objects.get(slug="tuns")
    location = Location.objects.get()
    if people == 1:
        Performs.objects.filter(variant=cut).exclude(resource=ana).delete()
    for number in range(people - 2):
        person = Resource.objects.create(
            kind="staff", name=f"Stylist {number}", slug=f"s{number}", location=location
        )
        Staff.objects.create(resource=person)
        Performs.objects.create(variant=cut, resource=person)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        answer = page.get(f"times/?s=tuns&day={monday}")
    asked = [q["sql"] for q in seen if not q["sql"].startswith("SET search_path")]
    assert answer.status_code == 200
    # The business, and what `schedule` asks: setting with what else is on offer, variant,
    # performers with their location, hours, busy times (the cut needs no room).
    assert len(asked) == 6, "\n".join(asked)
    assert len(seen) == 8  # with entering and leaving the schema


def test_the_business_is_not_mistaken_for_another(praxis: Step, salon_maria: Business) -> None:
    assert praxis.get("times/?s=tuns").status_code == 404


def test_a_price_that_depends_on_the_person_is_a_lowest_one_until_somebody_is_chosen(
    page: Step,
) -> None:
    Variant.objects.filter(slug="tuns").update(price_kind="fixed", price_minor=13000)
    Performs.objects.filter(resource__slug="ana", variant__slug="tuns").update(price_minor=15500)
    assert "from RON 130" in text(page.get("times/?s=tuns"))
    chosen = text(page.get("times/?s=tuns&staff=ana"))
    assert "RON 155" in chosen
    assert "from RON" not in chosen
