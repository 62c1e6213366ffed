"""Values out of JSON, one by one, each error with the path of its field.

Read by `booking.availability.scenario`. A converter takes a value and its path; what an object
holds beyond the keys that were taken is an unknown key.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar, get_args
from zoneinfo import ZoneInfo

T = TypeVar("T")
MINUTE = 60
# A number of minutes or days above this is a slip of the keyboard, and no date can hold the sum.
MOST = 10_000_000
REQUIRED = object()


class ScenarioError(ValueError):
    """A scenario that cannot be read; the text begins with the field."""


class Fields:
    """A JSON object whose keys are taken one by one; what is left over is an unknown key."""

    def __init__(self, data: object, path: str) -> None:
        if not isinstance(data, dict):
            raise ScenarioError(f"{path or 'scenario'}: an object is expected")
        self.data, self.path, self.known = data, path, set[str]()

    def at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str, convert: Callable[[Any, str], T], default: Any = REQUIRED) -> T:
        """The converted value; the default stands for a missing key and for null."""
        self.known.add(key)
        value = self.data.get(key)
        if value is not None:
            return convert(value, self.at(key))
        if default is REQUIRED:
            raise ScenarioError(f"{self.at(key)}: missing")
        found: T = default
        return found

    def each(self, key: str, convert: Callable[[Fields], T], default: Any = ()) -> tuple[T, ...]:
        """A list of objects."""
        elements = self.take(key, items, default)
        found = []
        for i, item in enumerate(elements):
            fields = Fields(item, f"{self.at(key)}[{i}]")
            found.append(convert(fields))
            fields.done()
        return tuple(found)

    def done(self) -> None:
        for key in self.data:
            if key not in self.known:
                raise ScenarioError(f"{self.at(str(key))}: unknown key")


def text(value: object, path: str) -> str:
    if not isinstance(value, str):
        raise ScenarioError(f"{path}: a text is expected")
    return value


def items(value: object, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise ScenarioError(f"{path}: a list is expected")
    return value


def flag(value: object, path: str) -> bool:
    if not isinstance(value, bool):
        raise ScenarioError(f"{path}: true or false is expected")
    return value


def number(value: object, path: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
        raise ScenarioError(f"{path}: a whole number from 0 to {MOST} is expected")
    return value


def positive(value: object, path: str) -> int:
    if number(value, path) == 0:
        raise ScenarioError(f"{path}: at least 1 is expected")
    return number(value, path)


def seconds_of(convert: Callable[[object, str], int]) -> Callable[[Any, str], int]:
    return lambda value, path: convert(value, path) * MINUTE


def one_of(choices: Any) -> Callable[[Any, str], Any]:
    names = get_args(choices)

    def convert(value: object, path: str) -> object:
        if value not in names:
            raise ScenarioError(f"{path}: one of {', '.join(names)} is expected")
        return value

    return convert


def zone(value: object, path: str) -> str:
    name = text(value, path)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        raise ScenarioError(f"{path}: unknown time zone {name!r}") from None
    return name


def instant(value: object, path: str) -> int:
    try:
        moment = datetime.fromisoformat(text(value, path))
    except ValueError:
        raise ScenarioError(f"{path}: not a time like 2027-03-15T08:00:00Z") from None
    if moment.tzinfo is None or moment.microsecond:
        raise ScenarioError(f"{path}: whole seconds with a Z are expected")
    return int(moment.timestamp())


def local_date(value: object, path: str) -> date:
    try:
        return date.fromisoformat(text(value, path))
    except ValueError:
        raise ScenarioError(f"{path}: not a date like 2027-03-15") from None


def minute_of_day(value: object, path: str) -> int:
    hours, colon, minutes = text(value, path).partition(":")
    if colon and all(len(p) == 2 and p.isascii() and p.isdigit() for p in (hours, minutes)):
        minute = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and minute <= 24 * 60:
            return minute
    raise ScenarioError(f"{path}: not a time of the day from 00:00 to 24:00")
