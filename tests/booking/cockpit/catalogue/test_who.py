"""One of them or all of them, and whom "no preference" means for one service."""

from __future__ import annotations

from django.test import Client

from booking.models import Performs, Resource, Service, Setting

BASE = "/app/salon-maria/services/item/"


def cut() -> Service:
    return Service.objects.get(variants__slug="tuns-barbati")


def page(desk: Client) -> str:
    return str(desk.get(f"{BASE}{cut().slug}/who/").content.decode())


def test_a_service_can_take_all_of_them(desk: Client) -> None:
    path = f"{BASE}{cut().slug}/who/"
    assert desk.post(path, {"team": "collective", "strategy": "priority"}).status_code == 303
    assert (cut().team_mode, cut().staff_strategy) == ("collective", "priority")


def test_an_empty_strategy_follows_the_business(desk: Client) -> None:
    assert "as the business: whoever has the fewest appointments that day" in page(desk)
    desk.post(f"{BASE}{cut().slug}/who/", {"team": "any", "strategy": ""})
    assert cut().staff_strategy == ""


def test_there_is_nothing_to_choose_where_one_person_does_it(desk: Client, ana: Resource) -> None:
    Performs.objects.exclude(resource=ana).delete()
    html = page(desk)
    assert "all of them together" not in html
    assert "Only one person does this" in html


def test_a_team_that_does_not_exist_is_refused(desk: Client) -> None:
    path = f"{BASE}{cut().slug}/who/"
    assert desk.post(path, {"team": "choir", "strategy": ""}).status_code == 422


def test_turns_are_asked_for_only_where_they_decide(desk: Client) -> None:
    path = f"{BASE}{cut().slug}/variants/"
    assert "weight_ana" not in desk.get(path, follow=True).content.decode()
    Setting.objects.update(any_strategy="round_robin")
    assert "weight_ana" in desk.get(path, follow=True).content.decode()
    Service.objects.filter(pk=cut().pk).update(staff_strategy="priority")
    html = desk.get(path, follow=True).content.decode()
    assert "priority_ana" in html
    assert "weight_ana" not in html
