"""Where the business is, and how it presents itself and treats its clients."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models

from booking.models.base import Archivable, Single, texts


class Location(Archivable):
    """An address with its zone and holidays; hours and rooms hang on it. One from day one."""

    name = models.CharField(max_length=120, blank=True)
    is_default = models.BooleanField(default=False)
    street = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=100, blank=True)
    country = models.CharField(max_length=2)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    directions = texts()
    time_zone = models.CharField(max_length=64)
    holiday_country = models.CharField(max_length=2, blank=True)
    holiday_region = models.CharField(max_length=10, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=models.Q(is_default=True),
                name="one_default_location",
            )
        ]

    def __str__(self) -> str:
        return self.name or self.address

    @property
    def address(self) -> str:
        """The address on one line, empty parts left out."""
        town = f"{self.postcode} {self.town}".strip()
        return ", ".join(part for part in (self.street, town) if part)


class Setting(Single):
    """The business's page, policy, form and messages: one row, read by nearly every request."""

    class LateCancel(models.TextChoices):
        """What a client may do after the notice has begun."""

        ALLOW = "allow"
        CALL = "call"

    brand_colour = models.CharField(
        max_length=7, default="#3f5f4f", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )
    tagline = texts()
    about = texts()
    logo = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    social = models.JSONField(default=dict, blank=True)
    hour12 = models.BooleanField(default=False)
    week_start = models.PositiveSmallIntegerField(default=1)
    show_prices = models.BooleanField(default=True)
    tax_note = models.CharField(max_length=20, blank=True)
    # policy
    cancel_notice_min = models.PositiveIntegerField(default=24 * 60)
    late_cancel = models.CharField(
        max_length=5, choices=LateCancel.choices, default=LateCancel.ALLOW
    )
    max_moves = models.PositiveSmallIntegerField(default=2)
    # what is offered, unless a service says otherwise
    lead_mode = models.CharField(max_length=12, default="elapsed")
    lead_min = models.PositiveIntegerField(default=60)
    lead_at = models.CharField(max_length=5, blank=True)
    horizon_days = models.PositiveSmallIntegerField(default=60)
    step_min = models.PositiveSmallIntegerField(default=15)
    align = models.CharField(max_length=6, default="window")
    gap_mode = models.CharField(max_length=5, default="free")
    min_gap_min = models.PositiveSmallIntegerField(default=0)
    any_staff = models.BooleanField(default=True)
    any_strategy = models.CharField(max_length=20, default="least_booked_day")
    approval_hours = models.PositiveSmallIntegerField(default=24)
    # How many minutes a visit may last beyond closing time.
    overrun_min = models.PositiveSmallIntegerField(default=0)
    # Whether buffers must lie inside of opening hours as well.
    buffers_inside = models.BooleanField(default=False)
    # Whether times right after an appointment are offered beside those of the grid.
    beside_bookings = models.BooleanField(default=False)
    # Several services in one visit: in the order they were chosen, or whichever fits best.
    several_services = models.BooleanField(default=True)
    visit_order = models.CharField(max_length=6, default="chosen")
    visit_pause_min = models.PositiveSmallIntegerField(default=0)
    # the form: required, optional or off per field
    form = models.JSONField(default=dict, blank=True)
    client_note = models.BooleanField(default=True)
    note_no_health = models.BooleanField(default=False)
    discreet = models.BooleanField(default=False)
    # messages
    reminders_h = models.JSONField(default=list, blank=True)
    reminder_optin = models.BooleanField(default=False)
    notify = models.JSONField(default=dict, blank=True)
    # what the imprint says of who is behind the page (see `booking.setup.imprints`)
    imprint = models.JSONField(default=dict, blank=True)
    # which of the first steps were ticked off by hand
    next_steps = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return "settings"
