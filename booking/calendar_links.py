"""Links that put an appointment into a web calendar without downloading a file.

Browsers inside of apps cannot download; mails and the done page show these beside the ICS file.
The addresses are those the two calendars take for adding an event from outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, urlencode


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows. `text` is plain; instants are aware."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    text: str = ""


def google(entry: Entry) -> str:
    """Google Calendar's form, filled in; times in UTC."""
    span = f"{_basic(entry.starts_at)}/{_basic(entry.ends_at)}"
    return "https://calendar.google.com/calendar/render?" + _query(
        {
            "action": "TEMPLATE",
            "text": entry.title,
            "dates": span,
            "details": entry.text,
            "location": entry.place,
        }
    )


def outlook(entry: Entry) -> str:
    """Outlook on the web's form, filled in; it reads ISO 8601 with a Z."""
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + _query(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": entry.title,
            "startdt": _extended(entry.starts_at),
            "enddt": _extended(entry.ends_at),
            "body": entry.text,
            "location": entry.place,
        }
    )


def _query(fields: dict[str, str]) -> str:
    # Outlook shows a plus sign where a form means a space.
    return urlencode(fields, quote_via=quote)


def _basic(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _extended(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
