"""Makes one of the demo's businesses: schema, catalogue, hours and a living diary, or nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db import transaction

from booking import setup
from booking.models import Performs, Resource, Service, Variant
from booking.setup.catalogue import minor
from ops.demo_data import spec, timetable, weeks
from ops.demo_data.spec import Spec
from tenants.models import Business, Membership, User
from tenants.provisioning import create_business

# It has been here for a while.
OPEN_FOR: Final = timedelta(days=200)


@transaction.atomic
def business(slug: str, *, owner: User, now: datetime) -> Business:
    """Create and fill it as of `now`. Takes 1–2 s, nearly all of it bookings."""
    plan = spec.read(slug)
    return create_business(
        slug=slug,
        owner=owner,
        published_at=now - OPEN_FOR,
        created_at=now - OPEN_FOR,
        furnish=partial(_fill, plan=plan, owner=owner, now=now),
        **{key: plan[key] for key in ("name", "trade", "country", "language", "languages")},
        **{key: plan[key] for key in ("currency", "time_zone")},
    )


def _fill(business: Business, *, plan: Spec, owner: User, now: datetime) -> None:
    member = Membership.objects.get(business=business, user=owner)
    made = setup.furnish(
        business,
        people=spec.people(plan, member),
        address=spec.address(plan),
        profile=spec.profile(plan),
        slugs=plan["slugs"],
    )
    _describe(plan, made)
    for key, variants in plan["variants"].items():
        _vary(made.variants[key], variants, plan["currency"])
    for position, device in enumerate(plan.get("devices", ()), 100):
        _install(made, device, position)
    opening = timetable.lay_out(plan, made, now=now)
    weeks.live(plan, made, opening, owner=owner, now=now)


def _describe(plan: Spec, made: setup.Furnished) -> None:
    for key, service in made.services.items():
        service.text = plan["texts"].get(key, service.text)
        service.creates_duty_to_pay = key in plan.get("duty_to_pay", ())
        service.approval = service.approval or key in plan.get("approval", ())
    fields = ["text", "creates_duty_to_pay", "approval"]
    Service.objects.bulk_update(made.services.values(), fields)


def _vary(first: Variant, rows: list[Spec], currency: str) -> None:
    """The trade's one variant becomes the first row; the others are done by the same people."""
    performers = list(first.performers.all())
    for position, row in enumerate(rows):
        variant = first if position == 0 else Variant(service=first.service)
        variant.slug, variant.name, variant.position = row["slug"], row["name"], position
        variant.duration_min = row["duration_min"]
        variant.price_kind, variant.tax_note = first.price_kind, first.tax_note
        variant.price_minor = minor(row["price"], currency)
        variant.requires = first.requires
        variant.save()
        if position:
            Performs.objects.bulk_create(
                Performs(variant=variant, resource_id=performs.resource_id)
                for performs in performers
            )


def _install(made: setup.Furnished, device: Spec, position: int) -> None:
    """There is one of it, and some services take it beside what they take anyway."""
    Resource.objects.create(
        kind=Resource.Kind.DEVICE,
        name=device["name"],
        slug=device["slug"],
        tags=[device["tag"]],
        position=position,
        location=made.location,
    )
    for key in device["services"]:
        variant = made.variants[key]
        variant.requires = [*variant.requires, device["tag"]]
        variant.save(update_fields=["requires"])
