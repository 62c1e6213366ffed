from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0004_visits_of_several_services"),
    ]

    operations = [
        migrations.AddField(
            model_name="staff",
            name="listed",
            field=models.BooleanField(db_default=True, default=True),
        ),
    ]
