"""What the tests of the hours share: the pages' addresses, and the week of Salon Maria."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from django.http import HttpResponse
from django.test import Client

from booking.models import Hours, Location, Resource, Setting
from tenants.models import Business

HOURS = "/app/salon-maria/hours/"
ANA = f"{HOURS}team/ana/"
DAYS = f"{HOURS}days/"
NEW_DAYS = f"{DAYS}new/"
HOLIDAYS = f"{HOURS}holidays/"
USUAL = "9-17"


@pytest.fixture(autouse=True)
def nine_to_five(salon_maria: Business) -> None:
    """Monday to Friday from nine to five; a time every 30 minutes, none too near or too far."""
    Hours.objects.all().delete()
    house = Location.objects.get()
    for day in range(1, 6):
        Hours.objects.create(location=house, weekday=day, starts=540, ends=1020)
    Setting.objects.update(
        step_min=30, horizon_days=28, lead_min=0, gap_mode="free", align="window"
    )


@pytest.fixture
def alone(ana: Resource) -> Resource:
    """Nobody but Ana performs anything, and only the men's cut (30 minutes) can be booked."""
    from booking.models import Performs, Service, Variant

    Performs.objects.exclude(resource=ana).delete()
    Service.objects.exclude(variants__slug="tuns-barbati").update(visibility="off")
    assert Variant.objects.get(slug="tuns-barbati").duration_min == 30
    Variant.objects.update(buffer_before_min=0, buffer_after_min=0)
    Service.objects.update(step_min=None, lead_min=None, horizon_days=None, limits={})
    Performs.objects.update(buffer_before_min=None, buffer_after_min=None, duration_min=None)
    return ana


def week(times: str = USUAL, **changed: str) -> dict[str, str]:
    """The form of a week: Monday to Friday the same."""
    days = {f"day_{day}": times if day < 6 else "" for day in range(1, 8)}
    return {**days, "every": "1", "own_hours": "1", **changed}


def text(response: HttpResponse) -> str:
    """The page."""
    return response.content.decode()


def save(browser: Client, path: str, form: Mapping[str, object]) -> HttpResponse:
    """Look first, then save: what a person does."""
    looked = browser.post(path, form)
    assert looked.status_code == 200, text(looked)  # type: ignore[arg-type]
    saved = browser.post(path, {**form, "go": "save"})
    assert saved.status_code == 303
    return saved  # type: ignore[return-value]


def windows(**owner: object) -> list[tuple[int, int, int]]:
    """The stored windows of somebody."""
    rows = Hours.objects.filter(**owner)
    return sorted(rows.values_list("weekday", "starts", "ends"))


def on(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A time in Bucharest."""
    from tests.booking.cockpit.conftest import BUCHAREST

    return dt.datetime.combine(day, dt.time(hour, minute), BUCHAREST)
