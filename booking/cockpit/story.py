"""The story of a booking in words: who did what, when, and what it was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit import words
from booking.cockpit.clock import Clock
from booking.cockpit.desk import edits
from booking.models import Booking
from tenants.audit import trail
from tenants.audit.models import LogEntry

ICONS = {
    "book": "calendar-plus", "confirm": "circle-check", "decline": "circle-x",
    "cancel": "calendar-x", "move": "repeat-2", "expire": "clock", "arrive": "map-pin",
    "no_show": "user-x", "undo_no_show": "undo-2", "complete": "circle-check",
    "correct_email": "mail", "resend": "mail", "revise": "pencil", "restore": "undo-2",
    "free_rest": "clock",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `before` and `after` are words, empty when there is nothing to say.

    `who` is a name, `by` says in which capacity, `at` is local.
    """

    what: str
    who: str
    by: str
    at: datetime
    icon: str
    before: str = ""
    after: str = ""


def of(booking: Booking, clock: Clock) -> list[Event]:
    """Everything that happened to a booking, the latest first."""
    return [_event(line, booking, clock) for line in trail.history(booking)]


def _event(line: LogEntry, booking: Booking, clock: Clock) -> Event:
    before, after = _change(line, clock)
    return Event(
        what=what(line),
        who=_who(line, booking),
        by=_by(line),
        at=clock.local(line.timestamp),
        icon=ICONS.get(line.verb, "info"),
        before=before,
        after=after,
    )


def what(line: LogEntry) -> str:
    """What happened to a booking, in two or three words."""
    if line.verb == "book":
        asked = (line.changes or {}).get("state", [None, ""])[1] == "pending"
        return _("Requested") if asked else _("Booked")
    return {
        "confirm": _("Confirmed"),
        "decline": _("Declined"),
        "cancel": _("Cancelled"),
        "move": _("Moved"),
        "expire": _("Request expired"),
        "arrive": _("Arrived"),
        "no_show": _("Marked as “did not come”"),
        "undo_no_show": _("“Did not come” taken back"),
        "complete": _("Completed"),
        "correct_email": _("E-mail address corrected"),
        "resend": _("Mail sent again"),
        "revise": _("Edited"),
        "restore": _("Cancellation taken back"),
        "free_rest": _("The rest of the time was freed"),
    }.get(line.verb, line.verb)


def _who(line: LogEntry, booking: Booking) -> str:
    if line.actor_kind == "client":
        return words.contact_name(booking)
    if line.actor_kind == "system":
        return str(settings.PLATFORM_NAME)
    return str(line.actor_name)


def _by(line: LogEntry) -> str:
    """In which capacity, when the name alone would mislead or says too little."""
    if line.impersonator_id:
        return _("by the platform's support, with this account")
    if line.actor_kind == "client":
        return _("client, %(where)s") % {"where": words.source(line.source)}
    return words.source(line.source) if line.actor_kind == "system" else ""


def _change(line: LogEntry, clock: Clock) -> tuple[str, str]:
    """What was and what is, in words. A first state says nothing that the verb does not say."""
    changes: dict[str, Any] = line.changes or {}
    if line.verb == "move" and "starts_at" in changes:
        before, after = changes["starts_at"]
        return _moment(before, clock), _moment(after, clock)
    if line.verb == "revise" or "accepted" in changes:
        return edits.told(changes, clock)
    before, after = changes.get("state", (None, None))
    if before is None or line.verb == "book":
        return "", ""
    return words.state(before), words.state(after)


def _moment(text: str, clock: Clock) -> str:
    local, language = clock.local(datetime.fromisoformat(text)), (get_language() or "en")[:2]
    return f"{formats.date_short(local.date(), language)}, {formats.clock(local, language)}"
