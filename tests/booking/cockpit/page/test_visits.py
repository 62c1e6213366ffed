"""What a visit may be: set on one page, and so it is offered."""

from __future__ import annotations

from typing import Any

from django.test import Client

from booking.models import Resource, Setting

PAGE = "/app/salon-maria/page/visits/"
SENT = {"several": "on", "order": "best", "pause": "10", "strategy": "round_robin"}


def save(desk: Client, **changed: Any) -> int:
    return desk.post(PAGE, {**SENT, **changed}).status_code


def test_order_pause_and_strategy_are_saved(desk: Client) -> None:
    assert save(desk) == 303
    setting = Setting.objects.get()
    assert (setting.visit_order, setting.visit_pause_min) == ("best", 10)
    assert (setting.any_staff, setting.any_strategy) == (True, "round_robin")


def test_one_service_at_a_time_is_a_tick_less(desk: Client) -> None:
    assert desk.post(PAGE, {k: v for k, v in SENT.items() if k != "several"}).status_code == 303
    assert not Setting.objects.get().several_services


def test_no_preference_can_be_left_off_the_page(desk: Client) -> None:
    save(desk, strategy="chosen_only")
    assert not Setting.objects.get().any_staff
    assert 'value="chosen_only" ' in desk.get(PAGE).content.decode()


def test_what_is_no_strategy_is_refused(desk: Client) -> None:
    assert save(desk, strategy="the-tallest") == 422
    assert save(desk, pause="1000") == 422


def test_who_serves_is_no_question_for_one_person(desk: Client, ana: Resource) -> None:
    Resource.objects.filter(pk=ana.pk).update(active=False)
    assert "No preference" not in desk.get(PAGE).content.decode()
    sent = {name: value for name, value in SENT.items() if name != "strategy"}
    assert desk.post(PAGE, sent).status_code == 303
    assert Setting.objects.get().any_strategy == "least_booked_day"
