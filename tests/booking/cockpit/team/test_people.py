"""The list of people: who is here today, adding, ordering, archiving."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking import schedule
from booking.models import Block, Performs, Resource, Staff, Variant
from booking.schedule import Choice
from booking.setup.people import Person, hire
from tests.booking.cockpit.conftest import Booker
from tests.booking.cockpit.team.conftest import ANA, TEAM, absent, text, verbs


def names() -> list[str]:
    return list(
        Resource.objects.filter(kind="staff", archived_at=None).values_list("slug", flat=True)
    )


def test_the_list_says_who_is_there_and_what_they_do(desk: Client, ana: Resource) -> None:
    page = text(desk.get(TEAM))
    count = Variant.objects.filter(performers__resource=ana).values("service").distinct().count()
    assert "Ana Popescu" in page
    assert f"{count} services" in page
    assert f'href="{ANA}"' in page


def test_who_is_ill_now_is_said_with_the_last_day(desk: Client, ana: Resource) -> None:
    today = dt.datetime.now(dt.UTC).date()
    absent(ana, today - dt.timedelta(days=1), today + dt.timedelta(days=3))
    page = text(desk.get(TEAM))
    assert "Sick leave until" in page


def test_somebody_new_can_be_booked_at_once(desk: Client, monday: dt.date) -> None:
    form = {"name": "Elena Radu", "does_tuns-barbati": "on", "hours": "house"}
    response = desk.post(f"{TEAM}new/", form)
    assert (response.status_code, response["Location"]) == (303, f"{TEAM}item/elena/")
    elena = Resource.objects.get(slug="elena")
    assert [p.variant.slug for p in Performs.objects.filter(resource=elena)] == ["tuns-barbati"]
    plan = schedule.resolve([Choice("tuns-barbati", "elena")])
    assert schedule.free(plan, first=monday, last=monday)[monday]
    assert verbs(elena)[-1] == "hire"


def test_who_has_own_hours_writes_them_next(desk: Client) -> None:
    response = desk.post(f"{TEAM}new/", {"name": "Elena", "hours": "own"})
    assert response["Location"] == "/app/salon-maria/hours/team/elena/"


def test_nobody_takes_the_name_that_means_no_preference(desk: Client) -> None:
    desk.post(f"{TEAM}new/", {"name": "Anyone", "hours": "house"})
    assert not Resource.objects.filter(slug="anyone").exists()
    assert Resource.objects.filter(name="Anyone").exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\0b", "\u202e"])
def test_a_name_that_is_none_is_said_beside_the_field(desk: Client, name: str) -> None:
    response = desk.post(f"{TEAM}new/", {"name": name, "hours": "house"})
    assert response.status_code == 422
    assert "aria-invalid" in text(response)
    assert len(names()) == 2


def test_a_name_with_script_comes_out_as_text(desk: Client) -> None:
    desk.post(f"{TEAM}new/", {"name": "<script>alert(1)</script>", "hours": "house"})
    assert "<script>alert(1)" not in text(desk.get(TEAM))
    assert "&lt;script&gt;" in text(desk.get(TEAM))


def test_the_order_is_changed_by_buttons(desk: Client) -> None:
    assert names() == ["maria", "ana"]
    desk.post(f"{ANA}up/")
    assert names() == ["ana", "maria"]
    desk.post(f"{ANA}up/")
    assert names() == ["ana", "maria"]
    desk.post(f"{ANA}down/")
    assert names() == ["maria", "ana"]


def test_who_leaves_is_archived_and_comes_back_with_the_diary(desk: Client, ana: Resource) -> None:
    performs = Performs.objects.filter(resource=ana).count()
    assert desk.post(f"{ANA}archive/").status_code == 303
    assert names() == ["maria"]
    assert "Ana Popescu" not in text(desk.get("/app/salon-maria/"))
    assert "Ana Popescu" in text(desk.get(f"{TEAM}?archived=1"))
    assert desk.get(ANA).status_code == 200
    desk.post(f"{ANA}restore/")
    assert names() == ["maria", "ana"]
    assert Performs.objects.filter(resource=ana).count() == performs
    assert verbs(ana)[-2:] == ["archive", "restore"]


def test_nobody_with_appointments_ahead_is_archived(desk: Client, book: Booker) -> None:
    booking = book()
    response = desk.post(f"{ANA}archive/", follow=True)
    assert names() == ["maria", "ana"]
    assert response.redirect_chain[-1][0] == f"{ANA}appointments/"
    page = text(response)
    assert "Hand over or move the appointments ahead first." in page
    assert booking.code in page
    assert "Hand to Maria Ionescu" in page


def test_changes_are_made_by_post_alone(desk: Client) -> None:
    for action in ("archive", "restore", "up", "sick"):
        assert desk.get(f"{ANA}{action}/").status_code == 405


def test_a_person_of_another_business_is_a_404(desk: Client) -> None:
    assert desk.get(f"{TEAM}item/otto/").status_code == 404
    assert desk.post(f"{TEAM}item/otto/sick/").status_code == 404


def test_the_front_desk_sees_the_team_and_changes_nobody(at_front_desk: Client) -> None:
    page = text(at_front_desk.get(TEAM))
    assert f'href="{ANA}off/"' in page
    assert f'href="{ANA}"' not in page
    assert at_front_desk.get(ANA).status_code == 403
    assert at_front_desk.post(f"{ANA}archive/").status_code == 403


def test_five_hundred_people_cost_as_much_as_two(desk: Client, ana: Resource) -> None:
    desk.get(TEAM)
    with CaptureQueriesContext(connection) as few:
        desk.get(TEAM)
    variant = Variant.objects.get(slug="tuns-barbati")
    made = hire([Person(f"P{n} Test") for n in range(500)], ana.location, {variant.slug: variant})
    Block.objects.bulk_create(
        Block(
            resource=each,
            kind="sick",
            starts_at=dt.datetime.now(dt.UTC) - dt.timedelta(hours=1),
            ends_at=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1),
        )
        for each in made.values()
    )
    assert Staff.objects.count() == 502
    with CaptureQueriesContext(connection) as many:
        desk.get(TEAM)
    assert len(many) == len(few)


def test_who_is_archived_has_no_diary_to_open(desk: Client, ana: Resource) -> None:
    desk.post(f"{ANA}archive/")
    page = text(desk.get(ANA))
    assert f'href="{ANA}off/"' not in page
    for path in (f"{ANA}off/", f"{ANA}off/new/", f"{ANA}appointments/"):
        assert desk.get(path).status_code == 404
    assert desk.post(f"{ANA}sick/").status_code == 404
