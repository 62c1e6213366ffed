from django.db import migrations, models

import booking.models.base

# Signs as `booking.models.base.code` draws them: neither 0 nor 1.
FILL = """
UPDATE booking_category
SET code = translate(upper(substr(md5(random()::text || id::text), 1, 9)), '01', 'XY')
"""


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0007_notes_about_clients"),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="code",
            field=models.CharField(
                default=booking.models.base.code, editable=False, max_length=12, null=True
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="category",
            name="code",
            field=models.CharField(
                default=booking.models.base.code, editable=False, max_length=12, unique=True
            ),
        ),
    ]
