"""The word that stands for a business in addresses: suggested, checked, changed.

A slug that was given up stays its business's for ever: links to it are out there.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from tenants.models import Business, SlugHistory
from tenants.provisioning import RESERVED, SLUG, BadSlug


class TakenSlug(BadSlug):
    """Another business has it, or had it once."""


def is_well_formed(slug: str) -> bool:
    """3 to 60 small letters, digits and hyphens, and no reserved word."""
    return bool(SLUG.match(slug)) and slug not in RESERVED


def is_free(slug: str, *, for_business: Business | None = None) -> bool:
    """Whether nobody else has it or ever had it."""
    own = for_business.pk if for_business else None
    used = Business.objects.filter(slug=slug).exclude(pk=own).exists()
    return not used and not SlugHistory.objects.filter(slug=slug).exclude(business=own).exists()


def first_free(candidates: Iterable[str]) -> str:
    """The first of the candidates that can be had, else the first one numbered."""
    good = [slug for slug in candidates if is_well_formed(slug)]
    for slug in good:
        if is_free(slug):
            return slug
    stem = good[0][:55].rstrip("-") if good else "page"
    number = 2
    while not is_free(f"{stem}-{number}"):
        number += 1
    return f"{stem}-{number}"


def rename(business: Business, slug: str) -> None:
    """Give it another slug; the old one redirects. Raises BadSlug or its child TakenSlug."""
    if not is_well_formed(slug):
        raise BadSlug(slug)
    if slug == business.slug:
        return
    former = business.slug
    try:
        with transaction.atomic():
            # Two who want the same word at once meet at the unique column.
            if not is_free(slug, for_business=business):
                raise TakenSlug(slug)
            SlugHistory.objects.filter(slug=slug, business=business).delete()
            SlugHistory.objects.get_or_create(slug=former, defaults={"business": business})
            business.slug = slug
            business.save(update_fields=["slug"])
    except IntegrityError as error:
        business.slug = former
        raise TakenSlug(slug) from error
