"""The two steps of saving hours: first what it would mean, then Save.

Every form here posts to its own page. `go=look` (the default) answers with the preview, which
carries what was typed in hidden fields; `go=save` saves it; `go=edit` leads back to the form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from booking import preview
from booking.cockpit import words
from booking.cockpit.clock import Clock, clock_of
from booking.cockpit.frame import page
from booking.models import Booking
from booking.preview import Outcome
from tenants.http import MemberRequest
from tenants.urls import turl

# More would be no list any more; the sentence above it has the whole number.
SHOWN = 50


def go(request: MemberRequest) -> str:
    """Which step was asked for."""
    step = request.POST.get("go", "")
    return step if step in ("save", "edit", "remove") else "look"


def answer(
    request: MemberRequest,
    change: Callable[[], object],
    *,
    title: str,
    said: str,
    done_href: str,
    act: str = "",
    undo: Callable[[], str] | None = None,
    section: str = "hours",
    by_service: bool = False,
) -> HttpResponse:
    """Preview the change, or make it and say so: 303 to `done_href`.

    `act` tells the next step what the button said; `undo` makes the URL that takes it back.
    """
    if go(request) == "save":
        change()
        messages.success(request, said, extra_tags=undo() if undo else "")
        response = redirect(done_href)
        response.status_code = 303
        return response
    outcome = preview.compare(change, by_service=by_service)
    context = {
        "title": title,
        "hidden": list(_typed(request)),
        "act": act,
        **outlook(request, outcome),
    }
    return page(request, "cockpit/times/preview.html", context, section=section)


def outlook(request: MemberRequest, outcome: Outcome) -> dict[str, Any]:
    """What `_outcome.html` shows: the sentence, and the bookings that need somebody's thought."""
    clock = clock_of(request)
    return {
        "clock": clock,
        "sentence": sentence(outcome),
        "until": outcome.last,
        "nothing": outcome.is_nothing,
        "outside": [_line(request, each, clock) for each in outcome.outside[:SHOWN]],
        "unlisted": max(0, len(outcome.outside) - SHOWN),
    }


def sentence(outcome: Outcome) -> str:
    """ "34 times fewer, 6 more; 3 bookings now fall outside"; empty parts left out."""
    fewer, more, outside = outcome.fewer, outcome.more, len(outcome.outside)
    times = []
    if fewer:
        said = ngettext("%(count)s time fewer", "%(count)s times fewer", fewer)
        times.append(said % {"count": fewer})
    if more and fewer:
        times.append(ngettext("%(count)s more", "%(count)s more", more) % {"count": more})
    elif more:
        said = ngettext("%(count)s time more", "%(count)s times more", more)
        times.append(said % {"count": more})
    parts = [", ".join(times)] if times else []
    if outside:
        said = ngettext(
            "%(count)s booking now falls outside", "%(count)s bookings now fall outside", outside
        )
        parts.append(said % {"count": outside})
    return "; ".join(parts) or _("Clients see the same times as before")


def _typed(request: MemberRequest) -> Iterator[tuple[str, str]]:
    for name, values in request.POST.lists():
        if name not in ("csrfmiddlewaretoken", "go", "act"):
            yield from ((name, value) for value in values)


def _line(request: MemberRequest, booking: Booking, clock: Clock) -> dict[str, Any]:
    items = list(booking.items.all())
    return {
        "href": turl(request, "cockpit:booking", code=booking.code),
        "who": words.who_comes(booking),
        "what": ", ".join(words.service(item) for item in items),
        "staff": ", ".join(dict.fromkeys(item.staff_name for item in items if item.staff_name)),
        "starts_at": clock.local(booking.starts_at),
        "ends_at": clock.local(booking.ends_at),
        "state": booking.state,
    }
