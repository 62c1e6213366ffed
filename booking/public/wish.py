"""What a visitor has chosen so far: it stands in the URL and in hidden fields, never in a cookie.

Every step reads it, changes a part and builds its links from it. What cannot be read is refused
with BadInput; what can be read but does not exist is found out by whoever looks it up.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Final, Self
from urllib.parse import urlencode
from zoneinfo import available_timezones

from django.http import QueryDict

from booking import schedule
from booking.errors import BadInput
from booking.schedule import Choice, Plan
from tenants.http import BusinessRequest
from tenants.urls import turl

# "No preference", as opposed to "not asked yet".
ANYONE: Final = "anyone"
# When moving: whoever it is booked with.
SAME: Final = "same"
SLUG: Final = re.compile(r"[-a-zA-Z0-9_]{1,60}")
FLOW: Final = re.compile(r"[-a-zA-Z0-9_]{8,40}")
LANGUAGE: Final = re.compile(r"[a-zA-Z]{2}(-[a-zA-Z]{2,4})?")
# Dates that a link may name: an old bookmark is harmless, the year 1 is no date of ours.
YEARS: Final = range(2000, 2200)
# More services than anybody chains in a visit.
MOST_SERVICES: Final = 8
# More than come together to a group are somebody to talk to.
MOST_PEOPLE: Final = 10


@dataclass(frozen=True, slots=True)
class Wish:
    """Variants and staff by slug; `flow` names this visit's hold; empty means not chosen.

    `party` is how many people come to a group.
    """

    variants: tuple[str, ...] = ()
    staff: str = ""
    day: date | None = None
    month: date | None = None
    language: str = ""
    zone: str = ""
    flow: str = ""
    party: int = 1

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """From a query or a form. Raises BadInput."""
        variants = tuple(_matched(SLUG, text) for text in data.getlist("s"))
        if len(variants) > MOST_SERVICES:
            raise BadInput
        return cls(
            variants=variants,
            staff=_matched(SLUG, data.get("staff", "")),
            day=_day(data.get("day", "")),
            month=_month(data.get("month", "")),
            language=_matched(LANGUAGE, data.get("lang", "")),
            zone=_zone(data.get("tz", "")),
            flow=_matched(FLOW, data.get("f", "")),
            party=_party(data.get("n", "")),
        )

    def but(self, **changes: Any) -> Self:
        """The same wish with another part."""
        return replace(self, **changes)

    def also(self, variant: str) -> Self:
        """With one service more, the last of the visit."""
        return replace(self, variants=(*self.variants, variant))

    def without(self, number: int) -> Self:
        """With one service less, by its place in the list."""
        kept = self.variants[:number] + self.variants[number + 1 :]
        return replace(self, variants=kept)

    def anew(self) -> Self:
        """What stays for another visit: the language and the zone."""
        return replace(self, variants=(), staff="", day=None, month=None, flow="", party=1)

    @property
    def wants_anyone(self) -> bool:
        """Whether no staff member is named."""
        return self.staff in ("", ANYONE, SAME)

    def plan(self, *, with_everyone: bool = False, with_offered: bool = False) -> Plan:
        """Look up what is wished for. Raises BadChoice, CannotCombine."""
        staff = "" if self.wants_anyone or with_everyone else self.staff
        choices = [Choice(variant, staff) for variant in self.variants]
        return schedule.resolve(choices, party=self.party, with_offered=with_offered)

    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each part that is chosen."""
        found = [("s", variant) for variant in self.variants]
        found += [
            ("staff", self.staff),
            ("n", str(self.party) if self.party > 1 else ""),
            ("month", f"{self.month:%Y-%m}" if self.month else ""),
            ("day", self.day.isoformat() if self.day else ""),
            ("tz", self.zone),
            ("lang", self.language),
            ("f", self.flow),
        ]
        return [(name, value) for name, value in found if value]

    def fields(self) -> list[dict[str, str]]:
        """The same as hidden fields of a form."""
        return [{"name": name, "value": value} for name, value in self.pairs()]

    def link(self, request: BusinessRequest, name: str, **place: Any) -> str:
        """The address of a page of this business, with the wish."""
        query = "&".join(_quoted(*pair) for pair in self.pairs())
        return turl(request, f"public:{name}", **place) + (f"?{query}" if query else "")


@lru_cache(maxsize=4096)
def _quoted(name: str, value: str) -> str:
    """Kept, because sixty links of a page differ in one pair."""
    return urlencode({name: value})


def new_flow() -> str:
    """A name for a visit's hold that nobody guesses."""
    return secrets.token_urlsafe(12)


def instant(text: str) -> datetime:
    """The start on a time button: epoch seconds. Raises BadInput."""
    if not re.fullmatch(r"[0-9]{9,11}", text):
        raise BadInput
    at = datetime.fromtimestamp(int(text), UTC)
    if at.year not in YEARS:
        raise BadInput
    return at


def _party(text: str) -> int:
    if not text:
        return 1
    if not re.fullmatch(r"[1-9][0-9]?", text) or int(text) > MOST_PEOPLE:
        raise BadInput
    return int(text)


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if text and not pattern.fullmatch(text):
        raise BadInput
    return text


def _day(text: str) -> date | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise BadInput
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput from error
    if day.year not in YEARS:
        raise BadInput
    return day


def _month(text: str) -> date | None:
    return _day(f"{text}-01") if text else None


def _zone(text: str) -> str:
    if text and text not in known_zones():
        raise BadInput
    return text


@lru_cache(maxsize=1)
def known_zones() -> frozenset[str]:
    """The zones of places. The machine's zone files hold others: `localtime`, `posixrules`."""
    odd = ("posix/", "right/", "Etc/", "SystemV/")
    return frozenset(
        {"UTC", *(z for z in available_timezones() if "/" in z and not z.startswith(odd))}
    )
