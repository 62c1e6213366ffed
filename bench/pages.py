"""`make bench`: what the page of free times and a new business cost, one JSON object a line.

Starts servers of its own, makes a salon with 1 and with 50 people and 400 bookings each person,
and asks for a month. Every measurement checks its answer: the statements must not grow with the
staff, and the page must show times.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from ops.embedded import Servers  # noqa: E402
from tests.plugin import ENVIRONMENT  # noqa: E402

BOOKINGS_EACH = 400
ROUNDS = 15
NEW_BUSINESSES = 10
# How many statements each measurement took the first time.
STATEMENTS: dict[str, int] = {}


def main() -> None:
    """Start the servers, measure, stop them."""
    for key in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(key, None)
    with tempfile.TemporaryDirectory(prefix="slotline-bench-") as folder:
        Path(folder).chmod(0o711)
        servers = Servers(Path(folder), durable=True)
        try:
            os.environ.update(ENVIRONMENT | servers.start(dies_with_parent=True))
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            import django

            django.setup()
            measure()
        finally:
            servers.stop()


def measure() -> None:
    """Everything, in order."""
    from django.core.management import call_command

    from tests import people

    call_command("migrate_all", stdout=sys.stderr)
    salon = people.make_salon()
    provisioning()
    for staff in (1, 50):
        fill(salon, staff)
        slots(salon, staff)


def provisioning() -> None:
    """New businesses, rows and schema and furniture, beside the bare SQL of the schema."""
    from django.db import connection, transaction

    from booking.setup import furnish
    from tenants import schemas
    from tenants.models import Business, User
    from tenants.provisioning import create_business

    owner = User.objects.create_user("bench@example.com", "only for the bench", name="B")
    whole, bare = [], []
    for n in range(NEW_BUSINESSES):
        begun = time.perf_counter()
        business = create_business(
            slug=f"bench-{n}", name="Bench", trade="salon", country="RO", language="ro",
            languages=["ro"], currency="RON", time_zone="Europe/Bucharest", owner=owner,
            furnish=lambda business: furnish(business) and None,
        )  # fmt: skip
        whole.append(time.perf_counter() - begun)
        assert Business.objects.filter(pk=business.pk).exists()
        begun = time.perf_counter()
        with transaction.atomic():
            schemas.build(f"bare_{n}")
        bare.append(time.perf_counter() - begun)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA bare_{n} CASCADE")
    say("provisioning", seconds=statistics.median(whole), bare_sql=statistics.median(bare))


def fill(salon: Any, staff: int) -> None:
    """As many people who do the men's cut, each with bookings all over the two months."""
    import datetime as dt

    from django.db import connection
    from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

    from booking import bookings, schedule
    from booking.models import Allocation, Booking, Performs, Resource, Staff
    from tenants.actor import CLIENT
    from tenants.current import enter_business

    enter_business(salon)
    plan = schedule.resolve([schedule.Choice("tuns-barbati")])
    Performs.objects.filter(variant=plan.item.variant).delete()
    Allocation.objects.all().delete()
    Booking.objects.all().delete()
    today = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for n in range(staff):
        diary, made = Resource.objects.get_or_create(
            slug=f"person-{n}",
            defaults={"kind": "staff", "name": f"Person {n}", "location": plan.location},
        )
        if made:
            Staff.objects.create(resource=diary)
        Performs.objects.create(variant=plan.item.variant, resource=diary)
    plan = schedule.resolve([schedule.Choice("tuns-barbati")])
    seed = bookings.book(
        plan=plan,
        starts_at=schedule.nearest(plan, to=today + dt.timedelta(days=20), count=1)[0],
        person=bookings.Person("Ion", "Vasile", "ion@example.com", "", "ro"),
        by=CLIENT,
        nonce=f"bench-{staff}",
    )
    item = seed.items.get()
    Allocation.objects.filter(booking=seed).delete()
    Allocation.objects.bulk_create(
        Allocation(
            booking=seed, item=item, resource_id=performs.resource_id,
            during=DateTimeTZRange(start, start + dt.timedelta(minutes=20)),
        )
        for performs in plan.item.performers
        for start in (today + dt.timedelta(hours=3.5 * n) for n in range(BOOKINGS_EACH))
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def slots(salon: Any, staff: int) -> None:
    """The schedule alone, and the whole page through Django's request cycle."""
    import datetime as dt

    from django.db import connection
    from django.test import Client

    from booking import schedule
    from tenants.current import enter_business

    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    last = first + dt.timedelta(days=30)

    def ask() -> int:
        enter_business(salon)
        plan = schedule.resolve([schedule.Choice("tuns-barbati")])
        return sum(map(len, schedule.free(plan, first=first, last=last).values()))

    def page() -> int:
        response = Client().get("/book/salon-maria/times/?s=tuns-barbati")
        assert response.status_code == 200, response.status_code
        assert b"<button" in response.content
        return len(response.content)

    for name, call in (("schedule of 31 days", ask), ("times page", page)):
        assert call() > 0
        seen: list[str] = []
        with connection.execute_wrapper(partial(count, seen)):
            call()
        assert STATEMENTS.setdefault(name, len(seen)) == len(seen), "grows with the staff"
        wall, cpu = timed(call)
        say(name, staff=staff, sql=len(seen), wall_ms=wall, cpu_ms=cpu)


def count(seen: list[str], execute: Any, sql: str, *rest: Any) -> Any:
    """Remember each statement; what a request resets cannot lose it."""
    seen.append(sql)
    return execute(sql, *rest)


def timed(call: Callable[[], object]) -> tuple[float, float]:
    """Median wall and CPU milliseconds of a call."""
    walls, cpus = [], []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
    return statistics.median(walls), statistics.median(cpus)


def say(name: str, **figures: float) -> None:
    """One line."""
    print(json.dumps({"bench": name} | {key: round(v, 4) for key, v in figures.items()}))


if __name__ == "__main__":
    main()
