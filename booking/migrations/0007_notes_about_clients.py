from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("booking", "0006_group_sessions"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="note",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="client",
            name="practice_note_sealed",
            field=models.BinaryField(blank=True, null=True),
        ),
    ]
