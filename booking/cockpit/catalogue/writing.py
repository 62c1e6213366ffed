"""Changes to the catalogue: each one transaction, one at a time per business.

Rows are saved one by one, so that the trail records who changed what. Nothing here touches
bookings: they keep copies of what was booked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from booking.cockpit.catalogue import slugs
from booking.models import Category, Performs, Question, Resource, Service, Setting, Variant
from booking.setup import documents
from tenants.current import current_business

R = TypeVar("R", Category, Question, Resource, Service, Variant)
# What a booking copies or a client decides by; colour, order and the like are none of it.
_SERVICE = ("name", "text", "places", "approval", "creates_duty_to_pay", "archived_at")
_VARIANT = (
    "slug", "name", "duration_min", "segments", "requires", "buffer_before_min",
    "buffer_after_min", "price_kind", "price_minor", "price_to_minor", "tax_note", "archived_at",
)  # fmt: skip
_PERFORMS = (
    "variant_id", "resource_id", "duration_min", "segments", "price_minor",
    "buffer_before_min", "buffer_after_min",
)  # fmt: skip


@contextmanager
def alone() -> Iterator[Setting]:
    """One transaction at a time: link names and positions are read and written in it.

    At its end the privacy notice says what is asked by then.
    """
    with transaction.atomic():
        yield Setting.objects.select_for_update().get()
        documents.keep_up(current_business())


@contextmanager
def changing(service: Service) -> Iterator[None]:
    """Whatever is saved within raises the service's revision, if it is something that matters."""
    with alone():
        # Read before the lock, it may be behind.
        service.refresh_from_db(fields=["revision"])
        before = _matters(service)
        yield
        if _matters(service) != before:
            service.revision += 1
            service.save(update_fields=["revision"])


def _matters(service: Service) -> list[Any]:
    return [
        list(Service.objects.filter(pk=service.pk).values(*_SERVICE)),
        list(Variant.objects.filter(service=service).order_by("pk").values(*_VARIANT)),
        list(
            Performs.objects.filter(variant__service=service)
            .order_by("variant_id", "resource_id")
            .values(*_PERFORMS)
        ),
    ]


def create(
    *, name: Mapping[str, str], category: Category | None, who: Sequence[Resource], **variant: Any
) -> Service:
    """A new service with one variant, at the end of its category; `variant` are its columns."""
    with alone() as setting:
        slug = slugs.fresh(next(iter(name.values())), avoid=slugs.taken())
        service = Service.objects.create(
            slug=slug,
            name=dict(name),
            category=category,
            position=_last(Service.objects.filter(category=category)),
            places=[Service.Place.BUSINESS],
        )
        only = Variant.objects.create(
            service=service, slug=slug, tax_note=setting.tax_note, **variant
        )
        for resource in who:
            Performs.objects.create(variant=only, resource=resource)
    return service


def add_variant(service: Service, *, like: Variant) -> Variant:
    """Another variant of a service, with the same people; its name is still to be written."""
    with changing(service):
        position = _last(Variant.objects.filter(service=service))
        return _copy_variant(like, service=service, position=position, name={})


def duplicate(service: Service, *, languages: Sequence[str]) -> Service:
    """A copy to change at leisure: nobody sees it until its visibility is set."""
    with alone():
        variants = list(service.variants.filter(archived_at=None))
        asked = list(service.questions.all())
        copy = Service.objects.get(pk=service.pk)
        copy.pk, copy._state.adding = None, True
        copy.name = {code: _copied(text, code) for code, text in service.name.items()}
        copy.slug = slugs.fresh(copy.name.get(languages[0]) or service.slug, avoid=slugs.taken())
        copy.visibility, copy.revision = Service.Visibility.OFF, 1
        copy.archived_at, copy.created_at = None, timezone.now()
        copy.position = _last(Service.objects.filter(category=service.category))
        copy.save()
        for variant in variants:
            _copy_variant(variant, service=copy, position=variant.position, name=variant.name)
        copy.questions.set(asked)
    return copy


def _copied(text: str, language: str) -> str:
    with translation.override(language):
        return (_("Copy of %(name)s") % {"name": text})[:120]


def _copy_variant(like: Variant, *, service: Service, position: int, name: Any) -> Variant:
    performers = list(Performs.objects.filter(variant=like))
    copy = Variant.objects.get(pk=like.pk)
    copy.pk, copy._state.adding = None, True
    copy.service, copy.position, copy.name = service, position, name
    copy.slug = slugs.fresh(service.slug, avoid=slugs.taken() - _only_own(service))
    copy.created_at, copy.archived_at = timezone.now(), None
    copy.save()
    for each in performers:
        each.pk, each._state.adding = None, True
        each.variant, each.created_at = copy, timezone.now()
        each.save()
    return copy


def _only_own(service: Service) -> set[str]:
    """The service's own link name, while no variant bears it: the first one may."""
    used = Variant.objects.filter(slug=service.slug).exists()
    return set() if used else {service.slug}


def _last(rows: QuerySet[Any]) -> int:
    positions = rows.values_list("position", flat=True)
    return max(positions, default=-1) + 1


def shift(row: R, rows: QuerySet[R], *, by: int) -> None:
    """Move a row up (-1) or down (1) among those it is listed with; at the end nothing happens."""
    with alone():
        order = list(rows)
        here = next((place for place, each in enumerate(order) if each.pk == row.pk), None)
        if here is None or not 0 <= here + by < len(order):
            return
        order[here], order[here + by] = order[here + by], order[here]
        for place, each in enumerate(order):
            if each.position != place:
                each.position = place
                each.save(update_fields=["position"])


def archive(row: Model) -> None:
    """Take it off every list; what was booked stays."""
    _set_archived(row, timezone.now())


def restore(row: Model) -> None:
    """The way back."""
    _set_archived(row, None)


def _set_archived(row: Any, at: Any) -> None:
    service = row if isinstance(row, Service) else getattr(row, "service", None)
    with changing(service) if service else alone():
        row.archived_at = at
        row.save(update_fields=["archived_at"])
