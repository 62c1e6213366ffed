"""The month grid: which days are free, full or closed, and the way to the next month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from booking import formats
from booking.public.offer import Offer, end_of_month
from booking.public.writer import Writer

Link = Callable[..., str]


def grid(
    offer: Offer, month: date, chosen: date | None, writer: Writer, link: Link, week_start: int
) -> dict[str, Any]:
    """What `components/month_grid.html` shows. `link(day=…, month=…)` builds addresses."""
    first, last = month.replace(day=1), end_of_month(month)
    # Weeks that are over have nothing to choose: on a phone they would push the times away.
    begin = max(first, min(offer.today, last))
    begin -= timedelta(days=(begin.weekday() - week_start) % 7)
    names = formats.weekday_names(writer.language, week_start)
    weeks = []
    while begin <= last:
        week = [begin + timedelta(days=n) for n in range(7)]
        weeks.append(
            [_day(d, offer, chosen, writer, link) if _in(d, month) else None for d in week]
        )
        begin += timedelta(days=7)
    return {
        "title": formats.month_title(first, writer.language),
        "previous": _other(first - timedelta(days=1), offer, link),
        "next": _other(last + timedelta(days=1), offer, link),
        "weekdays": [{"name": name.name, "short": name.short} for name in names],
        "weeks": weeks,
    }


def _in(day: date, month: date) -> bool:
    return (day.year, day.month) == (month.year, month.month)


def _other(day: date, offer: Offer, link: Link) -> str | None:
    """The address of that day's month while something can be booked in it."""
    month = day.replace(day=1)
    within = offer.today.replace(day=1) <= month <= offer.last_day
    return link(month=month, day=None) if within else None


def _day(
    day: date, offer: Offer, chosen: date | None, writer: Writer, link: Link
) -> dict[str, Any]:
    kind = state(day, offer)
    return {
        "number": str(day.day),
        "iso": day.isoformat(),
        "label": writer.day(day),
        "href": link(day=day, month=None) + "#times" if kind == "free" else "",
        "state": kind,
        "today": day == offer.today,
        "selected": day == chosen,
    }


def state(day: date, offer: Offer) -> str:
    """free, full or closed."""
    if day in offer.days:
        return "free"
    bookable = offer.today <= day <= offer.last_day
    return "full" if bookable and day in offer.open_days else "closed"
