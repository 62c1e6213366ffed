"""Ties `allocation.live` to its booking by a composite foreign key that cascades updates.

Cancelling frees the time; taking a cancellation back onto a taken time is refused by the
exclusion constraint; flipping one of the two alone is an error. Django cannot express it.
"""

from __future__ import annotations

from django.db import migrations

ADD = """
ALTER TABLE booking_allocation
    ADD CONSTRAINT allocation_follows_booking
    FOREIGN KEY (booking_id, live) REFERENCES booking_booking (id, live)
    ON UPDATE CASCADE ON DELETE CASCADE
"""
DROP = "ALTER TABLE booking_allocation DROP CONSTRAINT allocation_follows_booking"


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_initial")]

    operations = [migrations.RunSQL(ADD, DROP)]
