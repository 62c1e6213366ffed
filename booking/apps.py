"""The app of a business's own rows."""

from __future__ import annotations

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Its tables stand in each business's schema, never in public."""

    name = "booking"
