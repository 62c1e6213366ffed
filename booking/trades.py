"""What businesses of a trade usually offer, ask, charge and how they open: `data/trades.yaml`.

Reads the file into typed values, once per process. Pure: no database. `booking.setup` furnishes a
new business from it, the onboarding and the demo choose a trade here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml

FILE: Final = Path(__file__).parent / "data" / "trades.yaml"
Texts = Mapping[str, str]
Window = tuple[int, int]


class UnknownTrade(LookupError):
    """There is no such trade."""


@dataclass(frozen=True, slots=True)
class Market:
    """Which column of prices and which opening hours are believable in a country."""

    prices: str
    hours: str


# A country without a column of its own borrows its neighbour's; the owner corrects it.
MARKETS: Final = {
    "RO": Market("ron", "ro"),
    "MD": Market("ron", "ro"),
    "DE": Market("eur_de", "de"),
    "AT": Market("eur_de", "de"),
    "CH": Market("eur_de", "de"),
    "ES": Market("eur_es", "es"),
}
ANYWHERE: Final = Market("eur_de", "de")


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked at booking; `services` are keys. `choices` have the same order throughout."""

    key: str
    type: str
    required: bool
    sensitive: bool
    services: tuple[str, ...]
    label: Texts
    choices: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Service:
    """A service with its one variant. Times are minutes, `prices` whole units per column."""

    key: str
    category: str
    name: Texts
    text: Texts
    duration: int
    segments: tuple[tuple[int, str], ...]
    buffer_before: int
    buffer_after: int
    lead: int | None
    place: str
    requires: tuple[str, ...]
    approval: bool
    only_for: str
    capacity: int
    min_capacity: int
    sessions: str
    team: str
    price_kind: str
    prices: Mapping[str, int]

    @property
    def is_for_one(self) -> bool:
        """Whether one client books one member of staff, and not a seat or a whole team."""
        return self.capacity == 1 and not self.sessions and self.team == "any"


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade. `settings` and `form` are as written in the file; `people` are per country."""

    key: str
    name: Texts
    words: Mapping[str, Texts]
    settings: Mapping[str, Any]
    form: Mapping[str, str]
    people: Mapping[str, list[str]]
    questions: tuple[Question, ...]
    categories: Mapping[str, Texts]
    services: tuple[Service, ...]
    hours: Mapping[str, tuple[tuple[int, Window], ...]]

    def opening(self, country: str) -> tuple[tuple[int, Window], ...]:
        """Weekly windows as (ISO weekday, (start, end) in local minutes), ascending."""
        return self.hours[market(country).hours]


def market(country: str) -> Market:
    """Prices and hours for a country (ISO 3166-1, two letters)."""
    return MARKETS.get(country.upper(), ANYWHERE)


@lru_cache(maxsize=1)
def all_trades() -> Mapping[str, Trade]:
    """Every trade by its key, in the file's order."""
    data = read(FILE)
    return {raw["key"]: _trade(raw, data["hours"][raw["key"]]) for raw in data["trades"]}


def trade(key: str) -> Trade:
    """The trade of that key. Raises UnknownTrade."""
    try:
        return all_trades()[key]
    except KeyError:
        raise UnknownTrade(key) from None


def read(path: Path) -> Any:
    """A YAML file, by libyaml's safe loader where PyYAML was built with it: ten times as fast."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506


def minutes(clock: str) -> int:
    """`09:30` → 570."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _trade(raw: dict[str, Any], hours: dict[str, Any]) -> Trade:
    return Trade(
        key=raw["key"],
        name=raw["name"],
        words=raw["words"],
        settings=raw["settings"],
        form={name: _asked(asked) for name, asked in raw["form"].items()},
        people=raw["demo_people"],
        questions=tuple(_question(question) for question in raw["questions"]),
        categories=raw["categories"],
        services=tuple(_service(service) for service in raw["services"]),
        hours={country: _weekly(rules) for country, rules in hours.items()},
    )


def _asked(value: str | bool) -> str:
    """YAML 1.1 reads a bare `off` as false."""
    return "off" if value is False else str(value)


def _question(raw: dict[str, Any]) -> Question:
    return Question(
        key=raw["key"],
        type=raw["type"],
        required=raw["required"],
        sensitive=raw.get("sensitive", False),
        services=tuple(raw["services"]),
        label=raw["label"],
        choices=raw.get("choices", {}),
    )


def _service(raw: dict[str, Any]) -> Service:
    return Service(
        key=raw["key"],
        category=raw["category"],
        name=raw["name"],
        text=raw.get("text", {}),
        duration=raw["duration_min"],
        segments=tuple((length, kind) for length, kind in raw.get("segments", ())),
        buffer_before=raw.get("buffer_before_min", 0),
        buffer_after=raw.get("buffer_after_min", 0),
        lead=raw.get("lead_min"),
        place=raw["place"],
        requires=tuple(raw.get("resources", ())),
        approval=raw.get("approval", False),
        only_for=raw.get("only", "everyone").removesuffix("_clients"),
        capacity=raw.get("capacity", 1),
        min_capacity=raw.get("min_capacity", 1),
        sessions=raw.get("sessions", ""),
        team=raw.get("team", "any"),
        price_kind=raw["price"]["kind"],
        prices=raw["price"]["demo"],
    )


def _weekly(rules: list[dict[str, Any]]) -> tuple[tuple[int, Window], ...]:
    windows = [
        (day, (minutes(start), minutes(end)))
        for rule in rules
        for day in rule["days"]
        for start, end in rule["windows"]
    ]
    return tuple(sorted(windows))
