"""A line of the trail in words: what happened to which thing, by whom, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from booking.cockpit import story, words
from booking.cockpit.audit import fields, kinds, values
from booking.cockpit.audit.values import Reader
from tenants.audit.models import LogEntry
from tenants.urls import turl


@dataclass(frozen=True, slots=True)
class Change:
    """One column. `before` is empty where there was nothing to change."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that changed; `called` is its name, `href` where it is looked at."""

    verb: str
    kind: str
    called: str
    changes: list[Change]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did at once: the lines of one request."""

    who: str
    by: str
    at: datetime
    icon: str
    lines: list[Line] = field(default_factory=list)


def acts(lines: Iterable[LogEntry], reader: Reader) -> list[Act]:
    """Neighbouring lines of the same request and person belong together."""
    return [
        _act(list(group), reader)
        for _key, group in groupby(lines, lambda line: (line.request_id or line.pk, line.actor_id))
    ]


def _act(lines: list[LogEntry], reader: Reader) -> Act:
    first = lines[0]
    group = kinds.OF.get(first.content_type.model, "")
    return Act(
        who=_who(first),
        by=_by(first),
        at=reader.clock.local(first.timestamp),
        icon=kinds.ICONS.get(group, "info"),
        lines=[_line(line, reader) for line in lines],
    )


def _who(line: LogEntry) -> str:
    if line.actor_kind == "client":
        return _("The client")
    if line.actor_kind == "system":
        return str(settings.PLATFORM_NAME)
    return str(line.actor_name)


def _by(line: LogEntry) -> str:
    if line.impersonator_id:
        return _("by the platform's support, with this account")
    return words.source(line.source) if line.actor_kind == "client" else ""


def _line(line: LogEntry, reader: Reader) -> Line:
    model = line.content_type.model
    return Line(
        verb=_verb(line),
        kind=kinds.name(model),
        called=_called(line, reader),
        changes=[] if model == "booking" and line.verb == "book" else _changes(line, reader),
        href=_href(line, reader),
    )


def _verb(line: LogEntry) -> str:
    if line.content_type.model == "booking":
        return story.what(line)
    if line.content_type.model == "session":
        return _of_group().get(line.verb, line.verb)
    if line.verb:
        return _verbs().get(line.verb, line.verb)
    changes: dict[str, Any] = line.changes or {}
    if line.action == LogEntry.Action.UPDATE and "archived_at" in changes:
        return _("Archived") if changes["archived_at"][1] else _("Restored")
    return {
        LogEntry.Action.CREATE: _("Added"),
        LogEntry.Action.UPDATE: _("Changed"),
        LogEntry.Action.DELETE: _("Removed"),
    }[line.action]


def _of_group() -> dict[str, str]:
    return {
        "begin": _("Begun by the first booking"),
        "cancel": _("Called off"),
        "change": _("Changed"),
        "dissolve": _("Called off, as nobody is left in it"),
        "go_ahead": _("Enough people: it takes place"),
        "plan": _("Planned"),
        "reopen": _("Restored"),
    }


def _verbs() -> dict[str, str]:
    return {
        "archive": _("Archived"),
        "block": _("Time blocked"),
        "build": _("Added"),
        "change_role": _("Another role"),
        "does": _("Services changed"),
        "edit": _("Changed"),
        "edit_client": _("Changed"),
        "hire": _("Added"),
        "hand_over": _("Ownership handed over"),
        "invite": _("Invited"),
        "invite_again": _("Invited again"),
        "join": _("Joined"),
        "leave": _("Left the business"),
        "make_owner": _("Ownership given"),
        "publish": _("Page published"),
        "reblock": _("Time changed"),
        "remove": _("Removed"),
        "rename": _("Address changed"),
        "reorder": _("Order changed"),
        "restore": _("Restored"),
        "seat": _("Diary given"),
        "unblock": _("Time freed"),
        "unseat": _("Diary taken back"),
        "withdraw": _("Withdrawn"),
        "zones": _("Time zones changed"),
    }


def _called(line: LogEntry, reader: Reader) -> str:
    model, changes = line.content_type.model, line.changes or {}
    if model in ("setting", "business", "location", "document"):
        return ""
    if model == "hours":
        return _window(changes, reader)
    if model == "hoursexception":
        return _days(changes, reader)
    found = reader.names.get((model, line.object_id or 0))
    return found or ("" if model in ("performs", "staff") else str(line.object_repr))


def _side(line_changes: dict[str, Any], name: str) -> Any:
    """What a column holds now, or held before the row was removed."""
    before, after = (line_changes.get(name) or [None, None])[:2]
    return after if after is not None else before


def _window(changes: dict[str, Any], reader: Reader) -> str:
    day, starts, ends = (_side(changes, name) for name in ("weekday", "starts", "ends"))
    if day is None or starts is None or ends is None:
        return ""
    span = f"{values.of_day(int(starts))}–{values.of_day(int(ends))}"
    return f"{values.weekday(int(day), reader.language)}, {span}"


def _days(changes: dict[str, Any], reader: Reader) -> str:
    first, last = _side(changes, "from_on"), _side(changes, "to_on")
    if not first or not last:
        return ""
    span = dict.fromkeys(values.day(str(each), reader) for each in (first, last))
    return "–".join(span)


def _changes(line: LogEntry, reader: Reader) -> list[Change]:
    """Of an added or removed thing its name says enough; of a changed one every column."""
    if not line.verb and line.action != LogEntry.Action.UPDATE:
        return []
    if line.verb == "reorder":
        return []
    told = []
    # What became of a group is said by the verb.
    said = {"archived_at"} | ({"state"} if line.content_type.model == "session" else set())
    for name, change in sorted((line.changes or {}).items()):
        if isinstance(change, dict):  # several rows at once, as auditlog writes them
            sign = "+" if change.get("operation") == "add" else "−"
            after = ", ".join(f"{sign} {each}" for each in change.get("objects", []))
            told.append(Change(fields.label(name), "", after))
        elif name not in said and isinstance(change, list | tuple) and len(change) == 2:
            before, after = values.pair(name, change[0], change[1], reader)
            before = "" if line.verb and before == values.NOTHING else before
            told.append(Change(fields.label(name), before, after))
    return told


def _href(line: LogEntry, reader: Reader) -> str:
    model = line.content_type.model
    if model == "booking" and line.verb != "":
        return turl(reader.business, "cockpit:booking", code=str(line.object_repr))
    if model == "session":
        return turl(reader.business, "cockpit:session", code=str(line.object_repr))
    return ""
