"""The first location of a business: its address, weekly hours, rooms and devices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from booking import normalising
from booking.models import Hours, Location, Resource
from booking.trades import Texts, Trade, Window
from tenants.models import Business


@dataclass(frozen=True, slots=True)
class Address:
    """Where clients come. `region` decides which holidays count there (ISO 3166-2, "BE")."""

    street: str = ""
    postcode: str = ""
    town: str = ""
    region: str = ""
    latitude: float | None = None
    longitude: float | None = None
    directions: Mapping[str, str] = field(default_factory=dict)


class Equipment(NamedTuple):
    """What carries a tag: how many of them a small business has, and what they are called."""

    kind: Resource.Kind
    number: int
    names: Texts


EQUIPMENT: Final = {
    "chair": Equipment(
        Resource.Kind.DEVICE, 3, {"en": "Chair", "de": "Stuhl", "es": "Sillón", "ro": "Scaun"}
    ),
    "nail_table": Equipment(
        Resource.Kind.DEVICE,
        1,
        {"en": "Nail table", "de": "Nageltisch", "es": "Mesa de manicura", "ro": "Masă manichiură"},
    ),
    "treatment_room": Equipment(
        Resource.Kind.ROOM,
        2,
        {
            "en": "Treatment room",
            "de": "Behandlungsraum",
            "es": "Sala de tratamiento",
            "ro": "Sală de tratament",
        },
    ),
    "gym": Equipment(
        Resource.Kind.ROOM,
        1,
        {
            "en": "Exercise room",
            "de": "Trainingsraum",
            "es": "Sala de ejercicios",
            "ro": "Sală de exerciții",
        },
    ),
    "seminar_room": Equipment(
        Resource.Kind.ROOM,
        1,
        {
            "en": "Seminar room",
            "de": "Seminarraum",
            "es": "Sala de formación",
            "ro": "Sală de curs",
        },
    ),
}


def settle(business: Business, address: Address) -> Location:
    """The default location."""
    return Location.objects.create(
        name=business.name,
        is_default=True,
        street=address.street,
        postcode=address.postcode,
        town=address.town,
        country=business.country,
        latitude=address.latitude,
        longitude=address.longitude,
        directions=dict(address.directions),
        time_zone=business.time_zone,
        holiday_country=business.country,
        holiday_region=address.region,
    )


def open_weekly(location: Location, windows: Iterable[tuple[int, Window]]) -> None:
    """The opening hours, as (ISO weekday, (start, end) in local minutes)."""
    Hours.objects.bulk_create(
        Hours(location=location, weekday=day, starts=starts, ends=ends)
        for day, (starts, ends) in windows
    )


def equip(location: Location, trade: Trade, *, language: str) -> None:
    """A room or device for every tag that a service of the trade asks for."""
    tags = dict.fromkeys(tag for service in trade.services for tag in service.requires)
    rows = [row for tag in tags for row in _carriers(tag, location, language)]
    for position, row in enumerate(rows):
        row.position = position
    Resource.objects.bulk_create(rows)


def _carriers(tag: str, location: Location, language: str) -> Iterable[Resource]:
    kind, count, names = EQUIPMENT[tag]
    for number in range(1, count + 1):
        name = names.get(language, names["en"]) + (f" {number}" if count > 1 else "")
        yield Resource(
            kind=kind, name=name, slug=normalising.slug(name), tags=[tag], location=location
        )
