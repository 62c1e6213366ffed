"""Rooms and devices: named, tagged, ordered, put away; services ask for one of a tag."""

from __future__ import annotations

import pytest
from django.test import Client

from booking import schedule
from booking.models import Resource, Variant
from booking.schedule import Choice
from tenants.models import Business, User
from tests.booking.cockpit.team.conftest import ROOMS, text, untouched, verbs

NEW = f"{ROOMS}new/"


@pytest.fixture(autouse=True)
def bare(salon_maria: Business) -> None:
    """No room, and nothing that asks for one."""
    Variant.objects.update(requires=[])
    Resource.objects.exclude(kind="staff").delete()


def room(name: str = "Cabinet", tags: str = "treatment room", **more: str) -> dict[str, str]:
    return {"name": name, "kind": "room", "tags": tags, "active": "on"} | more


def rooms() -> list[tuple[str, list[str]]]:
    found = Resource.objects.exclude(kind="staff").filter(archived_at=None)
    return list(found.values_list("slug", "tags"))


def test_an_empty_list_says_what_rooms_are_for(desk: Client) -> None:
    assert "two visits never get the same one" in text(desk.get(ROOMS))


def test_a_room_is_made_and_a_service_asks_for_it(desk: Client) -> None:
    assert desk.post(NEW, room()).status_code == 303
    assert rooms() == [("cabinet", ["treatment room"])]
    assert "No service asks for it" in text(desk.get(ROOMS))
    variant = Variant.objects.select_related("service").get(slug="tuns-barbati")
    path = f"/app/salon-maria/services/item/{variant.service.slug}/variants/{variant.slug}/"
    form = untouched(desk, path) | {"requires": ["treatment room"]}
    assert desk.post(path, form).status_code == 303
    pools = schedule.resolve([Choice("tuns-barbati")]).item.rooms
    assert [[each.slug for each in pool] for pool in pools] == [["cabinet"]]
    assert "No service asks for it" not in text(desk.get(ROOMS))
    assert verbs(Resource.objects.get(slug="cabinet"))[-1] == "build"


def test_what_a_trade_asks_for_is_said_in_the_readers_words(
    desk: Client, salon_maria: Business
) -> None:
    desk.post(NEW, room())
    Resource.objects.filter(slug="cabinet").update(tags=["treatment_room"])
    User.objects.update(language="de")
    assert "Behandlungsraum" in text(desk.get(ROOMS))
    assert desk.post(f"{ROOMS}item/cabinet/", room(tags="behandlungsraum")).status_code == 303
    assert rooms() == [("cabinet", ["treatment_room"])]


def test_a_room_is_changed(desk: Client) -> None:
    desk.post(NEW, room())
    path = f"{ROOMS}item/cabinet/"
    sent = room("Cabinet mare", "treatment room, Quiet, quiet", kind="device")
    del sent["active"]
    assert desk.post(path, sent).status_code == 303
    row = Resource.objects.get(slug="cabinet")
    assert (row.name, row.kind, row.active) == ("Cabinet mare", "device", False)
    assert [tag.lower() for tag in row.tags] == ["treatment room", "quiet"]
    assert "Cannot be used now" in text(desk.get(ROOMS))


def test_a_tag_of_a_trade_is_met_by_its_words(desk: Client) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(requires=["nail_table"])
    desk.post(NEW, room("Masa", "Nail table"))
    assert rooms() == [("masa", ["nail_table"])]
    assert "nail table" in text(desk.get(f"{ROOMS}item/masa/"))


def test_two_rooms_of_one_name_have_two_links(desk: Client) -> None:
    desk.post(NEW, room())
    desk.post(NEW, room())
    assert [slug for slug, _tags in rooms()] == ["cabinet", "cabinet-2"]


def test_rooms_are_ordered_archived_and_brought_back(desk: Client) -> None:
    desk.post(NEW, room("One"))
    desk.post(NEW, room("Two"))
    desk.post(f"{ROOMS}item/two/up/")
    assert [slug for slug, _tags in rooms()] == ["two", "one"]
    desk.post(f"{ROOMS}item/two/archive/")
    assert [slug for slug, _tags in rooms()] == ["one"]
    assert "/two/restore/" in text(desk.get(ROOMS))
    desk.post(f"{ROOMS}item/two/restore/")
    assert [slug for slug, _tags in rooms()] == ["two", "one"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"kind": "staff"},
        {"tags": ""},
        {"tags": " , ,"},
        {"tags": ",".join(str(n) for n in range(11))},
        {"tags": "x" * 41},
    ],
)
def test_mistakes_stand_beside_their_field(desk: Client, wrong: dict[str, str]) -> None:
    response = desk.post(NEW, room() | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    assert rooms() == []


def test_script_in_a_tag_comes_out_as_text(desk: Client) -> None:
    desk.post(NEW, room("<script>alert(1)</script>", "<b>x</b>"))
    page = text(desk.get(ROOMS))
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_a_person_is_no_room_and_a_room_no_person(desk: Client) -> None:
    desk.post(NEW, room())
    assert desk.get(f"{ROOMS}item/ana/").status_code == 404
    assert desk.get("/app/salon-maria/team/item/cabinet/").status_code == 404


def test_changes_are_made_by_post_and_by_who_may(
    desk: Client, at_front_desk: Client, as_ana: Client
) -> None:
    desk.post(NEW, room())
    for action in ("archive", "restore", "up", "down"):
        assert desk.get(f"{ROOMS}item/cabinet/{action}/").status_code == 405
        assert at_front_desk.post(f"{ROOMS}item/cabinet/{action}/").status_code == 403
    assert at_front_desk.get(ROOMS).status_code == 403
    assert as_ana.get(ROOMS).status_code == 403


def test_who_archives_the_last_room_of_a_kind_is_told(desk: Client) -> None:
    Variant.objects.filter(slug="tuns-barbati").update(requires=["chair"])
    desk.post(NEW, room("One", "chair"))
    desk.post(NEW, room("Two", "chair"))
    said = "Nobody can book what asks for this now: chair"
    assert said not in text(desk.post(f"{ROOMS}item/one/archive/", follow=True))
    assert said in text(desk.post(f"{ROOMS}item/two/archive/", follow=True))
