"""What Celery runs for a business: work after a commit, sweeps over all businesses.

`booking.outbox` asks for `work_outbox` when something was written; beat asks for the sweeps. A task
without `public` runs in the schema of the business named in its header (`tenants.celery`).
"""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from psycopg import sql

from booking import automation, bookings, outbox, publishing
from booking.cockpit.desk import files
from tenants.current import current_business

# The next sweep comes after 5 s: what has waited longer than a few of them is superfluous.
SWEEP_SECONDS = 30.0


@shared_task(name="booking.work_outbox")
def work_outbox() -> None:
    """Do everything that is due in this business."""
    automation.work()


@shared_task(name="booking.sweep_outbox", public=True, expires=SWEEP_SECONDS)
def sweep_outbox() -> None:
    """Find the businesses where something is due or was left behind, and wake a worker for each."""
    for business_id in outbox.businesses_with_due():
        publishing.send("booking.work_outbox", business_id, expires=SWEEP_SECONDS)


@shared_task(name="booking.complete_past", public=True, expires=600)
def complete_past() -> None:
    """Find the businesses with appointments that have ended, and complete them there."""
    query = sql.SQL(
        "SELECT {business} WHERE EXISTS (SELECT FROM {schema}.booking_booking"
        " WHERE state IN ('confirmed', 'arrived') AND ends_at <= {at})"
    )
    at = sql.Literal(timezone.now())
    for (business_id,) in outbox.over_schemas(
        lambda business, schema: query.format(business=sql.Literal(business), schema=schema, at=at)
    ):
        publishing.send("booking.complete_business", business_id, expires=600)


@shared_task(name="booking.complete_business")
def complete_business() -> None:
    """Mark this business's past appointments as completed."""
    bookings.complete_past()


@shared_task(name="booking.make_export")
def make_export(kind: str, language: str) -> None:
    """Write this business's bookings or clients into a file to fetch."""
    files.make(current_business(), kind, language)


@shared_task(name="booking.drop_exports", public=True, expires=3600)
def drop_exports() -> None:
    """Delete the files that are older than a day."""
    files.drop_old()
