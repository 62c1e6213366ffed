"""Which rows leave a line whenever they are saved or deleted, through django-auditlog.

Verbs that say more than "this column has changed" leave their own lines (`trail.record`): their
columns are left out here, so that nothing is told twice.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, TypeVar, cast

from auditlog.context import auditlog_disabled, disable_auditlog
from auditlog.diff import model_instance_diff
from auditlog.registry import auditlog
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from tenants.actor import acting
from tenants.audit.models import LogEntry

V = TypeVar("V", bound=Callable[..., Any])

MASK: Final = "•••"


def watch(
    model: type[Model],
    *,
    only: Sequence[str] = (),
    without: Sequence[str] = (),
    masked: Sequence[str] = (),
    several: Sequence[str] = (),
) -> None:
    """Leave lines for `model`. `masked` columns say that they changed, not what they hold."""
    auditlog.register(
        model,
        include_fields=list(only),
        exclude_fields=["id", "created_at", *without],
        mask_fields=list(masked),
        m2m_fields=set(several),
    )


def told_by_verbs(view: V) -> V:
    """A view whose verbs leave their own lines: what it saves leaves no second one."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        with disable_auditlog():
            return view(*args, **kwargs)

    return cast("V", run)


def is_watched(model: type[Model]) -> bool:
    """Whether saving a row of it leaves a line."""
    return bool(auditlog.contains(model))


def mask(text: str) -> str:
    """What stands in the trail instead: whether there was something, and no more."""
    return "" if text in ("", "None", "{}", "[]") else MASK


def note_new(rows: Iterable[Model]) -> None:
    """The lines of rows that were created in bulk, which no signal tells of: one statement."""
    if auditlog_disabled.get():
        return
    lines = [_created(row) for row in rows]
    for line in lines:
        line.sign(acting())
    LogEntry.objects.bulk_create(lines)


def _created(row: Model) -> LogEntry:
    return LogEntry(
        content_type=ContentType.objects.get_for_model(type(row)),
        object_pk=str(row.pk),
        object_id=row.pk,
        object_repr=str(row)[:200],
        action=LogEntry.Action.CREATE,
        changes=model_instance_diff(None, row, use_json_for_changes=True),
    )
