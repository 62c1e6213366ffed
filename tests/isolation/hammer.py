"""What a business does with its rows, a thousand times in random order, and whose rows it saw.

Every flip enters one of the businesses and does one of the things that have mixed tenants up
elsewhere: errors inside transactions, savepoints with a switch inside, closed connections,
server-side cursors, and the audit trail, whose table exists in every schema.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction

from booking.models import Client, Setting
from tenants.audit.models import LogEntry
from tenants.current import enter_business, leave_business
from tenants.models import Business


class OnPurpose(Exception):
    """Rolls a transaction back."""


@dataclass
class Findings:
    """What went wrong, and how many rows each business has written."""

    faults: list[str] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)
    flips: int = 0
    lock: Lock = field(default_factory=Lock)

    def wrote(self, business: Business) -> None:
        """One row more."""
        with self.lock:
            self.written[business.slug] = self.written.get(business.slug, 0) + 1


def flip(seed: int, businesses: Sequence[Business], findings: Findings) -> None:
    """Do one random thing in one random business, and look whose rows are at hand."""
    chance = random.Random(seed)
    here, other = chance.sample(list(businesses), 2)
    act = chance.choice(ACTS)
    enter_business(here)
    try:
        act(here, other, findings)
        look(here, findings)
    except DatabaseError as error:
        findings.faults.append(f"{act.__name__} in {here.slug}: {type(error).__name__}")
    findings.flips += 1
    leave_business()


def look(here: Business, findings: Findings) -> None:
    """Compare what the database says with where we believe to be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = cursor.fetchone()[0]
    if schema != here.schema_name:
        findings.faults.append(f"in {schema} instead of {here.schema_name}")
    whose = Setting.objects.get().website
    if whose != website(here):
        findings.faults.append(f"{here.slug} reads the settings of {whose}")
    if Client.objects.exclude(display_name=here.slug).exists():
        findings.faults.append(f"{here.slug} sees clients of others")


def website(business: Business) -> str:
    """The mark of a business in its own settings."""
    return f"https://{business.slug}.example.com/"


# ── the acts


def read(here: Business, other: Business, findings: Findings) -> None:
    """Nothing but the look."""


def write(here: Business, other: Business, findings: Findings) -> None:
    """A row of one's own."""
    Client.objects.create(display_name=here.slug, search_key=here.slug, language="en")
    findings.wrote(here)


def write_a_line(here: Business, other: Business, findings: Findings) -> None:
    """A line in the audit trail, which would not fail in another schema."""
    kind = ContentType.objects.get_for_model(Client)
    LogEntry.objects.create(content_type=kind, object_pk="0", object_repr=here.slug, action=0)
    if LogEntry.objects.exclude(object_repr=here.slug).exists():
        findings.faults.append(f"{here.slug} sees the trail of others")


def fail(here: Business, other: Business, findings: Findings) -> None:
    """A transaction that is rolled back takes its SET with it."""
    try:
        with transaction.atomic():
            enter_business(here)
            Client.objects.create(display_name=here.slug, search_key="", language="en")
            raise OnPurpose
    except OnPurpose:
        pass


def visit_in_a_savepoint(here: Business, other: Business, findings: Findings) -> None:
    """Look in at the other one inside a savepoint that is rolled back, then go on here."""
    with transaction.atomic():
        look(here, findings)
        try:
            with transaction.atomic():
                enter_business(other)
                look(other, findings)
                raise OnPurpose
        except OnPurpose:
            pass
        enter_business(here)
        write(here, other, findings)


def reconnect(here: Business, other: Business, findings: Findings) -> None:
    """The connection is lost in between."""
    connection.close()


def stream(here: Business, other: Business, findings: Findings) -> None:
    """A cursor on the server's side."""
    for client in Client.objects.iterator(chunk_size=50):
        if client.display_name != here.slug:
            findings.faults.append(f"{here.slug} is streamed a client of {client.display_name}")


Act = Callable[[Business, Business, Findings], None]
ACTS: tuple[Act, ...] = (
    read, write, write_a_line, fail, visit_in_a_savepoint, reconnect, stream,
)  # fmt: skip
