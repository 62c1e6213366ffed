"""The control: the product's web application with its guards taken out, to prove that they matter.

Served instead of `config.wsgi` by `manage.py chaos --guard off` and by nobody else; the product
itself knows no such switch. Together with `unlock` the database's own guard is gone as well.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

import psycopg
from django.core.wsgi import get_wsgi_application
from psycopg import sql

SWITCH = "SLOTLINE_CHAOS_GUARD"


def without_locks() -> int:
    """Let verbs queue for no diary any more, wherever the lock is called; answers the places."""
    from booking.bookings import writing

    lock, places = writing.lock_diaries, 0
    for name, module in list(sys.modules.items()):
        if name.startswith("booking.") and getattr(module, "lock_diaries", None) is lock:
            module.lock_diaries = _pass  # type: ignore[attr-defined]
            places += 1
    return places


def _pass(diaries: Iterable[int]) -> None:
    """Nobody waits for anybody."""


def unlock(database: str, schemas: Iterable[str]) -> int:
    """Drop the exclusion constraints of these schemas' diaries; answers how many there were."""
    found = 0
    with psycopg.connect(database) as connection:
        for schema in schemas:
            rows = connection.execute(
                "SELECT conrelid::regclass::text, conname FROM pg_constraint"
                " WHERE contype = 'x' AND connamespace = %s::regnamespace",
                [schema],
            ).fetchall()
            for table, name in rows:
                drop = sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}")
                place = sql.SQL(table)  # regclass has quoted it
                connection.execute(drop.format(place, sql.Identifier(name)))
                found += 1
    return found


if os.environ.get(SWITCH) == "off":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    application = get_wsgi_application()
    import booking.public.urls  # noqa: F401 - every verb that a page calls is loaded

    if not without_locks():
        raise RuntimeError("no lock was found to take out: the control would prove nothing")
