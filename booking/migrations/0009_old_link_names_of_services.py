from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0008_codes_of_categories"),
    ]

    operations = [
        migrations.AddField(
            model_name="service",
            name="old_slugs",
            field=models.JSONField(blank=True, db_default=[], default=list),
        ),
    ]
