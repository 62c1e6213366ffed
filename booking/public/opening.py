"""When the business is open: this week's table, "open until 20:00", and the same for machines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from booking import availability, formats
from booking.availability import DayException, Host, Weekly
from booking.models import Hours, HoursException, Location
from booking.public.writer import Writer, sentence

Context = dict[str, Any]
# How far ahead the next opening is looked for: longer holidays say it on their page.
AHEAD_DAYS = 21


@dataclass(frozen=True, slots=True)
class Opening:
    """The location's windows from today on, as aware local datetimes."""

    windows: tuple[tuple[datetime, datetime], ...]
    now: datetime

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The windows that begin on a date."""
        return [(start, end) for start, end in self.windows if start.date() == day]


def of(location: Location) -> Opening:
    """Two SQL statements: weekly hours and exceptions."""
    zone = ZoneInfo(location.time_zone)
    now = timezone.now().astimezone(zone)
    last = now.date() + timedelta(days=AHEAD_DAYS)
    spans = availability.windows(_host(location, now.date(), last), now.date(), last)
    return Opening(tuple((_at(start, zone), _at(end, zone)) for start, end in spans), now)


def _at(instant: int, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(instant, UTC).astimezone(zone)


def _host(location: Location, first: date, last: date) -> Host:
    rows = Hours.objects.filter(location=location)
    exceptions = HoursException.objects.filter(
        location=location, from_on__lte=last, to_on__gte=first
    )
    different: list[DayException] = []
    closed: set[date] = set()
    for row in exceptions:
        days = _dates(max(row.from_on, first), min(row.to_on, last))
        if row.kind == HoursException.Kind.OPEN:
            different += [DayException(day, tuple(map(tuple, row.intervals))) for day in days]
        else:
            closed.update(days)
    weekly = tuple(
        Weekly(
            frozenset({row.weekday}),
            row.starts,
            row.ends,
            row.valid_from,
            row.valid_to,
            row.every_weeks,
            row.anchor,
        )
        for row in rows
    )
    return Host(0, location.time_zone, weekly, tuple(different), closed=frozenset(closed))


def _dates(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def table(opening: Opening, writer: Writer, week_start: int) -> list[Context]:
    """A row per weekday, each as it is on its next date, holidays included."""
    today = opening.now.date()
    days = sorted(
        _dates(today, today + timedelta(days=6)), key=lambda d: (d.weekday() - week_start) % 7
    )
    return [
        {
            "day": sentence(formats.weekday(day, writer.language)),
            "text": ", ".join(writer.span(*window) for window in opening.on(day))
            or pgettext("day", "closed"),
            "today": day == today,
        }
        for day in days
    ]


def now_text(opening: Opening, writer: Writer) -> tuple[bool, str]:
    """Whether it is open, and until when or from when on."""
    for start, end in opening.windows:
        if start <= opening.now < end:
            return True, _("Open until %(time)s") % {"time": writer.time(end)}
    coming = next((start for start, _end in opening.windows if start > opening.now), None)
    if coming is None:
        return False, ""
    return False, _opens(coming, opening.now.date(), writer)


def _opens(at: datetime, today: date, writer: Writer) -> str:
    time = writer.time(at)
    days = (at.date() - today).days
    if days == 0:
        return _("Opens today: %(time)s") % {"time": time}
    if days == 1:
        return _("Opens tomorrow: %(time)s") % {"time": time}
    return _("Opens on %(date)s, %(time)s") % {"date": writer.day(at), "time": time}


def for_machines(opening: Opening) -> list[Context]:
    """schema.org's openingHoursSpecification for the coming week."""
    today = opening.now.date()
    names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": names[day.weekday()],
            "opens": f"{start:%H:%M}",
            "closes": f"{end:%H:%M}",
        }
        for day in _dates(today, today + timedelta(days=6))
        for start, end in opening.on(day)
    ]
