"""Puts the privacy notice and the imprint together from what a business has switched on.

`furnish()` publishes version 1; a business that changes its form or messages publishes the next.
The text has sections apart by an empty line; the first line of each is its heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from babel.lists import format_list

from booking import normalising, trades
from booking.models import Document, Location, Question, Setting
from tenants.models import Business

FILE: Final = Path(__file__).parents[1] / "data" / "documents.yaml"


def publish_first(business: Business, *, responsible: str = "") -> list[Document]:
    """Write version 1 of both documents; `responsible` represents the business in the imprint."""
    return Document.objects.bulk_create(
        Document(kind=kind, version=1, text=texts(kind, business, responsible=responsible))
        for kind in (Document.Kind.PRIVACY, Document.Kind.IMPRINT)
    )


def texts(kind: Document.Kind, business: Business, *, responsible: str = "") -> dict[str, str]:
    """The document in all languages, from the rows of the business: three SQL statements."""
    setting = Setting.objects.get()
    location = Location.objects.get(is_default=True)
    questions = list(Question.objects.filter(archived_at=None))
    plain = _contact(business, setting, location) | {"responsible": responsible}
    found = {}
    for language in _wording()["languages"]:
        values = plain | _asked(setting, questions, language)
        values["authority"] = _authority(business.country, language)
        found[language] = _compose(kind, language, values | _switches(business, setting))
    return found


@lru_cache(maxsize=1)
def _wording() -> Any:
    return trades.read(FILE)


def _compose(kind: str, language: str, values: Mapping[str, Any]) -> str:
    sections = []
    for section in _wording()[kind]:
        lines = [
            line[language] % values
            for line in section["lines"]
            if "when" not in line or values[line["when"]]
        ]
        if lines:
            sections.append("\n".join([section["heading"][language], *lines]))
    return "\n\n".join(sections)


def _contact(business: Business, setting: Setting, location: Location) -> dict[str, str]:
    phone = normalising.phone_display(setting.phone, business.country) if setting.phone else ""
    return {
        "business": business.name,
        "address": location.address,
        "phone": phone,
        "email": setting.email,
        "website": setting.website,
        "contact": ", ".join(part for part in (setting.email, phone) if part),
    }


def _switches(business: Business, setting: Setting) -> dict[str, bool]:
    keeps_records = "retention_months" in trades.trade(business.trade).settings
    reminds = bool(setting.reminders_h)
    return {
        "reminder_always": reminds and not setting.reminder_optin,
        "reminder_optin": reminds and setting.reminder_optin,
        "keeps_records": keeps_records,
        "keeps_no_records": not keeps_records,
    }


def _asked(setting: Setting, questions: Sequence[Question], language: str) -> dict[str, str]:
    names = _wording()["fields"]
    asked = {
        degree: [name[language] for key, name in names.items() if setting.form.get(key) == degree]
        for degree in ("required", "optional")
    }
    if setting.client_note:
        asked["optional"].append(names["note"][language])
    quote = _wording()["quotes"][language]
    labels = [(question, quote % question.label[language]) for question in questions]
    return {
        "required": _list(asked["required"], language),
        "optional": _list(asked["optional"], language),
        "questions": " ".join(label for _, label in labels),
        "sensitive": _list([label for each, label in labels if each.sensitive], language),
    }


def _list(parts: Sequence[str], language: str) -> str:
    return format_list(parts, locale=language) if parts else ""


def _authority(country: str, language: str) -> str:
    known = _wording()["authority"]
    return str(known.get(country, known["EU"])[language])
