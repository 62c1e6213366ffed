"""The lead time as form fields: for the business, and for a service that has its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit.catalogue.fields import Number, Picked

HOUR = 60
UNITS = {"min": 1, "hours": HOUR, "days": 24 * HOUR}
# Half a year of notice: beyond that nobody plans.
LONGEST = 180
# Who closes the book for tomorrow does so in these half hours.
HALF_HOURS = range(6 * HOUR, 24 * HOUR, 30)
USUAL_AT = "18:00"


def fields(mode: str, minutes: int | None, at: str, *, usual: str = "") -> dict[str, forms.Field]:
    """`usual` is what the business does, for a service that may follow it; else one is needed."""
    number, unit = as_typed(minutes)
    return {
        "lead": Number(
            low=0,
            high=LONGEST,
            label=_("How long before it may be booked at the latest"),
            help_text=_("Empty: as the business, %(what)s.") % {"what": usual} if usual else "",
            initial=number,
            required=False,
        ),
        "lead_unit": Picked(
            label=_("Unit"),
            choices=[("min", _("minutes")), ("hours", _("hours")), ("days", _("days"))],
            initial=unit,
        ),
        "lead_mode": Picked(
            label=_("How notice is counted"),
            choices=[*([("", _("as the business"))] if usual else []), *modes()],
            initial=mode,
            required=not usual,
            widget=forms.RadioSelect,
        ),
        "lead_at": Picked(
            label=_("Bookable on the working day before until"),
            choices=_times(at),
            initial=at or USUAL_AT,
            required=False,
        ),
    }


def check(form: forms.Form) -> None:
    """A way of counting hours needs a number of them; a service without follows the business."""
    given = form.cleaned_data
    counted = ("elapsed", "opening") if form.fields["lead_mode"].required else ("opening",)
    missing = given.get("lead") is None and "lead" not in form.errors
    if missing and given.get("lead_mode") in counted:
        form.add_error("lead", _("Please enter how long before."))


def columns(given: Mapping[str, Any]) -> dict[str, Any]:
    """`lead_mode`, `lead_min` and `lead_at` of a service or the settings."""
    lead, mode = given["lead"], given["lead_mode"]
    minutes = None if lead is None else lead * UNITS[given["lead_unit"]]
    if mode == "day_before":
        return {"lead_mode": mode, "lead_min": 0, "lead_at": given["lead_at"] or USUAL_AT}
    if minutes is None:
        return {"lead_mode": "", "lead_min": None, "lead_at": ""}
    return {"lead_mode": mode or "elapsed", "lead_min": minutes, "lead_at": ""}


def said(mode: str, minutes: int, at: str) -> str:
    """What the business does, in a few words."""
    language = get_language() or "en"
    if mode == "day_before":
        clock = formats.clock(time.fromisoformat(at or USUAL_AT), language)
        return _("until %(time)s on the working day before") % {"time": clock}
    length = formats.duration(minutes, language)
    if mode == "opening":
        return _("%(duration)s, counted from opening") % {"duration": length}
    return length


def as_typed(minutes: int | None) -> tuple[int | None, str]:
    """In the largest unit that is exact."""
    for unit in ("days", "hours"):
        if minutes and minutes % UNITS[unit] == 0:
            return minutes // UNITS[unit], unit
    return minutes, "hours" if minutes is None else "min"


def modes() -> list[tuple[str, str]]:
    """The ways of counting, in words."""
    return [
        ("elapsed", _("hour by hour, day and night")),
        (
            "opening",
            _("while you are closed, from opening on: nobody books at midnight for nine o’clock"),
        ),
        ("day_before", _("until a certain time on the working day before")),
    ]


def _times(at: str) -> list[tuple[str, str]]:
    language = get_language() or "en"
    usual = {f"{minute // 60:02d}:{minute % 60:02d}" for minute in HALF_HOURS}
    return [
        (each, formats.clock(time.fromisoformat(each), language))
        for each in sorted({*usual, *([at] if at else [])})
    ]
