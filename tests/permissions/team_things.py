"""Things of a team that addresses name: a person's absences, journey and photo; a room."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing

from booking.cockpit.team import doors
from booking.cockpit.team.off import SALT
from booking.cockpit.team.off_form import days
from booking.models import Block, Resource, Staff
from tenants.models import Business


def of(business: Business, staff: str, monday: dt.date, sign: str) -> dict[str, Any]:
    """Made for this person; `sign` tells the businesses' files apart."""
    person = Resource.objects.get(slug=staff)
    absences = {
        kind: Block.objects.create(resource=person, kind=kind, **_whole_day(business, monday))
        for kind in (Block.Kind.TIME_OFF, Block.Kind.SICK)
    }
    journey = {"from": str(monday), "to": str(monday), "tz": "America/Lima"}
    Staff.objects.filter(resource=person).update(tz_periods=[journey])
    room = Resource.objects.create(
        kind="room", name="Room", slug=f"room-{sign}", tags=["room"], location=person.location
    )
    photo = Path(settings.MEDIA_ROOT) / str(business.pk) / f"photo-{sign * 20}.jpg"
    photo.parent.mkdir(parents=True, exist_ok=True)
    photo.write_bytes(b"\xff\xd8")
    return {
        **{kind.value: doors.key(row) for kind, row in absences.items()},
        "journey": f"{monday}_{monday}",
        "room": room.slug,
        "photo": photo.name,
        "undo_off": signing.dumps([], salt=f"{SALT}.{business.pk}.{person.pk}", compress=True),
    }


def _whole_day(business: Business, day: dt.date) -> dict[str, dt.datetime]:
    first, last = days(day, day, ZoneInfo(business.time_zone))
    return {"starts_at": first, "ends_at": last}
