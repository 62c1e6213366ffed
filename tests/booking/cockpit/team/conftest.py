"""What the team's tests share: addresses, media of this test alone, forms sent untouched."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client

from booking.cockpit.team import doors
from booking.cockpit.team.off_form import days
from booking.models import Block, Hours, Location, Resource, Setting
from tenants.audit.models import LogEntry
from tenants.models import Business

TEAM = "/app/salon-maria/team/"
ROOMS = f"{TEAM}rooms/"
ANA = f"{TEAM}item/ana/"
MARIA = f"{TEAM}item/maria/"
OFF = f"{ANA}off/"
BUCHAREST = ZoneInfo("Europe/Bucharest")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


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


def untouched(desk: Client, path: str) -> dict[str, Any]:
    """What the form of a page sends when nothing is touched."""
    form = desk.get(path).context["form"]
    sent = {}
    for name in form.fields:
        value = form[name].value()
        if value not in (None, "", False, []):
            sent[name] = "on" if value is True else value
    return sent


def text(response: HttpResponse) -> str:
    """The page."""
    return response.content.decode()


def save(desk: Client, path: str, form: dict[str, Any]) -> HttpResponse:
    """Look first, then save: what a person does."""
    looked = desk.post(path, form)
    assert looked.status_code == 200, text(looked)
    saved = desk.post(path, {**form, "go": "save"})
    assert saved.status_code == 303
    return saved


def absent(
    person: Resource, first: dt.date, last: dt.date | None = None, kind: str = "sick"
) -> Block:
    """Away on whole days."""
    starts_at, ends_at = days(first, last or first, BUCHAREST)
    return Block.objects.create(resource=person, kind=kind, starts_at=starts_at, ends_at=ends_at)


def page_of(row: Block) -> str:
    """The page of an absence."""
    return f"{TEAM}item/{row.resource.slug}/off/{doors.key(row)}/"


def verbs(row: Resource) -> list[str]:
    """What the trail says was done to a person or a room, the first thing first."""
    lines = LogEntry.objects.filter(object_id=row.pk, content_type__model="resource")
    return [verb for verb in lines.order_by("pk").values_list("verb", flat=True) if verb]
