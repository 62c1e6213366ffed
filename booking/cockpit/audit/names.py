"""What the things in a list of changes are called now: one statement for each kind in the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import get_language

from booking import formats
from booking.models import (
    Category,
    Location,
    Performs,
    Question,
    Resource,
    Service,
    Session,
    Staff,
    Variant,
)
from tenants.audit.models import LogEntry
from tenants.models import Business

Names = dict[tuple[str, int], str]

MODELS: Final[dict[str, type[Model]]] = {
    "category": Category,
    "location": Location,
    "performs": Performs,
    "question": Question,
    "resource": Resource,
    "service": Service,
    "session": Session,
    "staff": Staff,
    "variant": Variant,
}
# Columns that point at another thing.
POINTERS: Final = frozenset({"category", "location", "resource", "service", "variant"})


def of(lines: Iterable[LogEntry], business: Business) -> Names:
    """By model and key: whatever the lines are about or point at."""
    wanted: defaultdict[str, set[int]] = defaultdict(set)
    for line in lines:
        model = line.content_type.model
        if model in MODELS and line.object_id:
            wanted[model].add(line.object_id)
        for pointer in POINTERS & (line.changes or {}).keys():
            wanted[pointer] |= _keys(line.changes[pointer])
    names: Names = {}
    for model, keys in wanted.items():
        for row in _rows(model, keys):
            names[model, row.pk] = called(row, business)
    return names


def _keys(change: Any) -> set[int]:
    values = change if isinstance(change, list) else []
    return {int(value) for value in values if str(value).isdigit()}


def _rows(model: str, keys: set[int]) -> Iterable[Any]:
    together = {
        "performs": ("resource", "variant__service"),
        "session": ("variant__service",),
        "staff": ("resource",),
        "variant": ("service",),
    }
    rows = MODELS[model]._default_manager.filter(pk__in=keys)
    return rows.select_related(*together[model]) if model in together else rows


def called(row: Any, business: Business) -> str:
    """In the reader's language, else in the business's."""
    if isinstance(row, Performs):
        return f"{row.resource.name} – {called(row.variant, business)}"
    if isinstance(row, Session):
        return called(row.variant, business)
    if isinstance(row, Variant):
        own, whole = _text(row.name, business), _text(row.service.name, business)
        return f"{whole} – {own}" if own and own != whole else whole
    if isinstance(row, Question):
        return _text(row.label, business)
    if isinstance(row, Category | Service):
        return _text(row.name, business)
    return str(row)


def _text(texts: Mapping[str, str], business: Business) -> str:
    return formats.translated(texts, get_language() or "en", business.language).text
