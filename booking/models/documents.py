"""Versions of what clients are shown: privacy notice, policy, terms, imprint."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from booking.models.base import Row, texts


class Document(Row):
    """One version. It is never changed: a new wording is a new row."""

    class Kind(models.TextChoices):
        """What it is about."""

        PRIVACY = "privacy"
        POLICY = "policy"
        TERMS = "terms"
        IMPRINT = "imprint"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    version = models.PositiveSmallIntegerField()
    text = texts()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="document_version")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
