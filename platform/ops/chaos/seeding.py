"""`python -m ops.chaos.seeding FILE MARKER…`: tables, and a published salon per marker.

A process of its own, because it talks to the run's database through the product. Writes to FILE
what the run has to know: schemas, people, and what a visit takes from which diary.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime, time
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django

from ops.chaos.wishing import wanted_days

# Plain; short and long; one that leaves a gap and needs one of three chairs; one with a buffer
# that needs the only nail table.
VARIANTS = {
    "mens_cut": "short",
    "womens_cut": "long",
    "root_colour": "gap",
    "gel_manicure": "table",
}
PEOPLE = ("Ana", "Maria")
# A group with open times: its first client brings it into being, its last one ends it. A group with
# dates is planned by the business, twice on each day that everybody wants.
GROUP, CLASS, SEATS = "group", "class", 3
HOURS = (12, 15)
# A service that waits for the business's yes, which never comes: the request blocks its time.
ASKED = "asked"


def main(file: Path, markers: list[str]) -> None:
    """Migrate and furnish."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate_all", verbosity=0)
    file.write_text(json.dumps([salon(marker) for marker in markers]))


def salon(marker: str) -> dict[str, Any]:
    """A business whose name alone bears the marker; its staff get no mail of their own."""
    from django.utils import timezone

    from tenants.current import enter_business, leave_business
    from tenants.models import User
    from tenants.provisioning import create_business

    business = create_business(
        slug=f"salon-{marker}",
        name=f"Salon {marker.title()}",
        trade="salon",
        country="RO",
        language="en",
        languages=["en"],
        currency="RON",
        time_zone="Europe/Bucharest",
        owner=User.objects.create_user(f"owner@{marker}.example", language="en"),
        published_at=timezone.now(),
        furnish=furnish,
    )
    enter_business(business)
    plan_classes(business.time_zone)
    leave_business()
    return {
        "marker": marker,
        "slug": business.slug,
        "pk": business.pk,
        "schema": business.schema_name,
        "zone": business.time_zone,
        "variants": list(describe(business)),
    }


def furnish(business: Any) -> None:
    """As its trade usually is, but every start of the grid is offered and nothing is asked."""
    from booking import setup
    from booking.models import Question, Setting

    people = [setup.Person(name) for name in PEOPLE]
    profile = setup.Profile(email=f"desk@{business.slug}.example")
    setup.furnish(business, people=people, profile=profile, slugs=VARIANTS)
    # Oracle of I-10: a start is offered exactly when its diaries are free.
    Setting.objects.update(gap_mode="free", horizon_days=60)
    Question.objects.all().delete()
    add(GROUP, "Styling for beginners", minutes=45, capacity=SEATS, sessions="open_times")
    add(CLASS, "An evening of braids", minutes=60, capacity=SEATS, sessions="dated")
    add(ASKED, "A talk about colours", minutes=30, approval=True)


def add(slug: str, name: str, *, minutes: int, **more: Any) -> None:
    """One more service, done or led by whoever is free."""
    from booking.models import Performs, Resource, Service, Variant

    service = Service.objects.create(slug=slug, name={"en": name}, places=["business"], **more)
    variant = Variant.objects.create(service=service, slug=slug, duration_min=minutes)
    for person in Resource.objects.filter(kind=Resource.Kind.STAFF):
        Performs.objects.create(variant=variant, resource=person)


def plan_classes(zone: str) -> None:
    """The dates of the group that has some."""
    from booking.bookings import sessions
    from booking.models import Resource, Variant
    from tenants.actor import SYSTEM

    variant = Variant.objects.select_related("service").get(slug=CLASS)
    leader = Resource.objects.filter(kind=Resource.Kind.STAFF).order_by("pk")[0]
    for day, hour in product(wanted_days(zone), HOURS):
        at = datetime.combine(day, time(hour), ZoneInfo(zone))
        terms = sessions.Terms(staff=leader, starts_at=at, capacity=SEATS)
        sessions.plan(variant, terms=terms, by=SYSTEM)


def describe(business: Any) -> Iterator[dict[str, Any]]:
    """Of each variant: who does it, what it takes of a staff member and for how long of a room."""
    from booking.models import Performs, Variant
    from tenants.current import enter_business, leave_business

    enter_business(business)
    for variant in Variant.objects.filter(slug__in=[*VARIANTS.values(), ASKED]).order_by("slug"):
        people = Performs.objects.filter(variant=variant).select_related("resource")
        yield {
            "slug": variant.slug,
            "minutes": variant.duration_min,
            "staff": {each.resource.slug: each.resource_id for each in people.order_by("pk")},
            "busy": busy(variant),
            "rooms": [rooms(tag) for tag in variant.requires],
        }
    leave_business()


def rooms(tag: str) -> list[int]:
    """Every room or device that bears the tag."""
    from booking.models import Resource

    return list(Resource.objects.filter(tags__contains=tag).values_list("pk", flat=True))


def busy(variant: Any) -> list[list[int]]:
    """The minutes from the start between which a staff member is taken, buffers included."""
    parts, at = [], 0
    for minutes, kind in variant.segments or [[variant.duration_min, "busy"]]:
        if kind == "busy":
            parts.append([at, at + minutes])
        at += minutes
    parts[0][0] -= variant.buffer_before_min
    parts[-1][1] += variant.buffer_after_min
    return parts


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
