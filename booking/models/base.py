"""What every table has, and the random codes that appear in URLs."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

# Without 0/O and 1/I, which are mistaken for one another on the phone.
CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
Translations = dict[str, str]


def code(length: int = 7) -> str:
    """A random public id. It opens nothing by itself; 7 signs make 3.4e10 codes."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(length))


class Row(models.Model):
    """A row of a business; `id` never leaves the database."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


class Archivable(Row):
    """A row that bookings may refer to: it is archived, never deleted."""

    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def texts(**kwargs: Any) -> models.JSONField[Any, Any]:
    """A text per language, `{"en": …}`; the business's language is the fallback."""
    return models.JSONField(default=dict, blank=True, **kwargs)


class Single(Row):
    """A table of exactly one row."""

    only = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(only=True), name="%(class)s_is_single")
        ]
