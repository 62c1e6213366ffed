"""Who books: clients, the companies they come from, what they agreed to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from booking.models.base import Row, code
from booking.models.encrypted import EncryptedField


class Organisation(Row):
    """A company of clients."""

    name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=200, db_index=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Client(Row):
    """A person the business serves. E-mail and phone are never unique: a family shares them."""

    code = models.CharField(max_length=12, unique=True, default=code, editable=False)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    display_name = models.CharField(max_length=200)
    search_key = models.CharField(max_length=300)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    language = models.CharField(max_length=10)
    time_zone = models.CharField(max_length=64, blank=True)
    birth_on = models.DateField(null=True, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="clients",
    )
    # The customer or insurance number, sealed; its blind index finds equal ones.
    number_sealed = EncryptedField(null=True, blank=True)
    number_index = models.BinaryField(null=True, blank=True, db_index=True)
    # {"labels": ["VIP", …]}: the business's own words, shown wherever the client is.
    flags = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    # What only practitioners read; it may be about health, so it is sealed.
    practice_note_sealed = EncryptedField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["email"], name="client_email"),
            models.Index(fields=["phone"], name="client_phone"),
            models.Index(fields=["search_key"], name="client_search"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def labels(self) -> list[str]:
        """The words by which the business marks this client."""
        return list(self.flags.get("labels", []))


class Consent(Row):
    """What a client agreed to, in which words, and until when."""

    class Purpose(models.TextChoices):
        """Each is asked apart, and none is needed to book."""

        MARKETING = "marketing"
        REMINDER = "reminder"
        SENSITIVE = "sensitive"

    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=9, choices=Purpose.choices)
    text = models.TextField()
    language = models.CharField(max_length=10)
    source = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["client", "purpose"], name="consent_of_client"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.client_id}"
