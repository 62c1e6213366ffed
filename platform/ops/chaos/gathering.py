"""Reads the evidence: rows from the database, copies from the mail server, and who is named where.

Plain SQL straight to the server, not through the proxy and not through the product: what judges
must not share its faults with what is judged.
"""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from math import inf
from pathlib import Path
from typing import Any, LiteralString

import psycopg
import redis
from psycopg import sql

from ops.chaos.evidence import (
    Allocated,
    Booking,
    Business,
    Delivery,
    Item,
    Mail,
    Row,
    Session,
    Span,
    most_at_once,
)

Database = psycopg.Connection[tuple[Any, ...]]

BOOKINGS: LiteralString = """
    SELECT id, code, split_part(contact->>'email', '@', 1), nonce, state,
           extract(epoch FROM starts_at)::bigint, live,
           (SELECT count(*) FROM booking_seat t WHERE t.booking_id = b.id AND t.live),
           EXISTS (SELECT FROM booking_bookingitem i
                     JOIN booking_variant v ON v.id = i.variant_id
                     JOIN booking_service s ON s.id = v.service_id
                    WHERE i.booking_id = b.id AND s.approval)
      FROM booking_booking b"""
# Who has a seat takes no diary: the session does.
ITEMS: LiteralString = """
    SELECT i.booking_id, coalesce(i.staff_id, 0), extract(epoch FROM i.starts_at)::bigint,
           extract(epoch FROM i.ends_at)::bigint, i.segments, v.requires
      FROM booking_bookingitem i JOIN booking_booking b ON b.id = i.booking_id
      JOIN booking_variant v ON v.id = i.variant_id
     WHERE b.live AND NOT EXISTS (SELECT FROM booking_seat t WHERE t.booking_id = b.id)"""
ALLOCATIONS: LiteralString = """
    SELECT resource_id, lane, extract(epoch FROM lower(during))::bigint,
           extract(epoch FROM upper(during))::bigint, coalesce(booking_id, 0),
           extract(epoch FROM created_at)::double precision
      FROM booking_allocation WHERE live"""
# A move deletes what it leaves, a cancellation does not.
ENDED: LiteralString = """
    SELECT resource_id, lane, extract(epoch FROM lower(during))::bigint,
           extract(epoch FROM upper(during))::bigint, b.id,
           extract(epoch FROM a.created_at)::double precision,
           extract(epoch FROM b.cancelled_at)::double precision
      FROM booking_allocation a JOIN booking_booking b ON b.id = a.booking_id
     WHERE NOT a.live AND b.cancelled_at IS NOT NULL"""
ROWS: LiteralString = """
    SELECT id, kind, aggregate, sequence, attempts, done_at IS NOT NULL, error
      FROM booking_outbox WHERE due_at <= now() OR attempts > 0"""
DELIVERIES: LiteralString = """
    SELECT outbox_id, booking_id, audience, state, message_id FROM booking_delivery"""
# Of each session the seats and, one by one, when they were taken and given back.
SESSIONS: LiteralString = """
    SELECT s.code, s.capacity, array_remove(array_agg(t.id), NULL),
           array_agg(extract(epoch FROM t.created_at)::double precision),
           array_agg(extract(epoch FROM b.cancelled_at)::double precision)
      FROM booking_session s LEFT JOIN booking_seat t ON t.session_id = s.id
      LEFT JOIN booking_booking b ON b.id = t.booking_id GROUP BY s.id"""
NUMBERS: LiteralString = """
    SELECT kind, count(*) FROM booking_resource WHERE active GROUP BY kind
     UNION ALL
    SELECT 'tag:' || tag, count(*) FROM booking_resource, jsonb_array_elements_text(tags) AS tag
     WHERE active GROUP BY tag"""


def business(database: Database, number: int, marker: str, schema: str) -> Business:
    """All rows of one business that a judgement needs."""
    database.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
    return Business(
        number=number,
        marker=marker,
        bookings=[Booking(*row) for row in database.execute(BOOKINGS)],
        items=[_item(row) for row in database.execute(ITEMS)],
        allocated=[Allocated(*row) for row in database.execute(ALLOCATIONS)],
        ended=[Allocated(*row) for row in database.execute(ENDED)],
        rows=[Row(*row) for row in database.execute(ROWS)],
        deliveries=[Delivery(*row) for row in database.execute(DELIVERIES)],
        sessions=[_session(row) for row in database.execute(SESSIONS)],
        numbers=dict(database.execute(NUMBERS).fetchall()),
    )


def _item(row: tuple[Any, ...]) -> Item:
    booking, staff, start, end, segments, tags = row
    return Item(booking, staff, start, end, busy_parts(start, end, segments), tuple(tags))


def _session(row: tuple[Any, ...]) -> Session:
    code, capacity, seats, since, until = row
    lives = zip(since, (inf if end is None else end for end in until), strict=True)
    most, _ = most_at_once(life for life in lives if seats)
    return Session(code, capacity, most)


def busy_parts(start: int, end: int, segments: Iterable[Sequence[Any]]) -> tuple[Span, ...]:
    """The parts of a visit in which somebody is busy, without buffers; segments are in minutes."""
    parts, at = [], start
    for minutes, kind in segments:
        if kind == "busy":
            parts.append((at, at + 60 * minutes))
        at += 60 * minutes
    return tuple(parts) or ((start, end),)


# ── mails


def mails(box: Path, markers: Sequence[str]) -> list[Mail]:
    """Every copy that the mail server has kept."""
    parser = BytesHeaderParser(policy=email.policy.compat32)
    return [_mail(parser, path.read_bytes(), markers) for path in sorted((box / "new").iterdir())]


def _mail(parser: BytesHeaderParser[Any], raw: bytes, markers: Sequence[str]) -> Mail:
    headers, text = parser.parsebytes(raw), raw.lower()
    return Mail(
        message_id=str(headers["Message-ID"]).strip(),
        to=parseaddr(str(headers["To"]))[1],
        subject=str(headers["Subject"]),
        markers=frozenset(marker for marker in markers if marker.encode() in text),
    )


# ── who is named where


class Search:
    """Looks for a business's marker in everybody else's places; counts the places."""

    def __init__(self, schemas: Mapping[str, str]) -> None:
        self.schemas = schemas  # marker → schema
        self.places = 0

    def rows(self, database: Database) -> Iterator[str]:
        """In every table of the other businesses' schemas."""
        for marker, schema in self.schemas.items():
            others = "|".join(each for each in self.schemas if each != marker)
            tables = database.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema]
            ).fetchall()
            for (table,) in tables:
                self.places += 1
                query = sql.SQL("SELECT count(*) FROM {} AS t WHERE t::text ~* %s")
                name = sql.Identifier(schema, table)
                found = database.execute(query.format(name), [others]).fetchone()
                if found and found[0]:
                    yield f"{marker}: {found[0]} rows of {table} name another business"

    def redis(self, url: str, pks: Mapping[str, int]) -> Iterator[str]:
        """In every key of Redis that belongs to one business, by its prefix."""
        with redis.Redis.from_url(url, decode_responses=True) as client:
            for key in client.scan_iter():
                self.places += 1
                text = f"{key} {_content(client, key)}".lower()
                owners = {m for m, pk in pks.items() if key.startswith(f"b:{pk}:")}
                owners |= {m for m, schema in self.schemas.items() if key.startswith(schema)}
                named = {marker for marker in self.schemas if marker in text}
                if owners and named - owners:
                    yield f"{min(owners)}: Redis key {key} names {sorted(named - owners)}"

    def logs(self, folder: Path) -> Iterator[str]:
        """In one line of a log together."""
        either = re.compile("|".join(self.schemas))
        for path in sorted(folder.glob("*.log")):
            with path.open(errors="replace") as lines:
                for line in lines:
                    self.places += 1
                    if len(set(either.findall(line.lower()))) > 1:
                        yield f"{path.name}: {line.strip()[:200]}"


def _content(client: redis.Redis, key: str) -> object:
    """A value of whatever type."""
    kind = client.type(key)
    if kind == "hash":
        return client.hgetall(key)
    if kind == "list":
        return client.lrange(key, 0, -1)
    if kind == "set":
        return client.smembers(key)
    return client.get(key) if kind == "string" else kind


def signals(
    heard: Iterable[tuple[int, str]], businesses: Iterable[Business], pks: Mapping[str, int]
) -> Iterator[str]:
    """Live signals that name a booking or session of another business than theirs."""
    codes = {
        pks[each.marker]: {b.code for b in each.bookings} | {s.code for s in each.sessions}
        for each in businesses
    }
    for pk, code in sorted(set(heard)):
        if code not in codes.get(pk, set()):
            yield f"a live signal to business {pk} names {code}, which is not its own"
