"""The schemas behind the businesses: how far each is migrated, and the template's SQL.

A schema is made from the dump of a template schema that real migrations built. The template is
no `Business`, so no request can reach it.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from functools import lru_cache

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tenants.current import leave_business
from tenants.models import SchemaTemplate

# Improbable enough not to collide with `b_<id>`, the names that businesses get.
TEMPLATE = "template_of_businesses"
# Everything a dump says that is not about the schema's own contents.
_NOISE = re.compile(r"^(SET |SELECT pg_catalog\.set_config|--|\\|CREATE SCHEMA )")


class NoDump(Exception):
    """There is no pg_dump at least as new as the server."""


def fingerprint(schema: str) -> str:
    """What is applied in a schema: the MD5 of its migrations' names; empty for a missing one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"{schema}.django_migrations"])
        if cursor.fetchone()[0] is None:
            return ""
        name = connection.ops.quote_name(schema)
        cursor.execute(f"SELECT app, name FROM {name}.django_migrations ORDER BY app, name")  # noqa: S608
        text = "\n".join(f"{app}.{migration}" for app, migration in cursor.fetchall())
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def create(schema: str) -> None:
    """An empty schema, if there is none of that name."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {connection.ops.quote_name(schema)}")


def migrate(schema: str) -> None:
    """Run the real migrations in one schema (3 s for a new one)."""
    call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)
    leave_business()


def migrate_template() -> str:
    """Bring the template up to date and keep its SQL; returns its fingerprint."""
    create(TEMPLATE)
    migrate(TEMPLATE)
    present = fingerprint(TEMPLATE)
    if not SchemaTemplate.objects.filter(fingerprint=present).exists():
        try:
            SchemaTemplate.objects.create(fingerprint=present, sql=dump(TEMPLATE))
        except NoDump:
            # An older dump would make businesses that are behind from their first day.
            SchemaTemplate.objects.all().delete()
        current_template.cache_clear()
    return present


@lru_cache(maxsize=1)
def current_template() -> SchemaTemplate | None:
    """The SQL that new schemas are made from, or None where no pg_dump could make it."""
    return SchemaTemplate.objects.order_by("-created_at").first()


def build(schema: str) -> str:
    """Make a business's schema inside the caller's transaction; returns its fingerprint."""
    template = current_template()
    create(schema)
    if template is None:
        migrate(schema)
        return fingerprint(schema)
    with connection.cursor() as cursor:
        cursor.execute(template.sql.replace(TEMPLATE, schema))
    return template.fingerprint


def dump(schema: str) -> str:
    """The SQL of one schema with its rows, qualified names throughout.

    Raises NoDump when pg_dump is missing or older than the server.
    """
    if not settings.PG_DUMP or _dump_version() < server_version():
        raise NoDump(settings.PG_DUMP or "pg_dump")
    database = connection.settings_dict
    command = [
        settings.PG_DUMP,
        "--schema",
        schema,
        "--inserts",
        "-O",
        "-x",
        "--no-comments",
    ]
    done = subprocess.run(
        [
            *command,
            "-h",
            database["HOST"],
            "-p",
            str(database["PORT"] or 5432),
            database["NAME"],
        ],
        env=os.environ | {"PGUSER": database["USER"], "PGPASSWORD": database["PASSWORD"]},
        check=True,
        capture_output=True,
        text=True,
    )
    return "\n".join(line for line in done.stdout.splitlines() if not _NOISE.match(line))


def server_version() -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0]) // 10000


def _dump_version() -> int:
    said = subprocess.run(
        [settings.PG_DUMP, "--version"], check=True, capture_output=True, text=True
    ).stdout
    found = re.search(r"(\d+)", said)
    return int(found.group(1)) if found else 0
