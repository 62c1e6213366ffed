from django.db import migrations


def vouch(apps, schema_editor):
    """Until now users were made by the platform's own people, who knew the addresses."""
    user = apps.get_model("tenants", "User")
    address = apps.get_model("account", "EmailAddress")
    for each in user.objects.exclude(email=None):
        address.objects.update_or_create(
            user=each, email=each.email.lower(), defaults={"primary": True, "verified": True}
        )


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0002_users_without_address"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(vouch, migrations.RunPython.noop)]
