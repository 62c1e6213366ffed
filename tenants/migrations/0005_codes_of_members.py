"""Members stand in addresses by a random code; those who are there already get one each."""

from __future__ import annotations

from typing import ClassVar

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import tenants.models.membership
from tenants.models.membership import new_code


def give_codes(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """One each."""
    for membership in apps.get_model("tenants", "Membership").objects.filter(code=None):
        membership.code = new_code()
        membership.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("tenants", "0004_acceptance")]

    operations: ClassVar = [
        migrations.AddField(
            "membership", "code", models.CharField(editable=False, max_length=12, null=True)
        ),
        migrations.RunPython(give_codes, migrations.RunPython.noop),
        migrations.AlterField(
            "membership",
            "code",
            models.CharField(
                default=tenants.models.membership.new_code,
                editable=False,
                max_length=12,
                unique=True,
            ),
        ),
    ]
