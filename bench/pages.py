"""`make bench`: what the page of free times and a new business cost, one JSON object a line.

Starts servers of its own and makes a salon with 1, 20 and 50 people whose diaries are three
quarters full. Every measurement checks its answer: the statements must not grow with staff and
days, and the page must show times. A stored page is held against Django's bare hello.
"""

from __future__ import annotations

import cProfile
import datetime as dt
import pstats
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from typing import Any

from ground import must, on_own_servers, say

# Of 50,000 bookings of 20 people in seven months a page of two months sees a third.
BOOKINGS_EACH, DAYS = 2_500, 210
ROUNDS = 15
NEW_BUSINESSES = 10
HELLO_ROUNDS = 300
# How many statements each measurement took the first time.
STATEMENTS: dict[str, int] = {}


def measure() -> None:
    """Everything, in order."""
    from django.core.management import call_command

    from tests import people

    call_command("migrate_all", stdout=sys.stderr)
    salon = people.make_salon()
    provisioning()
    for staff in (1, 20, 50):
        fill(salon, staff)
        slots(salon, staff)
    stored_page()


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
        must(Business.objects.filter(pk=business.pk).exists(), "no business")
        begun = time.perf_counter()
        with transaction.atomic():
            schemas.build(f"bare_{n}")
        bare.append(time.perf_counter() - begun)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA bare_{n} CASCADE")
    say("provisioning", seconds=statistics.median(whole), bare_sql=statistics.median(bare))


def fill(salon: Any, staff: int) -> None:
    """As many people who do the men's cut, each with bookings all over seven months."""
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
    begins = today - dt.timedelta(days=DAYS - 70)
    Allocation.objects.bulk_create(
        (
            Allocation(
                booking=seed, item=item, resource_id=performs.resource_id,
                during=DateTimeTZRange(start, start + dt.timedelta(minutes=30)),
            )
            for performs in plan.item.performers
            for start in diary_of(begins, performs.resource_id)
        ),
        batch_size=5_000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def diary_of(begins: dt.datetime, who: int) -> list[dt.datetime]:
    """The starts of twelve half hours a day between seven and seventeen, UTC, never two at once."""
    a_day = BOOKINGS_EACH // DAYS + 1
    return [
        begins + dt.timedelta(days=n // a_day, hours=7, minutes=50 * (n % a_day) + who % 4 * 5)
        for n in range(BOOKINGS_EACH)
    ]


def slots(salon: Any, staff: int) -> None:
    """The schedule alone and the whole page through Django's request cycle, for a day and more."""
    from booking import schedule
    from tenants.current import enter_business

    first = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)

    def ask(days: int) -> int:
        enter_business(salon)
        plan = schedule.resolve([schedule.Choice("tuns-barbati")])
        last = first + dt.timedelta(days=days - 1)
        return sum(map(len, schedule.free(plan, first=first, last=last).values()))

    for name, call, days in (
        ("schedule", partial(ask, 2), 2),
        ("schedule", partial(ask, 62), 62),
        ("times page", partial(page, first.replace(day=1)), 35),
        ("times page", partial(page, (first + dt.timedelta(days=45)).replace(day=1)), 62),
    ):
        must(call() > 0, f"{name}: nothing")
        sql = statements(call)
        must(STATEMENTS.setdefault(name, sql) == sql, f"{name}: grows with staff or days")
        wall, cpu = timed(call)
        parts = shares(call) if name == "times page" else {}
        say(name, staff=staff, days=days, sql=sql, wall_ms=wall, cpu_ms=cpu, **parts)


def page(month: dt.date) -> int:
    """The page of that month, made anew: what is stored is another address."""
    path = f"/book/salon-maria/times/?s=tuns-barbati&month={month:%Y-%m}&f={time.time_ns():x}"
    response = browser().get(path)
    must(response.status_code == 200, str(response.status_code))
    must(b'name="start"' in response.content, "no times")
    return len(response.content)


@cache
def browser() -> Any:
    """One for all requests: each new one would set up Django's middlewares again."""
    from django.test import Client

    return Client()


def statements(call: Callable[[], object]) -> int:
    """How many SQL statements it takes, those that set the schema included."""
    from django.db import connection

    seen: list[str] = []
    with connection.execute_wrapper(partial(count, seen)):
        call()
    return len(seen)


# Whose time it is, by the functions that do it, none of which calls another.
PARTS = {
    "engine": [("availability/chains.py", "visits"), ("availability/chains.py", "first_visits")],
    "queries": [
        ("tenants/middleware.py", "find"),
        ("booking/catalogue.py", "resolve"),
        ("booking/schedule.py", "gather"),
    ],
    "rendering": [("django/shortcuts.py", "render")],
}


def shares(call: Callable[[], object]) -> dict[str, float]:
    """The shares of engine, queries, rendering and all else in what the profiler counts."""
    profile = cProfile.Profile(time.process_time)
    for _ in range(5):
        profile.runcall(call)
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    whole = sum(entry[2] for entry in stats.values())
    found = {}
    for name, functions in PARTS.items():
        times = [
            entry[3]
            for file, function in functions
            for (path, _, called), entry in stats.items()
            if path.endswith(file) and called == function
        ]
        must(len(times) == len(functions), f"{name}: not all of it was called")
        found[f"share_{name}"] = sum(times) / whole
    return found | {"share_rest": 1 - sum(found.values())}


def stored_page() -> None:
    """A stored page, and Django's bare hello through the same middlewares and client."""
    from django.http import HttpResponse
    from django.test import Client, override_settings
    from django.urls import path

    urls = type(
        "urls", (), {"urlpatterns": [path("hello/", lambda request: HttpResponse("hello"))]}
    )
    client = Client()

    def stored() -> None:
        response = client.get("/book/salon-maria/times/?s=tuns-barbati")
        must(b'name="start"' in response.content, "no times")

    def hello() -> None:
        must(client.get("/hello/").content == b"hello", "no hello")

    stored()
    must(statements(stored) == 0, "the page was not stored")
    _, cached = timed(stored, HELLO_ROUNDS)
    with override_settings(ROOT_URLCONF=urls):
        hello()
        _, bare = timed(hello, HELLO_ROUNDS)
    say("stored times page", cpu_ms=cached, hello_cpu_ms=bare, ratio=cached / bare)


def count(seen: list[str], execute: Any, sql: str, *rest: Any) -> Any:
    """Remember each statement; what a request resets cannot lose it."""
    seen.append(sql)
    return execute(sql, *rest)


def timed(call: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median wall and CPU milliseconds of a call."""
    walls, cpus = [], []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - wall) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
    return statistics.median(walls), statistics.median(cpus)


if __name__ == "__main__":
    on_own_servers(measure)
