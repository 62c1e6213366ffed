"""An absence as the pages say it: what, from when until when, how much it still lies over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from booking import formats
from booking.cockpit import words
from booking.cockpit.team import doors
from booking.models import Block
from tenants.models import Business


@dataclass(frozen=True, slots=True)
class Absence:
    """One block. Days are those of the business; `left`: bookings that need somebody's thought."""

    row: Block
    key: str
    what: str
    when: str
    until: str
    left: int
    is_now: bool
    is_past: bool

    @property
    def is_sick(self) -> bool:
        """Whether it can end by getting well."""
        return self.row.kind == Block.Kind.SICK


def absence(row: Block, business: Business, now: datetime, left: int | None = None) -> Absence:
    """As it is read now. `left` comes with the rows of `blocks.absences`."""
    zone = ZoneInfo(business.time_zone)
    start, end = row.starts_at.astimezone(zone), row.ends_at.astimezone(zone)
    today = now.astimezone(zone).date()
    return Absence(
        row=row,
        key=doors.key(row),
        what=words.block(row),
        when=_when(start, end, today),
        until=_until(start, end, today),
        left=getattr(row, "left", 0) if left is None else left,
        is_now=row.starts_at <= now < row.ends_at,
        is_past=row.ends_at <= now,
    )


def is_whole_days(start: datetime, end: datetime) -> bool:
    """Whether it goes from midnight to midnight, on the clock the two are read on."""
    return not (start.hour or start.minute or end.hour or end.minute)


def last_day(end: datetime) -> date:
    """The last date that an absence reaches into."""
    return (end - timedelta(microseconds=1)).date()


def last_date(row: Block, zone: str) -> date:
    """The last date of an absence where the business is."""
    return last_day(row.ends_at.astimezone(ZoneInfo(zone)))


def _when(start: datetime, end: datetime, today: date) -> str:
    """`Tue 9 Mar`, `9 – 12 Mar`, `Tue 9 Mar, 10:00–12:00`."""
    first, last = _day(start.date(), today), _day(last_day(end), today)
    if is_whole_days(start, end):
        return first if first == last else f"{first} – {last}"
    if start.date() == last_day(end):
        return f"{first}, {_clock(start)}–{_clock(end)}"
    return f"{first}, {_clock(start)} – {_day(end.date(), today)}, {_clock(end)}"


def _until(start: datetime, end: datetime, today: date) -> str:
    """`until Fri 12 Mar`, `until 12:00`; for today alone nothing more needs to be said."""
    last = last_day(end)
    if not is_whole_days(start, end) and end.date() == today:
        return _("until %(when)s") % {"when": _clock(end)}
    if last == today:
        return _("today")
    return _("until %(when)s") % {"when": _day(last, today)}


def _day(day: date, today: date) -> str:
    return formats.date_short(day, get_language() or "en", today=today)


def _clock(at: datetime) -> str:
    return formats.clock(at, get_language() or "en")
