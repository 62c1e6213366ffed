"""Fetches rows of the catalogue by what stands in an address, or answers 404.

Who may come in at all is said by `@needs(Ability.SETTINGS)` on the views.
"""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from booking.models import Category, Performs, Question, Resource, Service, Variant


def team() -> QuerySet[Resource]:
    """Everybody who serves, in the team's order."""
    return Resource.objects.filter(kind=Resource.Kind.STAFF, active=True, archived_at=None)


def catalogue(*, archived: bool = False) -> QuerySet[Service]:
    """Services with all that a list shows of them: four statements, however many there are."""
    performers = Performs.objects.filter(resource__in=team()).select_related("resource")
    variants = Variant.objects.filter(archived_at=None).prefetch_related(
        Prefetch("performers", performers.order_by("resource__position", "resource_id"))
    )
    return (
        Service.objects.filter(archived_at__isnull=not archived)
        .select_related("category")
        .prefetch_related(Prefetch("variants", variants))
        .order_by("category__position", "category_id", "position", "id")
    )


def get_service(slug: str) -> Service:
    """One service with its variants, archived or not."""
    return get_object_or_404(
        Service.objects.select_related("category").prefetch_related("variants"), slug=slug
    )


def get_variant(service: Service, slug: str) -> Variant:
    """One of its variants, archived or not."""
    return get_object_or_404(service.variants, slug=slug)


def get_category(code: str) -> Category:
    """A heading."""
    return get_object_or_404(Category, code=code)


def get_question(key: str) -> Question:
    """A question."""
    return get_object_or_404(Question, key=key)


def live_variants(service: Service) -> list[Variant]:
    """Those that can be booked, in order."""
    return [variant for variant in service.variants.all() if variant.archived_at is None]
