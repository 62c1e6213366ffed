"""Whatever can be taken for a time: staff, rooms, devices."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from booking.models.base import Archivable, Row, texts
from booking.models.places import Location


class Resource(Archivable):
    """A diary. Bookings allocate resources; one constraint guards them all."""

    class Kind(models.TextChoices):
        """What it is; only staff have a page and hours of their own."""

        STAFF = "staff"
        ROOM = "room"
        DEVICE = "device"

    kind = models.CharField(max_length=6, choices=Kind.choices)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=7, blank=True)
    # What a service asks for: "one of treatment_room".
    tags = models.JSONField(default=list, blank=True)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, related_name="resources")
    # Soft: memberships live in the public schema, which no foreign key of ours enters.
    membership_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.name


class Staff(Row):
    """The face of a resource that is a person."""

    resource = models.OneToOneField(
        Resource, on_delete=models.PROTECT, primary_key=False, related_name="staff"
    )
    photo = models.CharField(max_length=200, blank=True)
    bio = texts()
    title = texts()
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    own_hours = models.BooleanField(default=False)
    # Whether clients can choose them; the team books them either way.
    listed = models.BooleanField(default=True, db_default=True)
    # [{"from": "2027-03-10", "to": "2027-03-20", "tz": "America/Lima"}, …]; `to` may be missing.
    tz_periods = models.JSONField(default=list, blank=True)

    class Meta:
        verbose_name_plural = "staff"

    def __str__(self) -> str:
        return self.resource.name
