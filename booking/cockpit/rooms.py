"""Which rooms and devices an appointment takes: for the line of the day and the booking's page."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from booking.models import Allocation, Resource


def of_item() -> ArraySubquery:
    """Their names, to be annotated to booking items: no statement of its own."""
    taken = Allocation.objects.filter(item=OuterRef("pk"), live=True).exclude(
        resource__kind=Resource.Kind.STAFF
    )
    return ArraySubquery(taken.order_by("resource__name").values("resource__name").distinct())
