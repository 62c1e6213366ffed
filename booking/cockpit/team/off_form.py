"""The form of time off: whole days, or some hours of one; and the one line of sick leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from booking.cockpit.team.away import is_whole_days, last_day
from booking.cockpit.times import spoken
from booking.cockpit.times.fields import Day, Tidy, Times
from booking.models import Block
from booking.schedule import midnight

# The longest anybody is away in one go; more is another entry, or the archive.
MOST_DAYS = 366
NOTE = 80
Edges = tuple[datetime, datetime]


class OffForm(forms.Form):
    """`edges` is what it comes to, as instants."""

    kind = forms.ChoiceField(
        choices=(
            (Block.Kind.TIME_OFF, gettext_lazy("Time off")),
            (Block.Kind.BLOCKED, gettext_lazy("At work, but not to be booked")),
        )
    )
    span = forms.ChoiceField(
        choices=(("days", gettext_lazy("Whole days")), ("hours", gettext_lazy("Some hours")))
    )
    from_on = Day(label=gettext_lazy("From"), required=True)
    to_on = Day(
        label=gettext_lazy("Until"), help_text=gettext_lazy("Leave it empty for a single day.")
    )
    times = Times(label=gettext_lazy("Which hours"), help_text=gettext_lazy("For example 10–14"))
    note = Tidy(
        label=gettext_lazy("What for"),
        most=NOTE,
        help_text=gettext_lazy("Everybody who sees this diary reads it."),
    )

    def __init__(self, data: Any = None, *, zone: str, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.zone = ZoneInfo(zone)
        self.fields["from_on"].error_messages["required"] = _("Please enter a date.")

    def clean(self) -> dict[str, Any]:
        """In order and not endless; some hours are one stretch of one day."""
        data = super().clean() or self.cleaned_data
        if data.get("span") == "hours":
            if len(data.get("times") or ()) != 1:
                self.errors.pop("times", None)
                self.add_error("times", _("Please write one stretch of time, such as 10–14."))
            return data
        self.errors.pop("times", None)
        first, last = data.get("from_on"), data.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("This is before the first day."))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            self.add_error("to_on", _("That is more than a year. Please enter it in parts."))
        return data

    @property
    def edges(self) -> Edges:
        """When it begins and ends."""
        data = self.cleaned_data
        if data["span"] == "days":
            return days(data["from_on"], data["to_on"] or data["from_on"], self.zone)
        start, end = data["times"][0]
        return _at(data["from_on"], start, self.zone), _at(data["from_on"], end, self.zone)


class SickForm(forms.Form):
    """Until when; empty is today alone."""

    until = Day(label=gettext_lazy("Until"))

    def __init__(self, data: Any = None, *, today: date, until: date | None = None) -> None:
        super().__init__(data, label_suffix="")
        self.today = today
        self.fields["until"].initial = until
        self.fields["until"].widget.attrs["min"] = str(today)

    def clean_until(self) -> date:
        """Not over already, and not endless."""
        until: date = self.cleaned_data["until"] or self.today
        if until < self.today:
            raise forms.ValidationError(_("This day is over."))
        if until - self.today >= timedelta(days=MOST_DAYS):
            raise forms.ValidationError(_("That is more than a year. Please enter it in parts."))
        return until


def initial(row: Block, zone: str) -> dict[str, Any]:
    """What the form shows for a stored absence."""
    start, end = (edge.astimezone(ZoneInfo(zone)) for edge in (row.starts_at, row.ends_at))
    shown = {"kind": row.kind, "from_on": start.date(), "note": row.note, "span": "days"}
    last = last_day(end)
    if is_whole_days(start, end):
        return shown | {"to_on": last if last != start.date() else None}
    minutes = start.hour * 60 + start.minute
    length = int((row.ends_at - row.starts_at).total_seconds()) // 60
    if length > spoken.DAY:
        return shown | {"to_on": last}
    return shown | {"span": "hours", "times": spoken.write([(minutes, minutes + length)])}


def days(first: date, last: date, zone: ZoneInfo) -> Edges:
    """Whole days of the business, the last one included."""
    ends = (midnight(first, zone), midnight(last + timedelta(days=1), zone))
    start, end = (datetime.fromtimestamp(edge, UTC) for edge in ends)
    return start, end


def _at(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A time of the day, after 1440 of the next one."""
    later, rest = divmod(minutes, spoken.DAY)
    at = datetime.combine(day + timedelta(days=later), datetime.min.time(), zone)
    return at.replace(hour=rest // 60, minute=rest % 60).astimezone(UTC)
