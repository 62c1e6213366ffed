"""`make bench`: many businesses in one database, and a worker that has served them all.

The page of free times is asked through Django's request cycle, with stored pages off. With 1,000
businesses its median may be 1.2 times that with 10; a process that has answered 10,000 requests
over 500 businesses may be 20 MB larger than after the first 1,000, when all code is warm.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from functools import cache
from typing import Any

import psutil
from ground import must, on_own_servers, say

FEW, MANY = 10, 1_000
ROUNDS, REQUESTS, SERVED = 200, 10_000, 500
WARM = 1_000


def measure() -> None:
    """Both figures, on the same businesses."""
    from django.core.management import call_command

    call_command("migrate_all", stdout=sys.stderr)
    options = arguments()
    slugs = [f"bench-{n}" for n in range(options.businesses)]
    make(slugs[:FEW])
    few = median_ms(slugs[:FEW])
    begun = time.perf_counter()
    make(slugs[FEW:])
    each = (time.perf_counter() - begun) / max(1, len(slugs) - FEW)
    again, many = median_ms(slugs[:FEW]), median_ms(spread(slugs))
    say(
        f"times page with {FEW} and {len(slugs)} businesses",
        few_ms=few, same_few_later_ms=again, many_ms=many, ratio=many / few,
        provisioning_s=each,
    )  # fmt: skip
    memory(slugs[:SERVED], options.requests)


def arguments() -> argparse.Namespace:
    """Smaller numbers for a quick look."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--businesses", type=int, default=MANY)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    return parser.parse_args()


def make(slugs: list[str]) -> None:
    """Published salons, furnished as the wizard does."""
    from django.db import connection
    from django.utils import timezone

    from booking import setup
    from tenants.models import User
    from tenants.provisioning import create_business

    owner = User.objects.filter(email="bench@example.com").first() or User.objects.create_user(
        "bench@example.com", "only for the bench", name="Bench"
    )
    for slug in slugs:
        create_business(
            slug=slug, name=slug.title(), trade="salon", country="RO", language="ro",
            languages=["ro", "en"], currency="RON", time_zone="Europe/Bucharest", owner=owner,
            published_at=timezone.now(),
            furnish=lambda business: setup.furnish(
                business, people=[setup.Person("Ana Popescu"), setup.Person("Maria Ionescu")]
            ) and None,
        )  # fmt: skip
    with connection.cursor() as cursor:
        # Of a thousand schemas it takes longer than any statement of a page may.
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("ANALYZE")
        cursor.execute("RESET statement_timeout")


def spread(slugs: list[str]) -> list[str]:
    """Evenly over all of them: neighbours in the catalogue may share its pages."""
    return slugs[:: max(1, len(slugs) // ROUNDS)]


@cache
def browser() -> Any:
    """One for all requests: each new one would set up Django's middlewares again."""
    from django.test import Client

    return Client()


def ask(slug: str) -> None:
    """One page of free times; it must show some."""
    page = browser().get(f"/book/{slug}/times/?s=tuns-barbati")
    must(page.status_code == 200, f"{slug}: {page.status_code}")
    must(b'name="start"' in page.content, f"{slug}: no times")


def median_ms(slugs: list[str]) -> float:
    """Of many requests in turn, each business's first one left out."""
    seen: list[float] = []
    for slug in slugs:
        ask(slug)
    for n in range(ROUNDS):
        begun = time.perf_counter()
        ask(slugs[n % len(slugs)])
        seen.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(seen)


def memory(slugs: list[str], requests: int) -> None:
    """How much a process grows while it serves them all."""
    process = psutil.Process()
    warm = 0
    for n in range(requests):
        if n == min(WARM, requests // 2):
            warm = process.memory_info().rss
        ask(slugs[n % len(slugs)])
    grown = (process.memory_info().rss - warm) / 1e6
    say("memory of a process", requests=requests, businesses=len(slugs), grown_mb=grown)


def without_stored_pages() -> None:
    """Every page is made anew here."""
    from django.conf import settings

    stored = "booking.public.stored.StoredPagesMiddleware"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != stored]
    measure()


if __name__ == "__main__":
    on_own_servers(without_stored_pages)
