"""Turns what a client chose (slugs in a URL) into a plan that can be asked about and booked.

Used by `schedule`, whose callers need not know of this module.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from django.db.models import JSONField, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL

from booking.availability import Busy, Lead, LeadMode, Pool, Segments
from booking.availability import Service as Visit
from booking.errors import BadChoice, CannotCombine
from booking.models import Location, Performs, Resource, Service, Setting, Variant

# Of more services only the chosen order is tried: there are 120 orders of five.
MOST_REORDERED = 4
COLLECTIVE = "collective"
# "No preference" is not offered: somebody has to be named.
CHOSEN_ONLY = "chosen_only"


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

    def minutes(self, performs: Performs) -> int:
        """How long it takes this person; a team takes as long as its slowest."""
        usual = self.variant.duration_min
        if self.is_collective:
            return max(each.duration_min or usual for each in self.performers)
        return performs.duration_min or usual

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

    def lead(self, setting: Setting) -> Lead:
        """How much notice it needs: its own, else the business's."""
        own, usual = self.service, setting
        if own.lead_mode:
            return _lead(own.lead_mode, own.lead_min, own.lead_at)
        if own.lead_min is not None:
            return _lead("elapsed", own.lead_min, "")
        return _lead(usual.lead_mode, usual.lead_min, usual.lead_at)

    def pools(self, busy: Mapping[int, Sequence[Busy]] | None = None) -> tuple[Pool, ...]:
        """The rooms as the engine asks for them: one of each pool must be free."""
        taken = busy or {}
        return tuple(
            Pool(
                tuple(taken.get(room.pk, ()) for room in pool),
                keys=tuple(room.pk for room in pool),
            )
            for pool in self.rooms
        )

    @property
    def is_collective(self) -> bool:
        """Whether everybody who does it is needed at once."""
        return needs_all(self.service)

    def strategy(self, setting: Setting) -> str:
        """Who serves when the client does not mind: its own rule or the business's."""
        usual = setting.any_strategy if setting.any_staff else CHOSEN_ONLY
        return self.service.staff_strategy or usual


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be booked, with the rows every answer needs.

    A visit has one or several services, in the order in which they were chosen; `party` is how
    many people come.
    """

    items: tuple[Item, ...]
    setting: Setting
    location: Location
    party: int = 1
    # The service of every variant that clients can choose, where that was asked for.
    offered: tuple[Service, ...] = ()

    @property
    def item(self) -> Item:
        """The first service: what a visit is sorted and named by."""
        return self.items[0]

    @property
    def is_group(self) -> bool:
        """Whether several clients share a time; a group is booked on its own."""
        return self.item.service.capacity > 1

    @property
    def has_several(self) -> bool:
        """Whether it is a visit of more than one service."""
        return len(self.items) > 1

    @property
    def any_staff(self) -> bool:
        """Whether clients need not name anybody."""
        open_ones = (i for i in self.items if not i.is_collective and len(i.performers) > 1)
        return all(item.strategy(self.setting) != CHOSEN_ONLY for item in open_ones)

    @property
    def pause(self) -> int:
        """Seconds between two services of a visit."""
        return self.setting.visit_pause_min * 60

    @property
    def orders(self) -> tuple[tuple[int, ...], ...]:
        """The sequences of services that may be tried, the client's own first."""
        numbers = range(len(self.items))
        if self.setting.visit_order == "best" and len(self.items) <= MOST_REORDERED:
            return tuple(permutations(numbers))
        return (tuple(numbers),)

    @property
    def zone(self) -> str:
        """The zone in which the business's days begin and end."""
        return self.location.time_zone

    @property
    def horizon_days(self) -> int:
        """How far ahead all of it can be booked."""
        usual = self.setting.horizon_days
        return min(item.service.horizon_days or usual for item in self.items)

    @property
    def diaries(self) -> list[int]:
        """The ids of every resource that may be taken, ascending: the order of the locks."""
        staff = {p.resource_id for item in self.items for p in item.performers}
        rooms = {room.pk for item in self.items for pool in item.rooms for room in pool}
        return sorted(staff | rooms)

    @property
    def people(self) -> list[Resource]:
        """Everyone who could do some of it, each once, in the team's order."""
        found = {p.resource_id: p.resource for item in self.items for p in item.performers}
        return sorted(found.values(), key=lambda person: (person.position, person.pk))


def _lead(mode: str, minutes: int | None, at: str) -> Lead:
    modes: dict[str, LeadMode] = {"opening": "opening", "day_before": "day_before"}
    hours, _, rest = (at or "00:00").partition(":")
    return Lead(modes.get(mode, "elapsed"), (minutes or 0) * 60, int(hours) * 60 + int(rest))


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


def resolve(
    choices: Sequence[Choice],
    *,
    party: int = 1,
    by_members: bool = False,
    with_offered: bool = False,
) -> Plan:
    """Look up what was chosen: four SQL statements at most, whatever the number of services.

    Clients reach what is public or linked, and the people who are listed; members everything that
    is not archived. In a visit of several services a named person does what they can, anyone the
    rest. Raises BadChoice, and CannotCombine for services that do not go into one visit.
    """
    if not choices or party < 1:
        raise BadChoice
    settings = Setting.objects.annotate(offered=_OFFERED) if with_offered else Setting.objects
    setting = settings.get()
    wanted = {choice.variant for choice in choices}
    variants = {
        variant.slug: variant
        for variant in _variants(by_members=by_members).filter(slug__in=wanted)
    }
    if variants.keys() != wanted:
        raise BadChoice
    rooms = _equipment() if any(variant.requires for variant in variants.values()) else []
    items = tuple(
        Item(variant, performers, _rooms(variant, rooms), chosen)
        for choice in choices
        for variant in (variants[choice.variant],)
        for performers, chosen in (_hands(variant, choice, len(choices)),)
    )
    if not all(item.performers for item in items):
        raise BadChoice
    offered = _services(getattr(setting, "offered", None))
    plan = Plan(items, setting, where(items), party, offered)
    _check(plan, choices, by_members=by_members)
    return plan


def where(items: Sequence[Item]) -> Location:
    """Where those who do it work."""
    return items[0].performers[0].resource.location


def _hands(
    variant: Variant, choice: Choice, parts: int
) -> tuple[tuple[Performs, ...], Resource | None]:
    """Who comes into question, and who was chosen."""
    everyone = tuple(variant.performers.all())
    named = tuple(p for p in everyone if choice.staff == p.resource.slug)
    if needs_all(variant.service):
        return (everyone, None) if named or not choice.staff or parts > 1 else ((), None)
    if named:
        return named, named[0].resource
    return (everyone if not choice.staff or parts > 1 else ()), None


def needs_all(service: Service) -> bool:
    """Whether everybody who does it is needed at once."""
    return service.team_mode == COLLECTIVE


def _check(plan: Plan, choices: Sequence[Choice], *, by_members: bool) -> None:
    """Raises BadChoice for what cannot be chosen, CannotCombine for what is no single visit."""
    services = [item.service for item in plan.items]
    if not by_members and not all(may_be_booked(service) for service in services):
        raise BadChoice
    if plan.party > max(1, plan.item.service.capacity):
        raise BadChoice
    # A name that none of those who do it has is a mistake, not a wish.
    known = {person.slug for person in plan.people} | {""}
    if any(choice.staff not in known for choice in choices):
        raise BadChoice
    if plan.has_several:
        _check_combination(plan, by_members=by_members)


def _check_combination(plan: Plan, *, by_members: bool) -> None:
    """Raises CannotCombine."""
    if not (plan.setting.several_services or by_members):
        raise CannotCombine
    if not go_together([item.service for item in plan.items]):
        raise CannotCombine


def go_together(services: Sequence[Service]) -> bool:
    """Whether these fit into one visit: a group has its own time, nobody is in two places."""
    return (
        not any(service.is_group for service in services)
        and len({service.place for service in services}) == 1
    )


def bookable() -> list[Plan]:
    """A plan for every variant that clients can book, with all who do it: four SQL statements."""
    setting, rooms = Setting.objects.get(), _equipment()
    items = (
        Item(variant, tuple(variant.performers.all()), _rooms(variant, rooms), None)
        for variant in _variants()
        if may_be_booked(variant.service)
    )
    return [Plan((item,), setting, where([item])) for item in items if item.performers]


def _variants(*, by_members: bool = False) -> QuerySet[Variant]:
    """What is not archived, with everyone who does it, in the team's order.

    Clients get those who are listed; where all are needed, all take part.
    """
    listed = Q(resource__staff__listed=True) | Q(variant__service__team_mode=COLLECTIVE)
    return (
        Variant.objects.select_related("service", "service__category")
        .filter(archived_at=None, service__archived_at=None)
        .prefetch_related(
            Prefetch(
                "performers",
                Performs.objects.select_related("resource", "resource__staff", "resource__location")
                .filter(Q() if by_members else listed)
                .filter(resource__active=True, resource__archived_at=None)
                .order_by("resource__position", "resource_id"),
            )
        )
    )


# Of each variant that somebody does whom clients can choose, as much as combining asks for.
_OFFERED = RawSQL(
    """(
    SELECT jsonb_agg(jsonb_build_array(s.id, s.places, s.capacity))
      FROM booking_variant v JOIN booking_service s ON s.id = v.service_id
     WHERE s.visibility = 'public' AND s.archived_at IS NULL AND v.archived_at IS NULL
       AND EXISTS (
           SELECT FROM booking_performs p JOIN booking_resource r ON r.id = p.resource_id
             JOIN booking_staff t ON t.resource_id = r.id
            WHERE p.variant_id = v.id AND r.active AND r.archived_at IS NULL AND t.listed)
    )""",
    [],
    output_field=JSONField(),
)


def on_offer() -> list[Service]:
    """The service of each variant that clients can choose, with as much as combining asks for."""
    return list(_services(Setting.objects.values_list(_OFFERED, flat=True).get()))


def _services(rows: Sequence[Any] | None) -> tuple[Service, ...]:
    return tuple(Service(pk=pk, places=places, capacity=many) for pk, places, many in rows or ())


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
