"""What PostgreSQL's catalog says about a schema, so that two schemas can be compared.

The schema's own name is left out of every definition; order and object ids do not count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection

Rows = frozenset[tuple[Any, ...]]

_TABLES = """
SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = %s::regnamespace
   AND c.relkind IN ('r', 'p', 'v', 'm')
"""
_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
       a.attgenerated, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0
   AND NOT a.attisdropped
"""
_CONSTRAINTS = """
SELECT r.relname, c.conname, c.contype, c.condeferrable, c.condeferred, c.convalidated,
       pg_get_constraintdef(c.oid, true)
  FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
 WHERE c.connamespace = %s::regnamespace
"""
_INDEXES = """
SELECT t.relname, i.relname, x.indisunique, x.indisprimary,
       pg_get_indexdef(x.indexrelid, 0, true)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
 WHERE i.relnamespace = %s::regnamespace
"""
_SEQUENCES = """
SELECT s.relname, q.seqtypid::regtype::text, q.seqstart, q.seqincrement, q.seqmax, q.seqcycle,
       o.relname, a.attname
  FROM pg_sequence q JOIN pg_class s ON s.oid = q.seqrelid
  LEFT JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
       AND d.classid = 'pg_class'::regclass
  LEFT JOIN pg_class o ON o.oid = d.refobjid
  LEFT JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum = d.refobjsubid
 WHERE s.relnamespace = %s::regnamespace
"""


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything that is compared."""

    tables: Rows
    columns: Rows
    constraints: Rows
    indexes: Rows
    sequences: Rows
    migrations: Rows


def of(schema: str) -> Catalog:
    """The catalog of that schema."""
    return Catalog(
        tables=_rows(_TABLES, schema),
        columns=_rows(_COLUMNS, schema),
        constraints=_rows(_CONSTRAINTS, schema),
        indexes=_rows(_INDEXES, schema),
        sequences=_rows(_SEQUENCES, schema),
        migrations=_migrations(schema),
    )


def _rows(query: str, schema: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, [schema])
        return frozenset(tuple(_plain(value, schema) for value in row) for row in cursor.fetchall())


def _plain(value: Any, schema: str) -> Any:
    """Without the schema's name, and without the casts and brackets that a dump writes anew.

    `ANY (ARRAY['a'::varchar]::text[])` comes back from a dump with its casts inside: the meaning
    is the same, the text is not.
    """
    if not isinstance(value, str):
        return value
    value = re.sub(rf"\b{schema}\.", "", value)
    return re.sub(r"::(?:text|character varying)(?:\[\])?|[()\s]", "", value)


def _migrations(schema: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT app, name FROM {connection.ops.quote_name(schema)}.django_migrations"
        )
        return frozenset(cursor.fetchall())
