"""Who accepted the platform's terms for a business, in which version, when."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenants.models.business import Business


class Acceptance(models.Model):
    """One document accepted once; never changed, kept as evidence."""

    class Kind(models.TextChoices):
        """The terms of use, and the data processing agreement (GDPR, article 28 (3))."""

        TERMS = "terms"
        PROCESSING = "processing"

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="acceptances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Outlives the account.
    user_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    version = models.CharField(max_length=20)
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "kind", "version"], name="accepted_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version} for {self.business_id}"
