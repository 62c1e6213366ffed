"""How times are offered: each rule is previewed, then saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from booking.models import Service, Setting
from tests.booking.cockpit.page.conftest import PAGE, untouched

TIMES = "times/"


@pytest.fixture(autouse=True)
def plain(salon_maria: Any) -> None:
    Setting.objects.update(gap_mode="free", align="window", step_min=30, overrun_min=0,
                           lead_mode="elapsed", lead_min=0, horizon_days=14)  # fmt: skip


def send(desk: Client, go: str, **changes: Any) -> Any:
    zeros = {"min_gap": "0", "overrun": "0", "lead": "0"}
    fields = zeros | untouched(desk, TIMES) | {"go": go} | changes
    return desk.post(f"{PAGE}{TIMES}", {k: v for k, v in fields.items() if v is not None})


def test_the_change_is_shown_before_it_is_saved(desk: Client) -> None:
    answer = send(desk, "look", overrun="30")
    assert answer.status_code == 200
    assert re.search(r"\d+ times more", answer.content.decode())
    assert Setting.objects.get().overrun_min == 0
    assert send(desk, "save", overrun="30").status_code == 303
    assert Setting.objects.get().overrun_min == 30


def test_leading_back_keeps_what_was_typed(desk: Client) -> None:
    answer = send(desk, "edit", overrun="45")
    assert answer.status_code == 200
    assert 'value="45"' in answer.content.decode()
    assert Setting.objects.get().overrun_min == 0


def test_every_rule_is_saved(desk: Client) -> None:
    answer = send(
        desk, "save", step="20", align="clock", gaps="tidy", min_gap="25", beside="on",
        overrun="15", buffers_inside="on", lead_mode="opening", lead="2", lead_unit="hours",
        horizon="90",
    )  # fmt: skip
    assert answer.status_code == 303
    setting = Setting.objects.get()
    assert (setting.step_min, setting.align, setting.gap_mode, setting.min_gap_min) == (
        20, "clock", "tidy", 25,
    )  # fmt: skip
    assert setting.beside_bookings
    assert setting.buffers_inside
    assert (setting.overrun_min, setting.horizon_days) == (15, 90)
    assert (setting.lead_mode, setting.lead_min, setting.lead_at) == ("opening", 120, "")


def test_until_a_time_on_the_day_before_needs_no_hours(desk: Client) -> None:
    assert send(desk, "save", lead_mode="day_before", lead=None, lead_at="17:30").status_code == 303
    setting = Setting.objects.get()
    assert (setting.lead_mode, setting.lead_min, setting.lead_at) == ("day_before", 0, "17:30")
    assert send(desk, "save").status_code == 303
    assert Setting.objects.get().lead_at == "17:30"


def test_the_history_tells_it_in_words(desk: Client) -> None:
    send(desk, "save", lead_mode="day_before", overrun="15")
    page = desk.get("/app/salon-maria/audit/").content.decode()
    assert "until a certain time on the working day before" in page
    assert "Beyond closing time" in page


def test_the_history_tells_limits_in_words(desk: Client) -> None:
    Service.objects.filter(slug="tuns-barbati").update(limits={"per_day": 8})
    cut = Service.objects.get(slug="tuns-barbati")
    cut.limits, cut.only_for = {"per_client_ahead": 2}, "new"
    cut.save()
    page = desk.get("/app/salon-maria/audit/").content.decode()
    assert "Appointments ahead: 2" in page
    assert "new clients only" in page


@pytest.mark.parametrize(
    "wrong",
    [{"lead": None}, {"lead": None, "lead_mode": "opening"}, {"lead_mode": "soon"},
     {"lead_at": "25:00"}, {"step": "7"}, {"align": "sun"}, {"gaps": "loose"},
     {"min_gap": "-1"}, {"overrun": "121"}, {"horizon": "0"}],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(desk: Client, wrong: dict[str, Any]) -> None:
    before = Setting.objects.values().get()
    answer = send(desk, "save", **wrong)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() & {*wrong, "lead"}
    assert Setting.objects.values().get() == before


def test_staff_and_the_front_desk_have_no_such_page(as_ana: Client, at_front_desk: Client) -> None:
    assert as_ana.get(f"{PAGE}{TIMES}").status_code == 403
    assert at_front_desk.post(f"{PAGE}{TIMES}").status_code == 403
