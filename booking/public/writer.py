"""Writes dates, times, prices and texts for one visitor: their language, the zone they are shown.

Every page makes one; views and the modules that prepare a page call it, so that no template has to
know about zones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language, gettext

from booking import formats, normalising
from booking.models import BookingItem, Setting, Variant
from booking.templatetags.slotline import price_text
from tenants.current import current_business


@dataclass(frozen=True, slots=True)
class Writer:
    """`zone` is an IANA name; instants given to it are aware."""

    language: str
    zone: str
    hour12: bool = False

    @classmethod
    def here(cls, zone: str, setting: Setting | None = None) -> Writer:
        """For the active language."""
        return cls(get_language() or "en", zone, bool(setting and setting.hour12))

    @property
    def today(self) -> date:
        """The date it is now in the zone that is shown."""
        return self.local(timezone.now()).date()

    def local(self, at: datetime) -> datetime:
        """On the clock that is shown."""
        return at.astimezone(ZoneInfo(self.zone))

    def clock(self, at: datetime) -> str:
        """`14:30`."""
        return formats.clock(self.local(at), self.language, hour12=self.hour12)

    def time(self, at: datetime) -> str:
        """`14:30 Uhr`."""
        return formats.time(self.local(at), self.language, hour12=self.hour12)

    def day(self, at: datetime | date) -> str:
        """`Tuesday, 9 March`."""
        day = self.local(at).date() if isinstance(at, datetime) else at
        return formats.date(day, self.language, today=self.today)

    def heading(self, at: datetime | date) -> str:
        """The same where a line begins: several languages write weekdays small."""
        return sentence(self.day(at))

    def day_short(self, at: datetime) -> str:
        """`Tue 9 Mar`."""
        return formats.date_short(self.local(at).date(), self.language, today=self.today)

    def near(self, at: datetime) -> str:
        """`Today`, `Tomorrow` or the date."""
        days = (self.local(at).date() - self.today).days
        if days == 0:
            return gettext("today")
        return gettext("tomorrow") if days == 1 else self.day(at)

    def moment(self, at: datetime) -> str:
        """`Tuesday, 9 March, 14:30 Uhr`."""
        return f"{self.day(at)}, {self.time(at)}"

    def span(self, start: datetime, end: datetime) -> str:
        """`14:30–15:30`."""
        return f"{self.clock(start)}–{self.clock(end)}"

    def leaf(
        self, start: datetime, end: datetime | None = None, *, with_year: bool = False
    ) -> dict[str, Any]:
        """What the date block shows."""
        at = self.local(start)
        month = formats.month_short(at.date(), self.language)
        return {
            "month": month,
            "day": at.day,
            "weekday": formats.weekday_short(at.date(), self.language),
            "iso": at.isoformat(timespec="minutes"),
            "time": self.span(start, end) if end else self.time(start),
            "line": sentence(
                formats.date(at.date(), self.language, today=None if with_year else self.today)
            ),
        }

    def duration(self, minutes: int) -> str:
        """`1 h 45 min`."""
        return formats.duration(minutes, self.language)

    def zone_name(self, at: datetime | None = None) -> str:
        """`Berlin (UTC+1)`."""
        return formats.zone_name(self.zone, self.language, at)

    def text(self, texts: Mapping[str, str] | None) -> str:
        """What the business wrote, in the visitor's language or the next best."""
        return self.told(texts).text

    def told(self, texts: Mapping[str, str] | None) -> formats.Text:
        """The same with the language it turned out to be in."""
        return formats.translated(texts or {}, self.language, current_business().language)

    def other(self, told: formats.Text) -> str:
        """The language of a text, if it is not the page's."""
        return told.lang if told.text and told.lang[:2] != self.language[:2] else ""

    def phone(self, e164: str) -> str:
        """As the business's neighbours write it."""
        shown = normalising.phone_display(e164, current_business().country) if e164 else ""
        return shown.replace(" ", formats.NBSP)

    def pieces(self, priced: Variant | BookingItem, amount: int | None = None) -> formats.Price:
        """The kind and the amount of a price."""
        currency = getattr(priced, "currency", "") or current_business().currency
        minor = priced.price_minor if amount is None else amount
        upper = priced.price_to_minor if amount is None else None
        return formats.price(priced.price_kind, minor, upper, currency, self.language)  # type: ignore[arg-type]

    def price(self, priced: Variant | BookingItem, amount: int | None = None) -> str:
        """`from 130 lei`; empty when it is hidden."""
        return price_text(self.pieces(priced, amount))


def sentence(text: str) -> str:
    """With a capital letter in front."""
    return text[:1].upper() + text[1:]
