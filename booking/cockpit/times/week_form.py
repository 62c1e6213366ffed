"""The form of one week: seven days as text, when it applies, and whose hours a person follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit.times import spoken
from booking.cockpit.times.fields import Day, Times
from booking.timetable import Span, Window, monday

WEEK = range(1, 8)
EVERY = (
    ("1", gettext_lazy("Every week")),
    ("2", gettext_lazy("Every second week")),
    ("3", gettext_lazy("Every third week")),
    ("4", gettext_lazy("Every fourth week")),
)
# Where a day's times are copied to, from the day itself.
TARGETS = {"next": (1,), "week": range(1, 6), "all": WEEK}


class WeekForm(forms.Form):
    """`windows` and `span` are what it comes to."""

    own_hours = forms.ChoiceField(choices=(("0", ""), ("1", "")), required=False)
    valid_from = Day(label=gettext_lazy("Valid from"))
    valid_to = Day(label=gettext_lazy("Valid until"))
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=EVERY, required=False)
    anchor = Day(
        label=gettext_lazy("Beginning with the week of"),
        help_text=gettext_lazy("Any day of that week."),
    )
    alone = forms.BooleanField(
        label=gettext_lazy("During this time only these hours apply"),
        help_text=gettext_lazy("The usual hours pause and go on afterwards."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in WEEK:
            label = formats.weekday_names(get_language() or "en")[day - 1].name
            self.fields[f"day_{day}"] = Times(label=label[:1].upper() + label[1:])

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first; a rhythm needs a week to begin with."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("This is before the first day."))
        rhythmic = data.get("every") not in (None, "", "1")
        if rhythmic and not (data.get("anchor") or first or "anchor" in self.errors):
            self.add_error("anchor", _("Please choose the first of these weeks."))
        return data

    @property
    def windows(self) -> list[Window]:
        """The week's windows."""
        return [Window(day, *each) for day in WEEK for each in self.cleaned_data[f"day_{day}"]]

    @property
    def span(self) -> Span:
        """When the week applies."""
        data = self.cleaned_data
        every = int(data["every"] or 1)
        origin = (data["anchor"] or data["valid_from"]) if every > 1 else None
        anchor = monday(origin) if origin else None
        return Span(data["valid_from"], data["valid_to"], every, anchor)

    @property
    def is_own(self) -> bool:
        """Whether a staff member has hours of their own."""
        return bool(self.cleaned_data["own_hours"] == "1")

    @property
    def days(self) -> list[forms.BoundField]:
        """The seven fields, Monday first."""
        return [self[f"day_{day}"] for day in WEEK]


def initial(windows: Iterable[Window], span: Span, *, hour12: bool) -> dict[str, Any]:
    """What the form shows for a stored week."""
    days: dict[int, list[tuple[int, int]]] = {day: [] for day in WEEK}
    for window in windows:
        days[window.weekday].append((window.starts, window.ends))
    texts = {f"day_{day}": spoken.write(sorted(days[day]), hour12=hour12) for day in WEEK}
    return texts | {
        "valid_from": span.first,
        "valid_to": span.last,
        "every": str(span.every),
        "anchor": span.anchor,
        "alone": True,
    }


def copied(data: QueryDict) -> QueryDict | None:
    """What was typed, one day copied to others as the button says; None if none was pressed."""
    day, _colon, target = data.get("copy", "").partition(":")
    if target not in TARGETS or day not in map(str, WEEK):
        return None
    changed = data.copy()
    days: Iterable[int] = TARGETS[target]
    if target == "next":
        days = (int(day) % 7 + 1,)
    for each in days:
        changed[f"day_{each}"] = data.get(f"day_{day}", "")
    del changed["copy"]
    return changed


# ── a span in a URL


def key(span: Span) -> str:
    """`2027-07-01_2027-08-31_1_`."""
    parts = (span.first, span.last, span.every, span.anchor)
    return "_".join("" if part is None else str(part) for part in parts)


def unkey(text: str) -> Span | None:
    """The span that a key names, or None."""
    parts = text.split("_")
    try:
        first, last, every, anchor = parts
        return Span(_date(first), _date(last), int(every), _date(anchor))
    except ValueError:
        return None


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def label(span: Span, today: date, lang: str) -> str:
    """What a week is called: "Every week", "1 Jul – 31 Aug"."""
    texts: Mapping[str, str] = {
        name: formats.date_short(day, lang, today=today)
        for name, day in (("first", span.first), ("last", span.last), ("anchor", span.anchor))
        if day
    }
    when = {
        (True, True): _("%(first)s – %(last)s"),
        (True, False): _("from %(first)s"),
        (False, True): _("until %(last)s"),
        (False, False): "",
    }[bool(span.first), bool(span.last)] % texts
    rhythm = str(dict(EVERY).get(str(span.every), "")) if span.every > 1 or not when else ""
    return ", ".join(part for part in (rhythm, when) if part)
