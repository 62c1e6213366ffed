"""Group sessions and the seats in them.

A session takes time from the diaries by allocations of its own; a booking takes seats in it. Two
composite foreign keys (migration 0006) keep the copies true: a seat is live exactly when its
booking is, and knows the capacity of its session, so that the database itself refuses a seat too
many.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from booking.models.base import Row, code
from booking.models.bookings import Booking
from booking.models.catalogue import Variant
from booking.models.resources import Resource


class Session(Row):
    """One time at which several clients are served together, with copies of what was planned."""

    class Kind(models.TextChoices):
        """Planned by the business, or come into being with its first booking."""

        DATED = "dated"
        OPEN = "open"

    class State(models.TextChoices):
        """Whether it takes place. What is over is told by its end."""

        PLANNED = "planned"
        CANCELLED = "cancelled"

    code = models.CharField(max_length=12, unique=True, default=code, editable=False)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    live = models.GeneratedField(
        expression=Q(state=State.PLANNED),  # type: ignore[arg-type]  # the stubs want an Expression
        output_field=models.BooleanField(),
        db_persist=True,
    )
    # Who leads it; the diaries that it takes stand in its allocations.
    staff = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    # With fewer taken seats at `decide_at` it is cancelled; 1: it takes place in any case.
    min_seats = models.PositiveSmallIntegerField(default=1)
    decide_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    place_detail = models.CharField(max_length=300, blank=True)
    segments = models.JSONField(default=list, blank=True)
    buffer_before_min = models.PositiveSmallIntegerField(default=0)
    buffer_after_min = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    sequence = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["variant", "starts_at"], name="session_of_variant"),
            models.Index(fields=["starts_at"], name="session_start"),
        ]
        constraints: ClassVar = [
            # What the composite foreign keys of `Allocation` and `Seat` refer to.
            models.UniqueConstraint(fields=["id", "live"], name="session_id_live"),
            models.UniqueConstraint(fields=["id", "capacity"], name="session_id_capacity"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_takes_time"
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1, min_seats__gte=1, min_seats__lte=F("capacity")),
                name="session_minimum_fits",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_planned(self) -> bool:
        """Whether it is to take place, or took place."""
        return self.state == self.State.PLANNED

    @property
    def is_open(self) -> bool:
        """Whether it came into being with its first booking, and goes with its last."""
        return self.kind == self.Kind.OPEN

    @property
    def duration_min(self) -> int:
        """How long it takes, in minutes."""
        return int((self.ends_at - self.starts_at).total_seconds()) // 60


class Seat(Row):
    """One place in a session, taken by a booking. `capacity` and `live` are copies that cascade."""

    session = models.ForeignKey(
        Session, on_delete=models.CASCADE, db_constraint=False, related_name="seats"
    )
    booking = models.ForeignKey(
        Booking, on_delete=models.CASCADE, db_constraint=False, related_name="seats"
    )
    number = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "number"], condition=Q(live=True), name="seat_once"
            ),
            # Seats that were given back may lie beyond a capacity that was lowered since.
            models.CheckConstraint(
                condition=Q(live=False) | Q(number__gte=1, number__lte=F("capacity")),
                name="seat_exists",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.number}"
