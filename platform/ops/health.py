"""Is this install well? `/healthz`: can it serve. `/healthz/full`: is anything behind it ill.

Only the first decides about rotation: without Redis or a worker pages and bookings still work.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

import redis
from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from redis.backoff import NoBackoff
from redis.retry import Retry

HEARTBEAT_KEY = "slotline:heartbeat"
# Beat writes every 15 s: three missed ones are no hiccup.
HEARTBEAT_SECONDS = 60.0
# The sweep runs every 5 s and a retry waits a minute: five minutes mean that mail is stuck.
OUTBOX_SECONDS = 300.0
# A frozen Redis must not freeze the question.
REDIS_SECONDS = 0.2


class Ill(Exception):
    """A part does not work; the text says how."""


@never_cache
def can_serve(request: HttpRequest) -> HttpResponse:
    """200 when a request can be answered."""
    try:
        database()
    except Ill as error:
        return HttpResponse(f"database: {error}\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
def full(request: HttpRequest) -> JsonResponse:
    """Every part with its figure; 503 and the names of the ill ones if there are any."""
    figures: dict[str, float | str] = {}
    ill: dict[str, str] = {}
    for name, probe in PROBES.items():
        try:
            figures[name] = probe()
        except Ill as error:
            ill[name] = str(error)
    return JsonResponse({"parts": figures, "ill": ill}, status=503 if ill else 200)


def database() -> float:
    """Milliseconds of the smallest question."""
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error as error:
        raise Ill("does not answer") from error
    return round((time.perf_counter() - started) * 1000, 1)


def redis_answers() -> float:
    """Milliseconds of a PING."""
    started = time.perf_counter()
    try:
        client().ping()
    except redis.RedisError as error:
        raise Ill("does not answer") from error
    return round((time.perf_counter() - started) * 1000, 1)


def worker() -> float:
    """Seconds since beat and worker last did something together."""
    try:
        written = cast("bytes | None", client().get(HEARTBEAT_KEY))
    except redis.RedisError as error:
        raise Ill("unknown, Redis does not answer") from error
    if written is None:
        raise Ill("no heartbeat")
    age = round(time.time() - float(written), 1)
    if age > HEARTBEAT_SECONDS:
        raise Ill(f"last heartbeat {age} s ago")
    return age


def outbox() -> float:
    """Seconds that the oldest due message has waited, over all businesses."""
    from booking.outbox import lag

    try:
        waited = round(float(lag()), 1)
    except Error as error:
        raise Ill("unknown, the database does not answer") from error
    if waited > OUTBOX_SECONDS:
        raise Ill(f"oldest message waits for {waited} s")
    return waited


def beat() -> None:
    """Write the heartbeat; called by a worker because beat asked for it."""
    client().set(HEARTBEAT_KEY, time.time(), ex=3600)


def client() -> redis.Redis:
    """A connection of its own: a shared pool could hold a stuck one."""
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=REDIS_SECONDS,
        socket_connect_timeout=REDIS_SECONDS,
        single_connection_client=True,
        retry=Retry(NoBackoff(), 0),
    )


PROBES: dict[str, Callable[[], float]] = {
    "database": database,
    "redis": redis_answers,
    "worker": worker,
    "outbox": outbox,
}
