"""When the business and its staff work, and when they don't.

Which hours win: a closure or holiday of the location > the staff member's exception > their
weekly hours > the location's exception > its weekly hours.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from booking.models.base import Row, texts
from booking.models.places import Location
from booking.models.resources import Resource

MIDNIGHT = 24 * 60


class Owned(Row):
    """Belongs to a location or to one staff member, never to both."""

    location = models.ForeignKey(
        Location, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(location__isnull=True) ^ Q(resource__isnull=True),
                name="%(class)s_has_one_owner",
            )
        ]


class Hours(Owned):
    """A weekly window in local minutes; one that ends after 1440 runs past midnight."""

    weekday = models.PositiveSmallIntegerField()
    starts = models.PositiveSmallIntegerField()
    ends = models.PositiveSmallIntegerField()
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    every_weeks = models.PositiveSmallIntegerField(default=1)
    # Any day of a week in which it applies; needed when it comes every n weeks.
    anchor = models.DateField(null=True, blank=True)

    class Meta(Owned.Meta):
        ordering: ClassVar[list[str]] = ["weekday", "starts", "id"]
        verbose_name_plural = "hours"
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.CheckConstraint(condition=Q(weekday__range=(1, 7)), name="hours_iso_weekday"),
            models.CheckConstraint(
                condition=Q(starts__lt=MIDNIGHT, ends__gt=F("starts"), ends__lte=2 * MIDNIGHT),
                name="hours_in_order",
            ),
            models.CheckConstraint(condition=Q(every_weeks__gt=0), name="hours_come_back"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.starts}–{self.ends}"


class HoursException(Owned):
    """A date or range that is different: closed, a holiday, or open at other times."""

    class Kind(models.TextChoices):
        """`closed` and `holiday` of a location win over everything."""

        CLOSED = "closed"
        HOLIDAY = "holiday"
        OPEN = "open"

    kind = models.CharField(max_length=7, choices=Kind.choices)
    from_on = models.DateField()
    to_on = models.DateField()
    # [[start, end], …] in local minutes, for `open` alone.
    intervals = models.JSONField(default=list, blank=True)
    note = texts()

    class Meta(Owned.Meta):
        ordering: ClassVar[list[str]] = ["from_on", "id"]
        constraints: ClassVar = [
            *Owned.Meta.constraints,
            models.CheckConstraint(condition=Q(to_on__gte=F("from_on")), name="exception_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.from_on}"


class Block(Row):
    """Time that is not to be booked. Not under the exclusion constraint: sick leave must be
    storable over bookings. The engine reads it as busy; its writers take the diary lock."""

    class Kind(models.TextChoices):
        """Why."""

        TIME_OFF = "time_off"
        SICK = "sick"
        BLOCKED = "blocked"
        IMPORTED = "imported"

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="blocks")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    created_by = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_at", "id"]
        indexes: ClassVar = [models.Index(fields=["resource", "ends_at"], name="block_diary")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="block_in_order")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.starts_at:%Y-%m-%d %H:%M}"
