"""Which user belongs to which business, and as what."""

from __future__ import annotations

import secrets
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenants.models.business import Business

# Without 0/O and 1/I, as the codes of a business's rows.
CODE_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def new_code() -> str:
    """A random public id; it opens nothing by itself."""
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(10))


class Membership(models.Model):
    """One person in one business."""

    class Role(models.TextChoices):
        """From the widest to the narrowest view."""

        OWNER = "owner"
        MANAGER = "manager"
        FRONT_DESK = "front_desk"
        STAFF = "staff"

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
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
