"""The test databases: one template is migrated, every test process gets a copy of it.

Called by the `django_db_setup` fixture. The template's name holds a fingerprint of all migrations,
so on a server that stays (DATABASE_URL) it is migrated once per change of them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from tests.plugin import ROOT

# Any number, the same in every test process: it lets one of them build the template.
BUILDING = 5_107_114


def create() -> str:
    """Make this process's own database and point Django at it; answers its name."""
    name = f"test_slotline_{os.getpid()}"
    with _maintenance() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [BUILDING])
        template = _template(server)
        _drop(server, name)
        server.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    _use(name)
    return name


def drop(name: str) -> None:
    """Remove this process's database."""
    connections.close_all()
    with _maintenance() as server:
        _drop(server, name)


@contextmanager
def another(suffix: str) -> Iterator[None]:
    """A second copy for one test that commits what others must not see; dropped in the end."""
    usual = str(settings.DATABASES["default"]["NAME"])
    name = f"{usual}_{suffix}"
    with _maintenance() as server:
        _drop(server, name)
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(sql.Identifier(name), sql.Identifier(_template(server))))
    _use(name)
    try:
        yield
    finally:
        _use(usual)
        drop(name)


def _template(server: psycopg.Connection) -> str:
    """The migrated template database, built if there is none for these migrations."""
    name = f"slotline_template_{_fingerprint()}"
    known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
    if not known:
        partial = f"{name}_partial"
        _drop(server, partial)
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(partial)))
        _use(partial)
        _migrate()
        connections.close_all()
        server.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(partial), sql.Identifier(name)
            )
        )
    return name


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate_all", verbosity=0)


def _fingerprint() -> str:
    """Changes with any migration and with the code that applies them."""
    digest = hashlib.sha256()
    files = {*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py")}
    files |= {*ROOT.glob("tenants/provisioning*"), ROOT / "requirements.lock"}
    for path in sorted(files):
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:12]


def _use(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def _drop(server: psycopg.Connection, name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _maintenance() -> Iterator[psycopg.Connection]:
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + "/postgres"
    with psycopg.connect(url, autocommit=True) as server:
        yield server
