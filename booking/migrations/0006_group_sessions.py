"""Group sessions, their seats, and allocations that belong to a session.

Ties the copies by composite foreign keys that cascade updates, as migration 0002 does for bookings:
an allocation is live as long as its session is, a seat as long as its booking is, and a seat knows
the capacity of its session. Django cannot express it.
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import booking.models.base

ADD = """
ALTER TABLE booking_allocation
    ADD CONSTRAINT allocation_follows_session
    FOREIGN KEY (session_id, live) REFERENCES booking_session (id, live)
    ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE booking_seat
    ADD CONSTRAINT seat_follows_booking
    FOREIGN KEY (booking_id, live) REFERENCES booking_booking (id, live)
    ON UPDATE CASCADE ON DELETE CASCADE;
ALTER TABLE booking_seat
    ADD CONSTRAINT seat_knows_capacity
    FOREIGN KEY (session_id, capacity) REFERENCES booking_session (id, capacity)
    ON UPDATE CASCADE ON DELETE CASCADE
"""
DROP = """
ALTER TABLE booking_seat DROP CONSTRAINT seat_knows_capacity;
ALTER TABLE booking_seat DROP CONSTRAINT seat_follows_booking;
ALTER TABLE booking_allocation DROP CONSTRAINT allocation_follows_session
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0005_staff_listed"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="decide_hours",
            field=models.PositiveSmallIntegerField(db_default=24, default=24),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="booking",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="allocations",
                to="booking.booking",
            ),
        ),
        migrations.AlterField(
            model_name="allocation",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="allocations",
                to="booking.bookingitem",
            ),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "code",
                    models.CharField(
                        default=booking.models.base.code, editable=False, max_length=12, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(choices=[("dated", "Dated"), ("open", "Open")], max_length=5),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=9,
                    ),
                ),
                (
                    "live",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Q(("state", "planned")),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("min_seats", models.PositiveSmallIntegerField(default=1)),
                ("decide_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("place_detail", models.CharField(blank=True, max_length=300)),
                ("segments", models.JSONField(blank=True, default=list)),
                ("buffer_before_min", models.PositiveSmallIntegerField(default=0)),
                ("buffer_after_min", models.PositiveSmallIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("sequence", models.PositiveIntegerField(default=0)),
                (
                    "staff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.resource",
                    ),
                ),
                (
                    "variant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="booking.variant",
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("capacity", models.PositiveSmallIntegerField()),
                ("live", models.BooleanField(default=True)),
                (
                    "booking",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="booking.booking",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seats",
                        to="booking.session",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="allocation",
            name="session",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="allocations",
                to="booking.session",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("booking__isnull", False),
                        ("item__isnull", False),
                        ("session__isnull", True),
                    ),
                    models.Q(
                        ("booking__isnull", True),
                        ("item__isnull", True),
                        ("session__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="allocation_has_one_owner",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["variant", "starts_at"], name="session_of_variant"),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["starts_at"], name="session_start"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(fields=("id", "live"), name="session_id_live"),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                fields=("id", "capacity"), name="session_id_capacity"
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="session_takes_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("capacity__gte", 1),
                    ("min_seats__gte", 1),
                    ("min_seats__lte", models.F("capacity")),
                ),
                name="session_minimum_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=models.Q(("live", True)), fields=("session", "number"), name="seat_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("live", False),
                    models.Q(("number__gte", 1), ("number__lte", models.F("capacity"))),
                    _connector="OR",
                ),
                name="seat_exists",
            ),
        ),
        migrations.RunSQL(ADD, DROP),
    ]
