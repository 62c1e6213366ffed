"""The control: the product's web application with its guards taken out, to prove that they matter.

Served instead of `config.wsgi` by `manage.py chaos --guard off` and by nobody else; the product
itself knows no such switch. `unlock` takes the database's own guards out as well, and stretches
the time between a verb's look and its write as a slow disk would. Time is no guard: what is right
only as long as everything is quick is wrong.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, LiteralString

import psycopg
from django.core.wsgi import get_wsgi_application
from psycopg import sql

if TYPE_CHECKING:
    from booking.models import Session

SWITCH = "SLOTLINE_CHAOS_GUARD"
# Long enough that others look meanwhile also where the processors are busy with something else.
SLOW_MS = 250

EXCLUSIONS: LiteralString = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint
     WHERE contype = 'x' AND connamespace = %s::regnamespace"""
# No seat twice: an index and not a constraint, because it is of live seats alone.
SEATS: LiteralString = """
    SELECT tablename, indexname FROM pg_indexes
     WHERE schemaname = %s AND indexname = 'seat_once'"""
SLOW: LiteralString = """
    CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS
        'BEGIN PERFORM pg_sleep({seconds}); RETURN NULL; END'"""
SLOWED: LiteralString = """
    CREATE TRIGGER chaos_slow BEFORE INSERT ON {table}
       FOR EACH STATEMENT EXECUTE FUNCTION {function}()"""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """How many guards of the database have been dropped."""

    exclusions: int = 0
    indexes: int = 0

    def __str__(self) -> str:
        return (
            f"{self.exclusions} exclusion constraints and {self.indexes} indexes of seats dropped,"
            f" no lock is taken, each write takes {SLOW_MS} ms longer"
        )


def without_locks() -> int:
    """Let verbs queue for no diary and no session any more; answers the places of both locks."""
    from booking.bookings import seats, writing

    diaries = _replace("lock_diaries", writing.lock_diaries, _pass)
    sessions = _replace("lock_sessions", seats.lock_sessions, _look)
    return min(diaries, sessions) and diaries + sessions


def _replace(name: str, lock: Callable[..., object], instead: Callable[..., object]) -> int:
    """Wherever it is called."""
    places = 0
    for path, module in list(sys.modules.items()):
        if path.startswith("booking.") and getattr(module, name, None) is lock:
            setattr(module, name, instead)
            places += 1
    return places


def _pass(diaries: Iterable[int]) -> None:
    """Nobody waits for anybody."""


def _look(sessions: Iterable[int]) -> list[Session]:
    """The sessions as somebody sees them who does not wait."""
    from booking.models import Session

    rows = Session.objects.filter(pk__in=list(sessions)).order_by("pk")
    return list(rows.select_related("variant__service", "staff"))


def unlock(database: str, schemas: Iterable[str]) -> Unlocked:
    """Drop what keeps diaries and seats of these schemas from being taken twice; slow them down."""
    exclusions = indexes = 0
    with psycopg.connect(database) as connection:
        for schema in schemas:
            spans = connection.execute(EXCLUSIONS, [schema]).fetchall()
            for table, name in spans:
                drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
                place = sql.SQL(table)  # regclass has quoted it
                connection.execute(drop.format(place, sql.Identifier(name)))
            seats = connection.execute(SEATS, [schema]).fetchall()
            for _, name in seats:
                connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(schema, name)))
            tables: list[sql.Composable] = [sql.SQL(table) for table, _ in spans]
            tables += [sql.Identifier(schema, table) for table, _ in seats]
            _slow(connection, schema, tables)
            exclusions, indexes = exclusions + len(spans), indexes + len(seats)
    return Unlocked(exclusions, indexes)


def _slow(
    connection: psycopg.Connection[tuple[object, ...]],
    schema: str,
    tables: Iterable[sql.Composable],
) -> None:
    """Let every statement that writes there wait first."""
    function = sql.Identifier(schema, "chaos_slow")
    connection.execute(sql.SQL(SLOW).format(function=function, seconds=sql.Literal(SLOW_MS / 1000)))
    for table in tables:
        connection.execute(sql.SQL(SLOWED).format(table=table, function=function))


if os.environ.get(SWITCH) == "off":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    application = get_wsgi_application()
    import booking.public.urls  # noqa: F401 - every verb that a page calls is loaded

    if not without_locks():
        raise RuntimeError("no lock was found to take out: the control would prove nothing")
