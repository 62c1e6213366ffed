"""The form of days that differ: whose, which, closed or open when, and who works then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.cockpit.times.fields import Day, Tidy, Times
from booking.models import HoursException, Location, Resource
from booking.timetable import Different, Owner

Kind = HoursException.Kind
# The longest a business is closed in one go; more are two entries, or the end.
MOST_DAYS = 366
NOTE = 80


class DaysForm(forms.Form):
    """`owner`, `different` and `at_work` are what it comes to."""

    whose = forms.ChoiceField(label=gettext_lazy("Whose hours"), required=False)
    kind = forms.ChoiceField(
        choices=(
            (Kind.CLOSED, gettext_lazy("Closed")),
            (Kind.OPEN, gettext_lazy("Open differently")),
        )
    )
    from_on = Day(label=gettext_lazy("From"), required=True)
    to_on = Day(
        label=gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty for a single day.")
    )
    times = Times(label=gettext_lazy("Open at"), help_text=gettext_lazy("For example 10–14"))
    working = forms.MultipleChoiceField(
        label=gettext_lazy("Who works then?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Everybody else has these days off."),
    )
    note = Tidy(label=gettext_lazy("What for"), most=NOTE)

    def __init__(
        self, *args: Any, house: Location, name: str, team: Sequence[Resource], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.house, self.team = house, team
        self.fields["from_on"].error_messages["required"] = _("Please enter a date.")
        people = [(each.slug, each.name) for each in team]
        self._choose("whose", [("", name), *people])
        self._choose("working", people)

    def _choose(self, field: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """In order, not endless; opening needs times and, for the business, somebody who works."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("from_on"), data.get("to_on") or data.get("from_on")
        if first and last and last < first:
            self.add_error("to_on", _("This is before the first day."))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            self.add_error("to_on", _("That is more than a year. Please enter it in parts."))
        if data.get("kind") == Kind.OPEN:
            self._clean_open(data)
        return data

    def _clean_open(self, data: dict[str, Any]) -> None:
        if not data.get("times") and "times" not in self.errors:
            self.add_error("times", _("Please write when it is open."))
        if not data.get("whose") and self.team and not data.get("working"):
            self.add_error("working", _("Please choose who works then."))

    @property
    def owner(self) -> Owner:
        """The business's place or a staff member."""
        slug = self.cleaned_data["whose"]
        return next((each for each in self.team if each.slug == slug), None) or self.house

    @property
    def at_work(self) -> list[Resource]:
        """Who works when the business opens differently."""
        chosen = set(self.cleaned_data["working"])
        return [each for each in self.team if each.slug in chosen]

    def different(self, language: str) -> Different:
        """What is to be said, the note in the business's language."""
        data = self.cleaned_data
        opens = data["kind"] == Kind.OPEN
        return Different(
            kind=Kind(data["kind"]),
            first=data["from_on"],
            last=data["to_on"] or data["from_on"],
            intervals=tuple(data["times"]) if opens else (),
            note={language: data["note"]} if data["note"] else {},
        )
