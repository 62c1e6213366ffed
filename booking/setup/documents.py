"""Puts the privacy notice and the imprint together from what a business has switched on.

`furnish()` publishes version 1; publishing and later changes of the set-up publish the next one
where the text has changed.
The text has sections apart by an empty line; the first line of each is its heading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from babel.lists import format_list

from booking import formats, normalising, trades
from booking.models import Document, Location, Question, Service, Setting
from booking.setup import imprints
from tenants.models import Business

FILE: Final = Path(__file__).parents[1] / "data" / "documents.yaml"


DEGREES: Final = ("required", "optional")
GENERATED: Final = (Document.Kind.PRIVACY, Document.Kind.IMPRINT)


def publish_first(business: Business) -> list[Document]:
    """Write version 1 of both documents."""
    return Document.objects.bulk_create(
        Document(kind=kind, version=1, text=texts(kind, business)) for kind in GENERATED
    )


def publish_changed(business: Business) -> list[Document]:
    """Write the next version of whatever reads differently now; returns the new ones."""
    written = []
    for kind in GENERATED:
        last = Document.objects.filter(kind=kind).order_by("-version").first()
        now = texts(kind, business)
        if last is None or last.text != now:
            version = last.version + 1 if last else 1
            written.append(Document.objects.create(kind=kind, version=version, text=now))
    return written


def keep_up(business: Business) -> None:
    """After a change of the set-up; while the page is a draft nobody has read any version."""
    if business.published_at is not None:
        publish_changed(business)


def texts(kind: Document.Kind, business: Business) -> dict[str, str]:
    """The document in all languages, from the rows of the business: four SQL statements."""
    setting = Setting.objects.get()
    form = _forms(setting)
    location = Location.objects.get(is_default=True)
    questions = list(Question.objects.filter(archived_at=None))
    plain = _contact(business, setting, location) | _behind(setting)
    found = {}
    for language in _wording()["languages"]:
        values = plain | _asked(setting, form, questions, language)
        values["authority"] = _authority(business.country, language)
        values["tax_label"] = _tax_label(business.country, language)
        found[language] = _compose(kind, language, values | _switches(business, setting))
    return found


def sections(text: str) -> list[dict[str, Any]]:
    """Of a document: apart by an empty line; the first line of each is its heading."""
    blocks = [block.split("\n") for block in text.split("\n\n") if block.strip()]
    return [{"heading": heading, "lines": lines} for heading, *lines in blocks]


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
    said = setting.imprint
    number = said.get("phone") or setting.phone
    phone = normalising.phone_display(number, business.country) if number else ""
    email = said.get("email") or setting.email
    return {
        "business": business.name,
        "address": imprints.address(said) or location.address,
        "phone": phone,
        "email": email,
        "website": setting.website,
        "contact": ", ".join(part for part in (email, phone) if part),
    }


def _behind(setting: Setting) -> dict[str, str]:
    keys = ("responsible", "tax_id", "register", "supervisor")
    return {key: setting.imprint.get(key, "") for key in keys}


def _switches(business: Business, setting: Setting) -> dict[str, bool]:
    keeps_records = "retention_months" in trades.trade(business.trade).settings
    reminds = bool(setting.reminders_h)
    return {
        "reminder_always": reminds and not setting.reminder_optin,
        "reminder_optin": reminds and setting.reminder_optin,
        "keeps_records": keeps_records,
        "keeps_no_records": not keeps_records,
    }


def _forms(setting: Setting) -> dict[str, str]:
    """How each field of the form is asked for; what only some services ask for is optional."""
    own = Service.objects.filter(archived_at=None).values_list("form", flat=True)
    some = {key for form in own for key, degree in form.items() if degree in DEGREES}
    some.discard("note")  # The business's own switch says whether there are any.
    asked = {key: degree for key, degree in setting.form.items() if degree in DEGREES}
    return dict.fromkeys(some, "optional") | asked


def _asked(
    setting: Setting, form: Mapping[str, str], questions: Sequence[Question], language: str
) -> dict[str, str]:
    names = _wording()["fields"]
    asked = {
        degree: [name[language] for key, name in names.items() if form.get(key) == degree]
        for degree in DEGREES
    }
    if setting.client_note:
        asked["optional"].append(names["note"][language])
    quote = _wording()["quotes"][language]
    # A question may lack a language: it is then quoted in another one rather than left out.
    labels = [
        (question, quote % formats.translated(question.label, language, "").text)
        for question in questions
    ]
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


def _tax_label(country: str, language: str) -> str:
    known = _wording()["tax_label"]
    return str(known.get(country, known["EU"])[language])
