"""One name for a visit of several services: for subjects, titles, lists and calendars.

The booking page, mails, calendar entries and the cockpit all use it, so that they agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from babel.lists import format_list
from django.utils.translation import ngettext

from booking import formats

# Two names fit into a subject and a line of a diary; more do not.
NAMED = 2


def in_one(names: Sequence[str], language: str) -> str:
    """`Cut`, `Cut and Colour`, or `Cut + 2 more`; the active language is `language`."""
    if len(names) <= NAMED:
        return listed(names, language)
    more = len(names) - 1
    words = {"service": names[0], "count": more}
    return ngettext("%(service)s + %(count)s more", "%(service)s + %(count)s more", more) % words


def listed(names: Sequence[str], language: str) -> str:
    """`Ana`, `Ana and Ben`, `Ana, Ben and Maria`."""
    return str(format_list(list(names), locale=formats.locale(language)))
