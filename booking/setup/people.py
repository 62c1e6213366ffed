"""Staff: their diaries, their faces, what each of them does and does differently."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from booking import normalising
from booking.models import Location, Performs, Resource, Staff, Variant
from tenants.audit import watching

# Told apart in the calendar in light and dark, also by people who confuse red and green.
COLOURS: Final = ("#3d6f9e", "#b5651d", "#5b7f3a", "#8a5a9e", "#b04a5a", "#2f7f7b")

# What the booking page's address says for "no preference".
ANYONE: Final = "anyone"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who serves. `does` holds trade keys (None: everything).

    `differs` says per trade key which columns of `Performs` are this person's own.
    """

    name: str
    slug: str = ""
    email: str = ""
    language: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    bio: Mapping[str, str] = field(default_factory=dict)
    does: Sequence[str] | None = None
    differs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    membership_id: int | None = None


def hire(
    people: Sequence[Person], location: Location, variants: Mapping[str, Variant]
) -> dict[str, Resource]:
    """One diary each, in the given order, after those that are there; returns them by slug."""
    taken = {ANYONE, *Resource.objects.values_list("slug", flat=True)}
    first = Resource.objects.filter(kind=Resource.Kind.STAFF).count()
    diaries: dict[str, Resource] = {}
    for position, person in enumerate(people, first):
        slug = _slug(person, taken=taken)
        taken.add(slug)
        diaries[slug] = Resource.objects.create(
            kind=Resource.Kind.STAFF,
            name=person.name,
            slug=slug,
            position=position,
            colour=COLOURS[position % len(COLOURS)],
            location=location,
            membership_id=person.membership_id,
        )
    pairs = list(zip(people, diaries.values(), strict=True))
    watching.note_new(Staff.objects.bulk_create(_face(person, diary) for person, diary in pairs))
    does = Performs.objects.bulk_create(
        Performs(variant=variant, resource=diary, **person.differs.get(key, {}))
        for person, diary in pairs
        for key, variant in variants.items()
        if person.does is None or key in person.does
    )
    watching.note_new(does)
    return diaries


def _face(person: Person, diary: Resource) -> Staff:
    return Staff(
        resource=diary,
        bio=dict(person.bio),
        title=dict(person.title),
        email=person.email,
        language=person.language,
    )


def _slug(person: Person, *, taken: Collection[str]) -> str:
    """The given name where it is unmistakable (`?staff=ana`), else the whole name."""
    given, _ = normalising.split_name(person.name)
    whole = normalising.slug(person.name) or "staff"
    for slug in (person.slug, normalising.slug(given), whole):
        if slug and slug not in taken:
            return slug
    return f"{whole}-{len(taken) + 1}"
