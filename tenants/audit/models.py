"""One line of the audit trail, with who acted in whose name and in which request."""

from __future__ import annotations

from typing import Any, ClassVar

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.db import models

from tenants.actor import Actor, acting
from tenants.context import current_request_id
from tenants.current import current_schema


class MisplacedEntry(Exception):
    """A business's change was about to be recorded in the platform's trail."""


class LogEntry(AbstractLogEntry):  # type: ignore[misc]  # auditlog has no types
    """A change of a row, as django-auditlog writes it, plus what a business needs to know."""

    # No foreign key leaves a business's schema: the actor is a soft reference with a name beside.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
    )
    content_type = models.ForeignKey(
        "contenttypes.ContentType",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        related_name="+",
    )
    actor_name = models.CharField(max_length=200, blank=True)
    actor_kind = models.CharField(max_length=10, blank=True)
    impersonator_id = models.BigIntegerField(null=True, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=12, blank=True)
    verb = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-timestamp", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["content_type", "object_id"], name="audit_object"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Refuse to put a line about a business's row into the public schema.

        Both schemas have this table, so a lost search_path would not fail by itself.
        """
        in_public = current_schema() == "public"
        if in_public and self.content_type.app_label == "booking":
            raise MisplacedEntry(self.content_type.model)
        if not self.actor_kind:
            self.sign(acting())
        super().save(*args, **kwargs)

    def sign(self, by: Actor) -> None:
        """Say who did it, where from and in which request."""
        self.actor_id, self.actor_name, self.actor_kind = by.user_id, by.name[:200], by.kind
        self.impersonator_id, self.source = by.impersonator_id, by.source
        self.request_id = current_request_id()
