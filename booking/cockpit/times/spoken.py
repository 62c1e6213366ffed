"""Reads "9-13, 14-18" as people type it, and writes it back tidily. Pure.

Minutes of the local day; an end after 1440 is past midnight ("18:00–02:00").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

DAY: Final = 24 * 60
HALF_DAY: Final = 12 * 60
# More are no opening hours but a slip of the keyboard.
MOST_WINDOWS: Final = 6
MOST_SIGNS: Final = 200

Interval = tuple[int, int]

_TIME: Final = r"(\d{1,2})(?:\s*[:.h]\s*(\d{2})|(\d{2}))?\s*(a\.?m\.?|p\.?m\.?|uhr|hrs?|h)?"
_TO: Final = r"\s*(?:-|–|—|−|\bto\b|\bbis\b|\buntil\b|\bhasta\b|\bp[âa]n[ăa] la\b|\bla\b|\ba\b)\s*"
_RANGE: Final = re.compile(_TIME + _TO + (r"(?:las\s+|la\s+|ora\s+)?" + _TIME))
# What may stand between and before the times without a meaning of its own.
_FILLER: Final = re.compile(
    r"[\s,;/+&|]|\b(?:and|und|y|și|si|from|von|de|desde|las|la|ora|orele|open)\b"
)
_CLOSED: Final = frozenset(
    {"", "-", "–", "—", "x", "0", "closed", "geschlossen", "zu", "frei", "cerrado", "închis",
     "inchis", "liber", "libre", "off"}
)  # fmt: skip


class Unclear(ValueError):
    """These times can't be read."""


class Overlap(ValueError):
    """Two of these times overlap."""


def read(text: str) -> tuple[Interval, ...]:
    """The windows of one day, ascending; none when it is closed. Raises Unclear or Overlap."""
    text = text.strip().lower()
    if len(text) > MOST_SIGNS:
        raise Unclear
    if text in _CLOSED:
        return ()
    found = sorted(_interval(*match.groups()) for match in _RANGE.finditer(text))
    if _FILLER.sub("", _RANGE.sub(" ", text)) or not 0 < len(found) <= MOST_WINDOWS:
        raise Unclear
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise Overlap
    return tuple(found)


def _interval(*parts: str | None) -> Interval:
    start_half, end_half = _half(parts[3]), _half(parts[7])
    if not start_half and end_half:
        start_half = _likely_half(parts, end_half)
    start = _minutes(parts[0], parts[1] or parts[2], start_half)
    end = _minutes(parts[4], parts[5] or parts[6], end_half)
    # From midnight to midnight is the whole day; any other "9-9" is a slip.
    if start == DAY or start == end != 0:
        raise Unclear
    return (start, end if end > start else end + DAY)


def _half(text: str | None) -> str:
    return text[0] if text and text[0] in "ap" else ""


def _likely_half(parts: tuple[str | None, ...], end_half: str) -> str:
    """In "1-5 pm" both are in the afternoon, in "9-5 pm" only the second."""
    same = _minutes(parts[0], parts[1] or parts[2], end_half)
    earlier = same < _minutes(parts[4], parts[5] or parts[6], end_half)
    return end_half if earlier else "a"


def _minutes(hour: str | None, minute: str | None, half: str) -> int:
    number, rest = int(hour or 0), int(minute or 0)
    if half:
        if not 1 <= number <= 12:
            raise Unclear
        number = number % 12 + (12 if half == "p" else 0)
    at = number * 60 + rest
    if rest > 59 or at > DAY:
        raise Unclear
    return at


def write(windows: Iterable[Interval], *, hour12: bool = False) -> str:
    """`09:00–13:00, 14:00–18:00`, or `9:00 am–1:00 pm` with `hour12`; read() understands both."""
    return ", ".join(
        f"{at(start, hour12=hour12)}–{at(end, hour12=hour12)}" for start, end in windows
    )


def at(minutes: int, *, hour12: bool = False) -> str:
    """One time of the day. The end of the day is 24:00."""
    hour, rest = divmod(minutes if minutes == DAY else minutes % DAY, 60)
    if hour12:
        return f"{hour % 12 or 12}:{rest:02d} {'pm' if 12 <= hour < 24 else 'am'}"
    return f"{hour:02d}:{rest:02d}"
