"""Link names: what stands in an address is made once and stays when a name changes."""

from __future__ import annotations

from django.db.models import Q

from booking import normalising
from booking.models import Question, Service, Variant
from booking.setup.catalogue import RESERVED

LONGEST = 60


def taken() -> set[str]:
    """Every link name there is or was: a link must never lead to another service."""
    services = Service.objects.values_list("slug", "old_slugs")
    own = {name for slug, old in services for name in (slug, *old)}
    return own | set(Variant.objects.values_list("slug", flat=True))


def fresh(name: str, *, avoid: set[str]) -> str:
    """The name as it stands in an address, numbered where that is taken or a word of ours."""
    plain = normalising.slug(name) or "service"
    slug, number = plain, 1
    while slug in avoid or slug in RESERVED:
        number += 1
        slug = f"{plain}-{number}"
    return slug


def fresh_key(label: str) -> str:
    """The key of a new question; forms and answers call it by that."""
    plain = normalising.slug(label, max_length=30) or "question"
    known = set(Question.objects.values_list("key", flat=True))
    key, number = plain, 1
    while key in known:
        number += 1
        key = f"{plain}-{number}"
    return key


def is_free(slug: str, service: Service) -> bool:
    """Whether a service may take this link name: never anybody else's, and no word of ours."""
    if slug in RESERVED:
        return False
    has_or_had = Q(slug=slug) | Q(old_slugs__contains=[slug])
    others = Service.objects.exclude(pk=service.pk).filter(has_or_had).exists()
    variants = Variant.objects.exclude(service=service).filter(slug=slug).exists()
    return not (others or variants)


def left_behind(service: Service, slug: str) -> list[str]:
    """The former link names of a service that is called `slug` from now on."""
    former = dict.fromkeys([*service.old_slugs, service.slug])
    return [name for name in former if name != slug]
