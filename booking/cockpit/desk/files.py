"""Exports that the worker made: kept for a day below the business's own media folder.

Nothing else names them: the random part of the name stands in the link, and the door asks who is
there. Django's storage may be a folder or S3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils import timezone, translation

from booking.cockpit.desk import tables
from tenants.models import Business

KEPT = timedelta(hours=24)
NAME = re.compile(r"(bookings|clients)-(\d{12})-[0-9a-f]{32}\.csv")


@dataclass(frozen=True, slots=True)
class Export:
    """A file that is ready. `made_at` is UTC."""

    name: str
    kind: str
    made_at: datetime


def make(business: Business, kind: str, language: str) -> str:
    """Write the table; returns the file's name."""
    name = f"{kind}-{timezone.now():%Y%m%d%H%M}-{uuid4().hex}.csv"
    with TemporaryFile() as file, translation.override(language):
        for piece in tables.as_csv(tables.TABLES[kind](business)):
            file.write(piece.encode())
        file.seek(0)
        default_storage.save(f"{folder(business.pk)}/{name}", File(file))
    return name


def folder(business_id: int) -> str:
    """Where a business's exports lie, in the storage."""
    return f"{business_id}/exports"


def ready(business: Business) -> list[Export]:
    """What can still be fetched, the latest first."""
    found = [_read(name) for name in _names(business.pk)]
    alive = [export for export in found if export and not _is_old(export)]
    return sorted(alive, key=lambda export: export.made_at, reverse=True)


def find(business: Business, name: str) -> str | None:
    """The path of a file of this business that is not too old."""
    export = _read(name)
    path = f"{folder(business.pk)}/{name}"
    if export is None or _is_old(export) or not default_storage.exists(path):
        return None
    return path


def drop_old() -> int:
    """Delete what is older than a day, of all businesses; returns how many."""
    count = 0
    for business_id in _folders():
        for name in _names(business_id):
            export = _read(name)
            if export is not None and _is_old(export):
                default_storage.delete(f"{folder(business_id)}/{name}")
                count += 1
    return count


def _names(business_id: int) -> list[str]:
    try:
        return default_storage.listdir(folder(business_id))[1]
    except FileNotFoundError:
        return []


def _folders() -> list[int]:
    try:
        return [int(name) for name in default_storage.listdir("")[0] if name.isdigit()]
    except FileNotFoundError:
        return []


def _read(name: str) -> Export | None:
    match = NAME.fullmatch(name)
    if match is None:
        return None
    try:
        made_at = datetime.strptime(f"{match[2]}+0000", "%Y%m%d%H%M%z")
    except ValueError:
        return None
    return Export(name, match[1], made_at)


def _is_old(export: Export) -> bool:
    return timezone.now() - export.made_at > KEPT
