"""The people who book in the demo: names with their diacritics, addresses that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, Final

from booking import normalising, trades
from booking.bookings import Person
from ops.demo_data.spec import Spec

FILE: Final = Path(__file__).parent / "clients.yaml"
# One client in so many comes from elsewhere.
VISITOR_ONE_IN: Final = 8


@dataclass(slots=True)
class Crowd:
    """Everyone who may book at one business, and who is there already on which day."""

    chance: Random
    regulars: Sequence[Person]
    visitors: Sequence[Person]
    parents: Sequence[Person]
    child: str
    polyglot: Sequence[Person]
    seen: set[tuple[date, str]] = field(default_factory=set)

    def somebody(self, day: date) -> Person:
        """Somebody who does not come on that day yet."""
        while True:
            is_visitor = self.chance.randrange(VISITOR_ONE_IN) == 0
            person = self.chance.choice(self.visitors if is_visitor else self.regulars)
            if (day, person.name) not in self.seen:
                self.seen.add((day, person.name))
                return person


def gather(spec: Spec, chance: Random) -> Crowd:
    """The crowd of that business."""
    data, country = trades.read(FILE), spec["country"]
    home, family, polyglot = (data[key][country] for key in ("home", "families", "polyglot"))
    return Crowd(
        chance=chance,
        regulars=list(_regulars(home, spec, chance)),
        visitors=[_person(raw, raw["language"]) for raw in data["visitors"]],
        parents=[_person(family | {"name": name}, spec["language"]) for name in family["parents"]],
        child=family["child"],
        polyglot=[_person(polyglot, language) for language in polyglot["languages"]],
    )


def _regulars(home: Mapping[str, Any], spec: Spec, chance: Random) -> Iterator[Person]:
    """Twice as many as there are names: each given name with two family names."""
    families = chance.sample(home["family"], len(home["family"]))
    companies = spec.get("companies", [])
    names = [*zip(home["given"], families, strict=True)]
    names += zip(home["given"], [*families[7:], *families[:7]], strict=True)
    for number, (given, family) in enumerate(names):
        person = Person(
            given_name=given,
            family_name=family,
            email=_email(given, family, "org" if number % 3 == 0 else "com"),
            phone=f"{home['phone']}{number:02}",
            language=home["language"],
        )
        if companies and number % 2:
            person = replace(person, company=companies[number % len(companies)])
        yield person


def _email(given: str, family: str, ending: str) -> str:
    first, last = (normalising.slug(name).split("-")[0] for name in (given, family.split()[-1]))
    return f"{first}.{last}@example.{ending}"


def _person(raw: Mapping[str, Any], language: str) -> Person:
    given, family = normalising.split_name(raw["name"], language=language)
    return Person(
        given_name=given,
        family_name=family,
        email=raw["email"],
        phone=raw["phone"],
        language=language,
        time_zone=raw.get("time_zone", ""),
    )
