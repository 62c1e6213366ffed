"""Writes and reads the lines that verbs leave behind (see `booking.bookings`)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from tenants.actor import Actor
from tenants.audit.models import LogEntry


def record(
    row: Model,
    verb: str,
    *,
    by: Actor,
    changes: dict[str, Any] | None = None,
    called: str = "",
) -> None:
    """Leave one line about `row`. `changes` maps a field to `[before, after]` as plain JSON.

    `called`: what the row is known as, where it does not say so itself.
    """
    line = LogEntry(
        content_type=ContentType.objects.get_for_model(type(row)),
        object_pk=str(row.pk),
        object_id=row.pk,
        object_repr=(called or str(row))[:200],
        action=LogEntry.Action.CREATE if verb == "book" else LogEntry.Action.UPDATE,
        changes=changes or {},
        verb=verb,
    )
    line.sign(by)
    line.save(force_insert=True)


def history(row: Model) -> QuerySet[LogEntry]:
    """The lines about one row, newest first."""
    kind = ContentType.objects.get_for_model(type(row))
    entries: QuerySet[LogEntry] = LogEntry.objects.filter(content_type=kind, object_id=row.pk)
    return entries
