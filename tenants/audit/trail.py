"""Writes and reads the lines that verbs leave behind (see `booking.bookings`)."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from tenants.actor import Actor
from tenants.audit.models import LogEntry
from tenants.context import current_request_id


def record(row: Model, verb: str, *, by: Actor, changes: dict[str, Any] | None = None) -> None:
    """Leave one line about `row`. `changes` maps a field to `[before, after]` as plain JSON."""
    LogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(type(row)),
        object_pk=str(row.pk),
        object_id=row.pk,
        object_repr=str(row)[:200],
        action=LogEntry.Action.CREATE if verb == "book" else LogEntry.Action.UPDATE,
        changes=changes or {},
        verb=verb,
        actor_id=by.user_id,
        actor_name=by.name[:200],
        actor_kind=by.kind,
        impersonator_id=by.impersonator_id,
        request_id=current_request_id(),
        source=by.source,
    )


def history(row: Model) -> QuerySet[LogEntry]:
    """The lines about one row, newest first."""
    kind = ContentType.objects.get_for_model(type(row))
    entries: QuerySet[LogEntry] = LogEntry.objects.filter(content_type=kind, object_id=row.pk)
    return entries
