"""Turns what a client chose (slugs in a URL) into a plan that can be asked about and booked.

Used by `schedule`, whose callers need not know of this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from booking.availability import Busy, Pool, Segments
from booking.availability import Service as Visit
from booking.errors import BadChoice
from booking.models import Location, Performs, Resource, Service, Setting, Variant


@dataclass(frozen=True, slots=True)
class Choice:
    """A variant and a staff member by their slugs; without a slug anyone will do."""

    variant: str
    staff: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One service of a visit with everyone who could do it and the rooms it could take."""

    variant: Variant
    performers: tuple[Performs, ...]
    rooms: tuple[tuple[Resource, ...], ...]
    chosen: Resource | None

    @property
    def service(self) -> Service:
        """What the variant is a variant of."""
        return self.variant.service

    def performer(self, resource: Resource) -> Performs:
        """How this person does it."""
        return next(p for p in self.performers if p.resource_id == resource.pk)

    def as_service(self, setting: Setting) -> Visit:
        """The engine's view of it."""
        variant = self.variant
        return Visit(
            duration=variant.duration_min * 60,
            step=(self.service.step_min or setting.step_min) * 60,
            buffer_before=variant.buffer_before_min * 60,
            buffer_after=variant.buffer_after_min * 60,
            segments=busy_parts(variant.segments),
        )

    def pools(self, busy: Mapping[int, Sequence[Busy]] | None = None) -> tuple[Pool, ...]:
        """The rooms as the engine asks for them: one of each pool must be free."""
        taken = busy or {}
        return tuple(Pool(tuple(taken.get(room.pk, ()) for room in pool)) for pool in self.rooms)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be booked, with the rows every answer needs. State is a list from day one."""

    items: tuple[Item, ...]
    setting: Setting
    location: Location

    @property
    def item(self) -> Item:
        """The one service of a visit."""
        return self.items[0]

    @property
    def zone(self) -> str:
        """The zone in which the business's days begin and end."""
        return self.location.time_zone

    @property
    def diaries(self) -> list[int]:
        """The ids of every resource that may be taken, ascending: the order of the locks."""
        staff = {p.resource_id for item in self.items for p in item.performers}
        rooms = {room.pk for item in self.items for pool in item.rooms for room in pool}
        return sorted(staff | rooms)


def busy_parts(segments: Sequence[Sequence[object]] | None) -> Segments | None:
    """`[[30, "busy"], [35, "free"], …]` as the engine's `(offset, length)` in seconds."""
    if not segments:
        return None
    parts, offset = [], 0
    for minutes, kind in segments:
        length = int(str(minutes)) * 60
        if kind == "busy":
            parts.append((offset, length))
        offset += length
    return tuple(parts)


def resolve(choices: Sequence[Choice], *, by_members: bool = False) -> Plan:
    """Look up what was chosen: five SQL statements at most. Raises BadChoice.

    Clients reach what is public or linked, and the people who are listed; members everything that
    is not archived.
    """
    # A visit of several services needs them chained; until then exactly one is bookable.
    if len(choices) != 1:
        raise BadChoice
    setting = Setting.objects.get()
    location = Location.objects.get(is_default=True)
    item = _item(choices[0], by_members=by_members)
    if not item.performers:
        raise BadChoice
    return Plan((item,), setting, location)


def bookable() -> list[Plan]:
    """A plan for every variant that clients can book, with all who do it: six SQL statements."""
    setting, location = Setting.objects.get(), Location.objects.get(is_default=True)
    rooms = _equipment()
    items = (
        Item(variant, tuple(variant.performers.all()), _rooms(variant, rooms), None)
        for variant in _variants()
        if may_be_booked(variant.service)
    )
    return [Plan((item,), setting, location) for item in items if item.performers]


def _item(choice: Choice, *, by_members: bool) -> Item:
    variant = _variants(by_members=by_members).filter(slug=choice.variant).first()
    if variant is None or not (by_members or may_be_booked(variant.service)):
        raise BadChoice
    everyone = tuple(variant.performers.all())
    wanted = tuple(p for p in everyone if choice.staff in ("", p.resource.slug))
    chosen = wanted[0].resource if choice.staff and wanted else None
    rooms = _equipment() if variant.requires else []
    return Item(variant, wanted, _rooms(variant, rooms), chosen)


def _variants(*, by_members: bool = False) -> QuerySet[Variant]:
    """What is not archived, with everyone who does it, in the team's order."""
    listed = {} if by_members else {"resource__staff__listed": True}
    return (
        Variant.objects.select_related("service", "service__category")
        .filter(archived_at=None, service__archived_at=None)
        .prefetch_related(
            Prefetch(
                "performers",
                Performs.objects.select_related("resource", "resource__staff")
                .filter(resource__active=True, resource__archived_at=None, **listed)
                .order_by("resource__position", "resource_id"),
            )
        )
    )


def may_be_booked(service: Service) -> bool:
    """Whether a client may book it: public ones, and those reached by a link."""
    return service.visibility in (Service.Visibility.PUBLIC, Service.Visibility.LINK)


def _equipment() -> list[Resource]:
    rooms = Resource.objects.filter(active=True, archived_at=None)
    return list(rooms.exclude(kind=Resource.Kind.STAFF))


def _rooms(variant: Variant, rooms: Sequence[Resource]) -> tuple[tuple[Resource, ...], ...]:
    return tuple(
        tuple(room for room in rooms if tag in room.tags) for tag in dict.fromkeys(variant.requires)
    )
