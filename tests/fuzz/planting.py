"""Writes a script into every text column there is, past all forms, as an old row might hold it.

New columns are planted in by themselves; `MACHINE` names those that only the product writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from booking.cockpit.page.contact import NETWORKS
from booking.setup.imprints import FIELDS
from tenants.audit.models import LogEntry

MARK = "<script>alert(1)</script>"
SCRIPT = f"{MARK}\"'><img src=x onerror=alert(1)>{{{{7*7}}}}"
# For columns with less room.
SHORT = '"><b onclick=alert(1)>'
ADDRESS = "javascript:alert(1)//"
# A text of several lines may try to begin a line of a mail's head or of a calendar.
LINES = f"{SCRIPT}\r\nATTENDEE:mailto:evil@example.com\r\nBcc: evil@example.com\r\n"
# Written by the product alone: what is wrong in them is no text of anybody's.
MACHINE = {
    "code", "slug", "key", "colour", "brand_colour", "currency", "language", "languages", "country",
    "time_zone", "holiday_country", "holiday_region", "visitor_zone", "trade", "schema_name",
    "schema_fingerprint", "cell", "features", "limits", "logo", "photo", "nonce", "fingerprint",
    "email", "phone", "password", "kind", "version", "channel", "audience", "address_hash",
    "message_id", "request_id", "dedupe_key", "payload", "actor", "policy", "form", "notify",
    "segments", "places", "requires", "reminders_h", "intervals", "tz_periods", "lead_mode",
    "lead_at", "align", "gap_mode", "any_strategy", "staff_strategy", "team_mode", "sessions",
    "only_for", "state", "pending_for", "cancelled_by", "source", "type", "tax_note", "place",
    "price_kind", "next_steps", "flags", "assigned_because", "domain", "sql", "email_index", "role",
    "team",
}  # fmt: skip
# A text per language; a dict that says something else keeps its keys.
LANGUAGES = ("ro", "en", "de", "es")
# What people write into columns that are empty here, by the column's shape.
WRITTEN: dict[str, Any] = {
    "attendee": {"name": SCRIPT, "note": SCRIPT},
    "contact": {
        "given_name": SCRIPT,
        "family_name": SCRIPT,
        "email": "ion@example.com",
        "phone": "+40722123456",
    },
    "answers": [{"key": "allergies", "question": SCRIPT, "answer": LINES}],
    "imprint": dict.fromkeys(FIELDS, SCRIPT),
    "social": dict.fromkeys(NETWORKS, ADDRESS),
    "tags": [SHORT],
    "choices": {language: [SCRIPT, SHORT] for language in LANGUAGES},
}


def plant() -> dict[str, int]:
    """Every row of the business and of the people around it; how many rows of each table."""
    found = {}
    for model, columns in targets():
        rows = list(model._default_manager.all())
        for row in rows:
            texts = {one.attname: _text(one) for one in columns}
            if model._meta.app_label == "booking":
                # By its own road, so that the list of changes tells of it as well.
                for name, text in texts.items():
                    setattr(row, name, text)
                row.save(update_fields=list(texts))
            else:
                model._default_manager.filter(pk=row.pk).update(**texts)
        found[model.__name__] = len(rows)
    return found


def targets() -> Iterator[tuple[type[models.Model], list[Any]]]:
    """Each model with its columns for texts."""
    for label in ("booking", "tenants"):
        for model in apps.get_app_config(label).get_models():
            columns = [one for one in model._meta.concrete_fields if is_text(one)]
            if columns:
                yield model, columns
    yield LogEntry, [LogEntry._meta.get_field("actor_name")]


def is_text(one: Any) -> bool:
    """Whether people's words may stand in it."""
    if one.name in MACHINE or one.choices or one.unique or one.primary_key:
        return False
    kinds = (models.CharField, models.TextField, models.JSONField)
    return isinstance(one, kinds) and (one.max_length or 99) >= len(SHORT)


def _text(one: Any) -> Any:
    if isinstance(one, models.JSONField):
        return WRITTEN.get(one.name, dict.fromkeys(LANGUAGES, LINES))
    if isinstance(one, models.URLField):
        return ADDRESS
    if isinstance(one, models.TextField):
        return LINES
    return SCRIPT if (one.max_length or 99) >= len(SCRIPT) else SHORT
