"""What can be booked: categories, services, their variants, who performs them, what is asked."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from booking.models.base import Archivable, Row, code, texts
from booking.models.resources import Resource


class Category(Archivable):
    """A heading on the booking page."""

    code = models.CharField(max_length=12, unique=True, default=code, editable=False)
    name = texts()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return next(iter(self.name.values()), "")


class Service(Archivable):
    """A thing people come for. What it costs and how long it takes stands on its variants."""

    class Visibility(models.TextChoices):
        """Who sees it on the booking page."""

        PUBLIC = "public"
        LINK = "link"
        MEMBERS = "members"
        OFF = "off"

    class Place(models.TextChoices):
        """Where it happens."""

        BUSINESS = "business"
        CLIENT = "client"
        PHONE = "phone_we_call"
        ONLINE = "online"

    class Sessions(models.TextChoices):
        """How a group comes by its times: planned by the business, or any free start."""

        DATED = "dated"
        OPEN = "open_times"

    slug = models.SlugField(max_length=60, unique=True)
    # Link names it had: they lead here and are never given to another.
    old_slugs = models.JSONField(default=list, db_default=[], blank=True)
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="services",
    )
    name = texts()
    text = texts()
    position = models.PositiveSmallIntegerField(default=0)
    colour = models.CharField(max_length=7, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PUBLIC
    )
    places = models.JSONField(default=list, blank=True)
    approval = models.BooleanField(default=False)
    only_for = models.CharField(max_length=8, default="everyone")
    # More than one: a group. Then `sessions` says how it comes by its times, and with fewer
    # than `min_capacity` taken seats it is cancelled so many hours before.
    capacity = models.PositiveSmallIntegerField(default=1)
    min_capacity = models.PositiveSmallIntegerField(default=1)
    decide_hours = models.PositiveSmallIntegerField(default=24, db_default=24)
    sessions = models.CharField(max_length=12, blank=True)
    team_mode = models.CharField(max_length=12, default="any")
    # Empty: as the business's settings say.
    lead_mode = models.CharField(max_length=12, blank=True)
    lead_min = models.PositiveIntegerField(null=True, blank=True)
    lead_at = models.CharField(max_length=5, blank=True)
    horizon_days = models.PositiveSmallIntegerField(null=True, blank=True)
    step_min = models.PositiveSmallIntegerField(null=True, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    staff_strategy = models.CharField(max_length=20, blank=True)
    form = models.JSONField(default=dict, blank=True)
    discreet = models.BooleanField(null=True, blank=True)
    creates_duty_to_pay = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.slug

    @property
    def is_group(self) -> bool:
        """Whether several clients are served at one time."""
        return self.capacity > 1

    @property
    def has_dates(self) -> bool:
        """Whether it is a group whose times the business plans."""
        return self.is_group and not self.has_open_times

    @property
    def has_open_times(self) -> bool:
        """Whether a group begins with its first booking, at any free time."""
        return self.sessions == self.Sessions.OPEN

    @property
    def place(self) -> str:
        """Where it happens unless the client chooses among several."""
        return self.places[0] if self.places else self.Place.BUSINESS


class Variant(Archivable):
    """One way to book a service: 30 or 60 minutes, short or long hair. There is at least one."""

    class PriceKind(models.TextChoices):
        """How the amounts are to be read."""

        FIXED = "fixed"
        FROM = "from"
        RANGE = "range"
        PER_PERSON = "per_person"
        FREE = "free"
        HIDDEN = "hidden"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="variants")
    # Stands in the URL (`?s=tuns`), so it is unique over all services.
    slug = models.SlugField(max_length=60, unique=True)
    name = texts()
    position = models.PositiveSmallIntegerField(default=0)
    duration_min = models.PositiveSmallIntegerField()
    # [[minutes, "busy" | "free"], …] of the staff member; empty: busy all the time.
    segments = models.JSONField(default=list, blank=True)
    # Tags, each of which some room or device must have; it is taken for the whole visit.
    requires = models.JSONField(default=list, blank=True)
    buffer_before_min = models.PositiveSmallIntegerField(default=0)
    buffer_after_min = models.PositiveSmallIntegerField(default=0)
    price_kind = models.CharField(max_length=10, choices=PriceKind.choices, default=PriceKind.FIXED)
    price_minor = models.BigIntegerField(default=0)
    price_to_minor = models.BigIntegerField(null=True, blank=True)
    tax_note = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(duration_min__gt=0), name="variant_takes_time"
            ),
            models.CheckConstraint(
                condition=models.Q(price_minor__gte=0),
                name="variant_price_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class Performs(Row):
    """Who does it, with what they do differently. Empty: as the variant says."""

    variant = models.ForeignKey(Variant, on_delete=models.CASCADE, related_name="performers")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="performs")
    duration_min = models.PositiveSmallIntegerField(null=True, blank=True)
    segments = models.JSONField(null=True, blank=True)
    price_minor = models.BigIntegerField(null=True, blank=True)
    buffer_before_min = models.PositiveSmallIntegerField(null=True, blank=True)
    buffer_after_min = models.PositiveSmallIntegerField(null=True, blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    priority = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "performs"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["variant", "resource"], name="performs_once")
        ]

    def __str__(self) -> str:
        return f"{self.resource_id} performs {self.variant_id}"


class Question(Archivable):
    """Something the business wants to know at booking, for some services or (none named) all."""

    class Type(models.TextChoices):
        """How it is answered."""

        TEXT = "text"
        LONG_TEXT = "long_text"
        CHOICE = "choice"
        SEVERAL = "several"
        CHECKBOX = "checkbox"
        DATE = "date"
        PHONE = "phone"

    key = models.SlugField(max_length=40, unique=True)
    type = models.CharField(max_length=9, choices=Type.choices)
    label = texts()
    help = texts()
    # {"en": [...], "de": [...]}, the same order in each; answers store the position.
    choices = models.JSONField(default=dict, blank=True)
    required = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    services = models.ManyToManyField(Service, related_name="questions", blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["position", "id"]

    def __str__(self) -> str:
        return self.key
