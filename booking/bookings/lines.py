"""The lines that every change of a booking or a session leaves: in the audit and for open pages."""

from __future__ import annotations

import json
from typing import Any

from django.db import connection

from booking.models import Booking, Session
from tenants.actor import Actor
from tenants.audit import trail
from tenants.current import current_business


def leave_lines(row: Booking | Session, name: str, *, by: Actor, changes: dict[str, Any]) -> None:
    """The audit line and the live signal of one change."""
    trail.record(row, name, by=by, changes=changes)
    signal_live(name, code=row.code)


def signal_live(name: str, *, code: str = "") -> None:
    """Let open pages look again, after the commit; without a code it is about a diary."""
    signal = {"business": current_business().pk, "code": code, "verb": name}
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('live', %s)", [json.dumps(signal)])
