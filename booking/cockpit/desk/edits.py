"""What the desk changed and which rules it broke, in words for a booking's history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.bookings import Obstacle
from booking.cockpit.clock import Clock


def told(changes: Mapping[str, Any], clock: Clock) -> tuple[str, str]:
    """What was and what is; broken rules stand with what is."""
    before, after = [], []
    for name in ("starts_at", "ends_at", "service", "staff", "place"):
        if name not in changes or (name == "ends_at" and "starts_at" in changes):
            continue
        old, new = (_word(name, value, clock) for value in changes[name])
        before.append(old)
        after.append(new)
    after += [_("%(what)s changed") % {"what": each} for each in _unsaid(changes)]
    after += _broken(changes)
    return ", ".join(filter(None, before)), ", ".join(filter(None, after))


def _word(name: str, value: str, clock: Clock) -> str:
    if name not in ("starts_at", "ends_at"):
        return str(value)
    local, language = clock.local(datetime.fromisoformat(value)), (get_language() or "en")[:2]
    at = formats.clock(local, language)
    return at if name == "ends_at" else f"{formats.date_short(local.date(), language)}, {at}"


def _unsaid(changes: Mapping[str, Any]) -> list[str]:
    """Changed too, but their values are nobody's business in a list."""
    names = {"price": _("Price"), "client": _("Client"), "note": _("Note")}
    return [label for name, label in names.items() if name in changes]


def _broken(changes: Mapping[str, Any]) -> list[str]:
    words = {
        Obstacle.OUTSIDE_HOURS: _("outside of working hours"),
        Obstacle.TOO_SOON: _("at short notice"),
        Obstacle.TIME_OFF: _("over an absence"),
        Obstacle.OWN_BUFFER: _("own buffer shortened"),
        Obstacle.NEIGHBOUR_BUFFER: _("neighbour's buffer shortened"),
        Obstacle.TAKEN: _("squeezed in"),
    }
    shared = (changes.get("shared") or [None, []])[1] or []
    accepted = (changes.get("accepted") or [None, []])[1] or []
    broken = [str(text) for kind, text in words.items() if str(kind) in accepted]
    return broken + [_("%(room)s used twice at once") % {"room": room} for room in shared]
