"""What must still happen after a commit, and what became of each message."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from booking.models.base import Row


class Outbox(Row):
    """One thing to do, written in the transaction that makes it necessary.

    Mails, reminders, expiries and retries are all due rows; `booking.outbox` sweeps them.
    """

    kind = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    # What it is about (a booking's id) and its place in that booking's order.
    aggregate = models.BigIntegerField()
    sequence = models.PositiveIntegerField(default=0)
    payload = models.JSONField(default=dict)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    # The same thing is never due twice.
    dedupe_key = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001
    done_at = models.DateTimeField(null=True, blank=True)
    # After the last attempt: it stays visible and can be sent again.
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    actor = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "outbox"
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
                name="outbox_due",
            ),
            models.Index(fields=["aggregate", "sequence"], name="outbox_aggregate"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.aggregate}/{self.sequence}"


class Delivery(Row):
    """The attempts to hand one message to one reader."""

    class State(models.TextChoices):
        """How far it got."""

        QUEUED = "queued"
        HANDED_OVER = "handed_over"
        DELIVERED = "delivered"
        FAILED = "failed"
        DROPPED = "dropped"

    outbox = models.ForeignKey(Outbox, on_delete=models.CASCADE, related_name="deliveries")
    booking_id = models.BigIntegerField(db_index=True)
    channel = models.CharField(max_length=10)
    audience = models.CharField(max_length=10)
    address_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=11, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=200)
    provider_id = models.CharField(max_length=200, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outbox", "message_id"], name="delivery_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.state}"
