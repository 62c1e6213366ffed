"""The app of a business's own rows."""

from __future__ import annotations

from django.apps import AppConfig


class BookingConfig(AppConfig):
    """Its tables stand in each business's schema, never in public."""

    name = "booking"

    def ready(self) -> None:
        """Leave a line in the trail for every change of the set-up."""
        from booking.models import watched

        watched.watch_all()
