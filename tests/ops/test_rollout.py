"""Every business that is behind is brought up, by plain SQL or by real migrations, or named.

Each test has a database of its own: migrations commit, and pg_dump looks from outside.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

import booking.migrations
from ops import rollout
from tenants import schemas
from tenants.current import current_schema
from tenants.models import Business
from tenants.provisioning import create_business
from tests import catalog, database

FOLDER = Path(booking.migrations.__path__[0])
HEAD = """
from django.db import migrations, models
class Migration(migrations.Migration):
    dependencies = [("booking", "{before}")]
    operations = [{operations}]
"""
ADD_COLUMN = """
migrations.AddField("client", "shoe_size", models.IntegerField(default=42)),
migrations.AddIndex("client", models.Index(fields=["shoe_size"], name="client_shoes")),
migrations.RunSQL("INSERT INTO booking_organisation (created_at, name, search_key, note)"
    " VALUES (now(), '100 % wool', 'wool', '50 %')"),
"""
WOOL = "SELECT name || ', ' || note FROM %s.booking_organisation"
CHANGE_DATA = """
migrations.AddField("client", "shoe_size", models.IntegerField(null=True)),
migrations.RunPython(lambda apps, editor:
    apps.get_model("booking", "Organisation").objects.create(name="Made in Python")),
"""
# Divides by zero where there is an organisation.
REFUSE = """
migrations.RunPython(lambda apps, editor:
    1 // (1 - apps.get_model("booking", "Organisation").objects.count())),
"""
Later = Callable[[str], None]


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database for one test, with three businesses that are up to date."""
    with django_db_blocker.unblock(), database.another("rollout"):
        schemas.current_template.cache_clear()
        for slug in ("eins", "zwei", "drei"):
            create(slug)
        yield
    schemas.current_template.cache_clear()


def create(slug: str) -> Business:
    return create_business(
        slug=slug,
        name=slug.title(),
        trade="salon",
        country="DE",
        language="de",
        languages=["de"],
        currency="EUR",
        time_zone="Europe/Berlin",
    )


@pytest.fixture
def later(own_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Later]:
    """Adds a migration to booking's: `later(operations)`, as if a release had brought it."""
    package = tmp_path / "later_migrations"
    shutil.copytree(FOLDER, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.syspath_prepend(str(tmp_path))
    last = max(path.stem for path in package.glob("0*.py"))

    def add(operations: str) -> None:
        text = HEAD.format(before=last, operations=operations)
        (package / "9001_later.py").write_text(text)

    with override_settings(
        MIGRATION_MODULES=settings.MIGRATION_MODULES | {"booking": "later_migrations"}
    ):
        yield add
    for name in [name for name in sys.modules if name.startswith("later_migrations")]:
        del sys.modules[name]


@pytest.fixture
def really_migrated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The schemas in which real migrations ran."""
    ran: list[str] = []
    migrate = schemas.migrate

    def note(schema: str) -> None:
        ran.append(schema)
        migrate(schema)

    monkeypatch.setattr(schemas, "migrate", note)
    return ran


def ask(schema: str, query: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query.replace("%s", schema))
        return cursor.fetchone()[0] if cursor.description else None


def schema_of(slug: str) -> str:
    return str(Business.objects.get(slug=slug).schema_name)


def run() -> tuple[list[str], list[str]]:
    told: list[str] = []
    return rollout.run(told.append), told


def assert_up_to_date() -> None:
    template = catalog.of(schemas.TEMPLATE)
    for business in Business.objects.all():
        assert business.schema_fingerprint == schemas.fingerprint(schemas.TEMPLATE)
        assert business.schema_fingerprint == schemas.fingerprint(business.schema_name)
        assert catalog.of(business.schema_name) == template
    assert current_schema() == "public"


def test_nothing_is_done_where_nobody_is_behind(
    own_database: None, really_migrated: list[str]
) -> None:
    failed, told = run()
    assert failed == []
    assert told == ["0 of 0 businesses migrated"]
    assert really_migrated == [schemas.TEMPLATE]
    assert_up_to_date()


def test_plain_sql_brings_up_every_business(later: Later, really_migrated: list[str]) -> None:
    later(ADD_COLUMN)
    failed, told = run()
    assert failed == []
    assert told == ["3 of 3 businesses migrated"]
    assert really_migrated == [schemas.TEMPLATE]
    assert_up_to_date()
    for slug in ("eins", "zwei", "drei"):
        assert ask(schema_of(slug), WOOL) == "100 % wool, 50 %"


def test_a_migration_in_python_runs_in_every_business(
    later: Later, really_migrated: list[str]
) -> None:
    later(CHANGE_DATA)
    failed, _ = run()
    assert failed == []
    assert really_migrated == [schemas.TEMPLATE, *map(schema_of, ("eins", "zwei", "drei"))]
    assert_up_to_date()
    assert ask(schema_of("zwei"), "SELECT name FROM %s.booking_organisation") == "Made in Python"


def test_businesses_made_afterwards_have_the_new_schema(later: Later) -> None:
    later(ADD_COLUMN)
    run()
    vier = create("vier")
    assert_up_to_date()
    assert ask(vier.schema_name, WOOL) == "100 % wool, 50 %"


def test_one_that_fails_stops_no_other_and_is_resumed(
    later: Later, really_migrated: list[str]
) -> None:
    later(ADD_COLUMN)
    ask(schema_of("eins"), "ALTER TABLE %s.booking_client ADD COLUMN shoe_size text")
    with pytest.raises(CommandError, match="run again to resume: eins"):
        call_command("migrate_all", verbosity=0)
    behind = Business.objects.exclude(schema_fingerprint=schemas.fingerprint(schemas.TEMPLATE))
    assert [business.slug for business in behind] == ["eins"]
    assert schemas.fingerprint(schema_of("eins")) == behind[0].schema_fingerprint
    ask(schema_of("eins"), "ALTER TABLE %s.booking_client DROP COLUMN shoe_size")
    failed, told = run()
    assert failed == []
    assert told == ["1 of 1 businesses migrated"]
    assert ask(schema_of("eins"), "SELECT count(*) FROM %s.booking_organisation") == 1


def test_a_migration_that_refuses_a_business_stops_no_other(later: Later) -> None:
    later(REFUSE)
    ask(
        schema_of("zwei"),
        "INSERT INTO %s.booking_organisation (created_at, name, search_key, note)"
        " VALUES (now(), 'in the way', '', '')",
    )
    failed, told = run()
    assert failed == ["zwei"]
    assert told[0] == "zwei: integer division or modulo by zero"
    assert told[-1] == "2 of 3 businesses migrated"
    assert current_schema() == "public"


def test_a_business_without_its_schema_is_named(later: Later) -> None:
    later(ADD_COLUMN)
    ask(schema_of("drei"), "DROP SCHEMA %s CASCADE")
    failed, told = run()
    assert failed == ["drei"]
    assert any(text.startswith("drei: ") for text in told)
    present = schemas.fingerprint(schemas.TEMPLATE)
    assert Business.objects.get(slug="drei").schema_fingerprint != present


def test_without_pg_dump_no_business_is_made_from_an_old_one(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(ADD_COLUMN)
    monkeypatch.setattr(settings, "PG_DUMP", "")
    assert run()[0] == []
    create("vier")
    assert_up_to_date()


def test_a_run_beside_this_one_does_no_harm(later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    later(ADD_COLUMN)
    replay = rollout._replay

    def twice(business: Business, *args: Any) -> None:
        replay(business, *args)
        replay(business, *args)

    monkeypatch.setattr(rollout, "_replay", twice)
    assert run()[0] == []
    assert ask(schema_of("eins"), "SELECT count(*) FROM %s.booking_organisation") == 1


def test_a_statement_may_take_longer_than_a_page_may(
    own_database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def look(schema: str) -> None:
        seen.append(ask(schema, "SHOW statement_timeout"))

    monkeypatch.setattr(schemas, "migrate", look)
    run()
    assert seen == ["0"]
    assert ask("", "SHOW statement_timeout") == "10s"


def test_an_interrupted_run_is_resumed_where_it_stopped(
    later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    later(ADD_COLUMN)
    replay = rollout._replay
    done: list[str] = []

    def interrupt(business: Business, *args: Any) -> None:
        if done:
            raise KeyboardInterrupt
        replay(business, *args)
        done.append(business.slug)

    with monkeypatch.context() as patched:
        patched.setattr(rollout, "_replay", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run()
    failed, told = run()
    assert (failed, told) == ([], ["2 of 2 businesses migrated"])
    assert_up_to_date()
