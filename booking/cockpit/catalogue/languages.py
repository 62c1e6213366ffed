"""The languages a business writes its texts in, and which of them a text still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings

from booking.models import Category, Question, Service
from tenants.models import Business


def languages_of(business: Business) -> list[str]:
    """Those that are shown on its page, its own first."""
    known = dict(settings.LANGUAGES)
    wanted = dict.fromkeys([business.language, *business.languages])
    return [code for code in wanted if code in known]


def name_of(code: str) -> str:
    """A language as its speakers call it."""
    return dict(settings.LANGUAGES).get(code, code)


def lacking(texts: Mapping[str, str], languages: Iterable[str]) -> list[str]:
    """The languages without a text, where there is any at all: what is empty lacks nothing."""
    if not any(texts.values()):
        return []
    return [code for code in languages if not texts.get(code)]


def lacking_in(row: Service | Category | Question, languages: list[str]) -> list[str]:
    """The languages in which some text of a row is missing."""
    written = [row.name, row.text] if isinstance(row, Service) else _texts(row)
    if isinstance(row, Service):
        written += [v.name for v in row.variants.all() if v.archived_at is None]
    found = {code for texts in written for code in lacking(texts, languages)}
    return [code for code in languages if code in found]


def _texts(row: Category | Question) -> list[Mapping[str, str]]:
    if isinstance(row, Category):
        return [row.name]
    choices = {code: "\n".join(lines) for code, lines in row.choices.items()}
    return [row.label, row.help, choices]
