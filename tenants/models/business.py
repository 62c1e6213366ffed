"""A business, the hosts it answers on, its former slugs, and the SQL new ones are made from."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django_tenants.models import DomainMixin, TenantMixin


class Business(TenantMixin):  # type: ignore[misc]  # django-tenants has no types
    """One tenant. Its rows live in the schema `schema_name`, which never carries its name."""

    class State(models.TextChoices):
        """What the business may do; only `active` takes new bookings from clients."""

        ACTIVE = "active"
        RESTRICTED = "restricted"
        SUSPENDED = "suspended"
        CLOSING = "closing"
        CLOSED = "closed"

    # Provisioning makes the schema, in the same transaction as the row.
    auto_create_schema = False

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    trade = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    languages = models.JSONField(default=list)
    language = models.CharField(max_length=10)
    # Frozen after the first booking: amounts are stored in its minor units.
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    time_zone = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ACTIVE)
    published_at = models.DateTimeField(null=True, blank=True)
    limits = models.JSONField(default=dict, blank=True)
    features = models.JSONField(default=dict, blank=True)
    # The data key of this business, sealed by the platform's master key (see `tenants.secrets`).
    wrapped_key = models.BinaryField()
    schema_fingerprint = models.CharField(max_length=32)
    cell = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "businesses"

    def __str__(self) -> str:
        return self.name

    @property
    def takes_bookings(self) -> bool:
        """Whether clients may book anew; existing links work regardless."""
        return self.state == self.State.ACTIVE and self.published_at is not None

    @property
    def is_open_to_public(self) -> bool:
        """Whether strangers may know that it exists."""
        return self.published_at is not None and self.state != self.State.CLOSED


class Domain(DomainMixin):  # type: ignore[misc]  # django-tenants has no types
    """A host name on which a business's booking page stands at the root."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)


class SlugHistory(models.Model):
    """A slug that a business gave up: it redirects and is never given to another."""

    slug = models.SlugField(max_length=60, unique=True)
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="former_slugs")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "slug history"

    def __str__(self) -> str:
        return self.slug


class SchemaTemplate(models.Model):
    """The SQL of the template schema, as dumped after it was migrated to `fingerprint`."""

    fingerprint = models.CharField(max_length=32, unique=True)
    sql = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.fingerprint
