"""How many people come to a group: the choice on the page of times, and the words for seats.

Nothing of it shows where a service is for one client alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking.public.wish import MOST_PEOPLE
from booking.schedule import Plan

Context = dict[str, Any]


def choices(plan: Plan, link: Callable[..., str], most: int) -> list[Context]:
    """From one to as many as there are seats at any time that was looked at."""
    if not plan.is_group:
        return []
    largest = max(min(plan.item.service.capacity, MOST_PEOPLE, most), plan.party)
    return [
        {"label": str(n), "hint": people(n), "href": link(party=n), "current": n == plan.party}
        for n in range(1, largest + 1)
    ]


def people(count: int) -> str:
    """`3 people`."""
    words = ngettext("%(count)s person", "%(count)s people", count)
    return words % {"count": count}


def left(count: int) -> str:
    """`3 seats left`."""
    if count == 0:
        return _("Fully booked")
    words = ngettext("%(count)s seat left", "%(count)s seats left", count)
    return words % {"count": count}
