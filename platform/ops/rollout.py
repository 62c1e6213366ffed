"""Brings every schema up to date: public, the template, then each business that is behind.

Called by `manage.py migrate_all`. Each business migrates in a transaction of its own and marks
itself, so that a broken run is resumed by running it again; a failure stops only that business.
Migrations that are plain SQL are collected once per starting point and replayed (5 ms a
business); anything that looks at data or catalogs runs as a real migration.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.signals import connection_created
from django.db.backends.utils import CursorWrapper
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor

from tenants import schemas
from tenants.current import enter_schema, leave_business
from tenants.models import Business

log = logging.getLogger(__name__)

# These never read the database, so their SQL is the same for every business.
PLAIN = (
    operations.CreateModel,
    operations.AddField,
    operations.AddIndex,
    operations.AddConstraint,
    operations.AlterModelOptions,
    operations.RunSQL,
)
Replay = tuple[list[str], list[tuple[str, str]]]


def run(tell: Callable[[str], None]) -> list[str]:
    """Migrate everything; returns the slugs of the businesses that failed."""
    leave_business()
    with _patience():
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        present = schemas.migrate_template()
        return _bring_up_all(present, tell)


@contextmanager
def _patience() -> Iterator[None]:
    """An index on a large table takes longer than any page may.

    Said to every connection that is opened meanwhile, as migrating closes and opens them.
    """
    connection_created.connect(_wait_for_ever)
    _wait_for_ever(connection)
    try:
        yield
    finally:
        connection_created.disconnect(_wait_for_ever)
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")


def _wait_for_ever(connection: Any, **signal: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")


def _bring_up_all(present: str, tell: Callable[[str], None]) -> list[str]:
    failed = []
    behind = list(Business.objects.exclude(schema_fingerprint=present).order_by("pk"))
    replays: dict[str, Replay | None] = {}
    for business in behind:
        try:
            _bring_up(business, present, replays)
        # A migration may raise anything, and must stop its own business only.
        except Exception as error:
            log.exception("migration of %s failed", business.schema_name)
            tell(f"{business.slug}: {error}")
            failed.append(business.slug)
        finally:
            leave_business()
    tell(f"{len(behind) - len(failed)} of {len(behind)} businesses migrated")
    return failed


def _bring_up(business: Business, present: str, replays: dict[str, Replay | None]) -> None:
    start = schemas.fingerprint(business.schema_name)
    if start not in replays:
        replays[start] = _collect(business.schema_name)
    replay = replays[start]
    if replay is None:
        schemas.migrate(business.schema_name)
        Business.objects.filter(pk=business.pk).update(schema_fingerprint=present)
    else:
        _replay(business, present, replay)


def _replay(business: Business, present: str, replay: Replay) -> None:
    statements, names = replay
    enter_schema(business.schema_name)
    with transaction.atomic(), connection.cursor() as cursor:
        # Rather fail and be resumed than queue behind a long transaction and block the page.
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        if _is_done(cursor, business, present):
            return
        for statement in statements:
            cursor.execute(statement)
        cursor.executemany(
            "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())",
            names,
        )
        cursor.execute(
            "UPDATE public.tenants_business SET schema_fingerprint = %s WHERE id = %s",
            [present, business.pk],
        )


def _is_done(cursor: CursorWrapper, business: Business, present: str) -> bool:
    """Whether a run beside this one was faster; locks the row until the end."""
    cursor.execute(
        "SELECT schema_fingerprint FROM public.tenants_business WHERE id = %s FOR NO KEY UPDATE",
        [business.pk],
    )
    row = cursor.fetchone()
    return row is None or row[0] == present


def _collect(schema: str) -> Replay | None:
    """The SQL between a schema's state and the present one; None if it must really run."""
    enter_schema(schema)
    executor = MigrationExecutor(connection)
    plan = [m for m, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if not all(isinstance(operation, PLAIN) for operation in _operations(plan)):
        return None
    state = executor.loader.project_state(
        [(m.app_label, m.name) for m in executor.loader.graph.nodes.values()
         if (m.app_label, m.name) in executor.loader.applied_migrations]
    )  # fmt: skip
    statements: list[str] = []
    for migration in plan:
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        statements += [text for text in editor.collected_sql if not text.startswith("--")]
    return statements, [(m.app_label, m.name) for m in plan]


def _operations(plan: list[Migration]) -> Iterator[operations.base.Operation]:
    for migration in plan:
        yield from migration.operations
