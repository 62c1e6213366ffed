"""Which user belongs to which business, and as what."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenants.models.business import Business


class Membership(models.Model):
    """One person in one business."""

    class Role(models.TextChoices):
        """From the widest to the narrowest view."""

        OWNER = "owner"
        MANAGER = "manager"
        FRONT_DESK = "front_desk"
        STAFF = "staff"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "business"], name="one_membership_each")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role} of {self.business_id}"
