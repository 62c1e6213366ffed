"""A booking, the services in it, and the time they take from each diary.

`Allocation` is what makes a double booking impossible: an exclusion constraint over the
resource, the lane and the time, buffers included. Its `live` cannot drift from its booking or
group session: composite foreign keys (migrations 0002, 0006) cascade it from the generated column
of either.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import Q

from booking.models.base import Row, code
from booking.models.catalogue import Variant
from booking.models.clients import Client
from booking.models.encrypted import EncryptedField
from booking.models.resources import Resource
from booking.models.states import LIVE, State


class Booking(Row):
    """One visit of one client."""

    code = models.CharField(max_length=12, unique=True, default=code, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="bookings")
    # Who comes, when it is not the client: {"name": …, "note": …}.
    attendee = models.JSONField(null=True, blank=True)
    # As given at booking time: {"given_name", "family_name", "email", "phone"}.
    contact = models.JSONField(default=dict)
    state = models.CharField(max_length=9, choices=State.choices)
    pending_for = models.CharField(max_length=8, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    live = models.GeneratedField(
        expression=Q(state__in=LIVE),  # type: ignore[arg-type]  # the stubs want an Expression
        output_field=models.BooleanField(),
        db_persist=True,
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Zone rules change: what was agreed is the local wall time.
    time_zone = models.CharField(max_length=64)
    local_start = models.DateTimeField()
    language = models.CharField(max_length=10)
    visitor_zone = models.CharField(max_length=64, blank=True)
    source = models.CharField(max_length=12)
    is_test = models.BooleanField(default=False)
    party_size = models.PositiveSmallIntegerField(default=1)
    # One form, one booking: written in the same transaction, so a second send finds the first.
    nonce = models.CharField(max_length=64, unique=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    link_version = models.PositiveSmallIntegerField(default=1)
    moves_used = models.PositiveSmallIntegerField(default=0)
    cancelled_by = models.CharField(max_length=10, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    late = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    # [{"key", "question", "answer"}]; answers to sensitive questions are sealed apart.
    answers = models.JSONField(default=list, blank=True)
    answers_sealed = EncryptedField(null=True, blank=True)
    policy = models.JSONField(default=dict)
    total_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    notice_version = models.PositiveSmallIntegerField(null=True, blank=True)
    notice_shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        indexes: ClassVar = [
            models.Index(fields=["starts_at"], name="booking_start"),
            models.Index(fields=["client", "starts_at"], name="booking_of_client"),
            models.Index(
                fields=["expires_at"],
                condition=Q(state=State.PENDING),
                name="booking_expiry",
            ),
        ]
        constraints: ClassVar = [
            # What the composite foreign key of `Allocation` refers to.
            models.UniqueConstraint(fields=["id", "live"], name="booking_id_live"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")),
                name="booking_takes_time",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class BookingItem(Row):
    """A service in the visit, with copies of everything that the catalogue may change later."""

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey(
        Resource, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=13)
    place_detail = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    # All who serve, where a team does it together: "Ana, Ben".
    staff_name = models.CharField(max_length=120, blank=True)
    # The ids of those beside `staff`, where a team does it together.
    team = models.JSONField(default=list, blank=True)
    duration_min = models.PositiveSmallIntegerField()
    segments = models.JSONField(default=list, blank=True)
    buffer_before_min = models.PositiveSmallIntegerField(default=0)
    buffer_after_min = models.PositiveSmallIntegerField(default=0)
    price_kind = models.CharField(max_length=10)
    price_minor = models.BigIntegerField(default=0)
    price_to_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    tax_note = models.CharField(max_length=20, blank=True)
    service_revision = models.PositiveIntegerField()
    # Why this person: "chosen", "least_booked_day: 2 of [2, 5]".
    assigned_because = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        indexes: ClassVar = [
            models.Index(fields=["staff", "starts_at"], name="item_diary"),
        ]

    def __str__(self) -> str:
        return self.name


class _Int8Point(models.Func):
    """`int8range(x, x, '[]')`: equality as an overlap of ranges, which needs no extension."""

    template = "int8range(%(expressions)s, '[]')"
    output_field = models.Field()


class _Int4Point(models.Func):
    """The same for a small integer."""

    template = "int4range(%(expressions)s, '[]')"
    output_field = models.Field()


class Allocation(Row):
    """A stretch of one diary, taken by one item or one session. `during` includes the buffers."""

    booking = models.ForeignKey(
        Booking,
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="allocations",
        null=True,
        blank=True,
    )
    item = models.ForeignKey(
        BookingItem, on_delete=models.CASCADE, related_name="allocations", null=True, blank=True
    )
    session = models.ForeignKey(
        "booking.Session",
        on_delete=models.CASCADE,
        db_constraint=False,
        related_name="allocations",
        null=True,
        blank=True,
    )
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="+")
    # 0, or 1 when the front desk squeezes somebody in.
    lane = models.PositiveSmallIntegerField(default=0)
    during = DateTimeRangeField()
    live = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                models.F("resource"),
                models.Func(models.F("during"), function="upper"),
                name="allocation_diary",
                condition=Q(live=True),
            )
        ]
        constraints: ClassVar = [
            ExclusionConstraint(
                name="no_double_booking",
                index_type="gist",
                expressions=[
                    (_Int8Point("resource", "resource"), RangeOperators.OVERLAPS),
                    (_Int4Point("lane", "lane"), RangeOperators.OVERLAPS),
                    ("during", RangeOperators.OVERLAPS),
                ],
                condition=Q(live=True),
            ),
            # A booking's item or a group session, never both: each has its own `live` to follow.
            models.CheckConstraint(
                name="allocation_has_one_owner",
                condition=Q(booking__isnull=False, item__isnull=False, session__isnull=True)
                | Q(booking__isnull=True, item__isnull=True, session__isnull=False),
            ),
            # Empty and unbounded ranges would slip through or block for ever.
            models.CheckConstraint(
                name="allocation_is_a_span",
                condition=Q(
                    during__isempty=False,
                    during__startswith__isnull=False,
                    during__endswith__isnull=False,
                    during__lower_inc=True,
                    during__upper_inc=False,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} {self.during}"
