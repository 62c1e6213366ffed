"""All rows of a business and the few public ones, to compare what two requests have written."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection, models

PUBLIC = ("tenants", "account", "mfa")
Rows = dict[str, list[dict[str, Any]]]


def tables() -> list[str]:
    """Every table of the business at hand, and those that say who is who."""
    ours = [
        m
        for label in ("booking", "audit", *PUBLIC)
        for m in apps.get_app_config(label).get_models()
    ]
    return sorted(model._meta.db_table for model in ours if model._meta.managed)


def everything() -> Rows:
    """Each table's rows, whatever their order."""
    query = " UNION ALL ".join(
        f"SELECT '{name}', to_jsonb(t) FROM {connection.ops.quote_name(name)} t"
        for name in tables()
    )
    found: Rows = {name: [] for name in tables()}
    with connection.cursor() as cursor:
        cursor.execute(query)
        for name, row in cursor.fetchall():
            found[name].append(row if isinstance(row, dict) else json.loads(row))
    return found


def columns_that_differ(one: Rows, other: Rows) -> set[str]:
    """`table.column` where the values are others; `table.*` for another number of rows."""
    found = set()
    for table, rows in one.items():
        if len(rows) != len(other[table]):
            found.add(f"{table}.*")
        for column in {name for row in (*rows, *other[table]) for name in row}:
            if _values(rows, column) != _values(other[table], column):
                found.add(f"{table}.{column}")
    return found


def _values(rows: list[dict[str, Any]], column: str) -> Counter[str]:
    return Counter(repr(row.get(column)) for row in rows)


@cache
def guesses() -> dict[str, str]:
    """The name of every column of every model, with a value that would do harm."""
    found: dict[str, str] = {}
    for label in ("booking", *PUBLIC):
        for model in apps.get_app_config(label).get_models():
            for one in model._meta.concrete_fields:
                found[one.name] = found[one.attname] = _harmful(one)
    return found | {"pk": "1", "next_url": "//evil.example", "is_owner": "on", "total": "1"}


def _harmful(one: models.Field[Any, Any]) -> str:
    if one.choices:
        return str(next(iter(one.choices))[0])
    if isinstance(one, models.BooleanField):
        return "on"
    if isinstance(one, models.DateTimeField | models.DateField):
        return "2020-01-01"
    if isinstance(one, models.IntegerField | models.ForeignKey):
        return "1"
    return "planted"
