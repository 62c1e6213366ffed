"""An invitation to belong to a business: for one address, once, for a week."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.models.business import Business
from tenants.models.membership import Membership, new_code

# A holiday fits in; a forgotten mailbox does not stay a way in.
LIFETIME: Final = timedelta(days=7)


def in_a_week() -> datetime:
    """When an invitation that is sent now ends."""
    return timezone.now() + LIFETIME


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Reads used more than once."""

    def unanswered(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; its time may be over."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(models.Model):
    """Its link holds a token derived from the business's key (see `tenants.invitations`)."""

    code = models.CharField(max_length=12, unique=True, default=new_code, editable=False)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="invitations")
    # In small letters, as all are compared.
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Membership.Role.choices)
    language = models.CharField(max_length=10)
    # Soft: diaries live in the business's schema. Whoever accepts gets it as their own.
    resource_id = models.BigIntegerField(null=True, blank=True)
    # Outlives the account of who invited.
    invited_by = models.CharField(max_length=200)
    # Sending it again makes the links of the mails before it worthless.
    link_version = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(default=in_a_week)
    # When the mail is to be tried next; empty once it was handed over, or for good.
    mail_due_at = models.DateTimeField(default=timezone.now, null=True, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mailed_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_each",
            )
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_expired(self) -> bool:
        """Whether nobody answered in time."""
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        """Whether its link works."""
        return self.accepted_at is None and self.withdrawn_at is None and not self.is_expired
