"""A value of a column as people would say it: times, prices, texts per language, names."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit import words
from booking.cockpit.catalogue import notice, rules
from booking.cockpit.clock import Clock
from tenants import roles
from tenants.models import Business, Membership

NOTHING: Final = "–"
# A screen's width; what is longer can be read where it stands.
LONGEST: Final = 160
MINUTES = frozenset({"duration_min", "buffer_after_min", "buffer_before_min", "cancel_notice_min",
                     "lead_min", "min_gap_min", "overrun_min", "step_min"})  # fmt: skip
MONEY = frozenset({"price_minor", "price_to_minor"})
OF_DAY = frozenset({"starts", "ends"})
LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, slots=True)
class Reader:
    """In whose words and on whose clock; `names` are those of rows that columns point at."""

    business: Business
    clock: Clock
    names: Mapping[tuple[str, int], str]

    @property
    def language(self) -> str:
        """Of the page."""
        return get_language() or "en"


def pair(field: str, before: Any, after: Any, reader: Reader) -> tuple[str, str]:
    """Before and after; of texts in several languages only those that differ."""
    if _is_texts(before) or _is_texts(after):
        # What is no text per language (any more) has none to show beside the other.
        old, new = (each if isinstance(each, dict) else {} for each in (before, after))
        differ = [code for code in (*old, *new) if old.get(code) != new.get(code)]
        codes = list(dict.fromkeys(differ))
        return _texts(old, codes), _texts(new, codes)
    return said(field, before, reader), said(field, after, reader)


def said(field: str, value: Any, reader: Reader) -> str:
    """One value."""
    if value is None or value in ("", "None", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    tell = _TELL.get(field) or _by_kind(field)
    if tell:
        try:
            return tell(value, reader)
        except (ValueError, TypeError, KeyError):
            pass  # written by an older version: shown as it is
    return _short(_plain(value))


def _by_kind(field: str) -> Callable[[Any, Reader], str] | None:
    if field in MINUTES:
        return lambda value, reader: formats.duration(int(value), reader.language)
    if field in MONEY:
        return _money
    if field in OF_DAY:
        return lambda value, _reader: of_day(int(value))
    if field.endswith("_at"):
        return _moment
    return _day if field.endswith("_on") or field.startswith("valid_") else None


def of_day(minutes: int) -> str:
    """Minutes since midnight as a clock shows them."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def weekday(number: int, language: str) -> str:
    """1 is Monday."""
    return formats.weekday(dt.date(2024, 1, number), language)  # which was a Monday


def day(text: str, reader: Reader) -> str:
    """A date of a column."""
    return formats.date_short(
        dt.date.fromisoformat(text[:10]), reader.language, today=reader.clock.today
    )


def _day(value: Any, reader: Reader) -> str:
    return day(str(value), reader)


def _moment(value: Any, reader: Reader) -> str:
    at = dt.datetime.fromisoformat(str(value))
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)  # as auditlog writes them
    local = reader.clock.local(at)
    return f"{day(local.date().isoformat(), reader)}, {formats.clock(local, reader.language)}"


def _money(value: Any, reader: Reader) -> str:
    return formats.money(int(value), reader.business.currency, reader.language)


def _named(model: str) -> Callable[[Any, Reader], str]:
    return lambda value, reader: reader.names.get((model, int(value)), NOTHING)


def _role(value: Any, _reader: Reader) -> str:
    return roles.name(value) if value in Membership.Role.values else str(value)


def _limits(value: Any, _reader: Reader) -> str:
    return rules.told(value if isinstance(value, dict) else json.loads(value))


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and value.keys() <= LANGUAGES


def _texts(texts: Mapping[str, Any], codes: list[str]) -> str:
    told = [f"{texts[code]} ({code})" for code in codes if texts.get(code)]
    return _short(" · ".join(told)) or NOTHING


def _plain(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ", ".join(str(each) for each in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


_TELL: dict[str, Callable[[Any, Reader], str]] = {
    "lead_mode": lambda value, _reader: dict(notice.modes())[value],
    "limits": _limits,
    "only_for": lambda value, _reader: dict(rules.whom())[value],
    "role": _role,
    "state": lambda value, _reader: words.state(value),
    "weekday": lambda value, reader: weekday(int(value), reader.language),
    "category": _named("category"),
    "service": _named("service"),
    "variant": _named("variant"),
    "resource": _named("resource"),
    "location": _named("location"),
}
