"""Redis for what is a courtesy: holds, rate limits, cached pages. Never for a truth.

Each call gives up after 0.2 s. After a failure Redis is left alone for two seconds, and then until
it answers a ping within a glance, so that a frozen one costs a visitor that once. Whoever asks
says what is answered then. Other roads to Redis (`booking.publishing`) mind the same silence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

QUIET_SECONDS = 2.0
# One that is well answers within a millisecond or two; more is not waited for without need. A Redis
# that is further away than this counts as gone from its first failure on.
GLANCE_SECONDS = 0.05


@lru_cache(maxsize=3)
def _redis(*, as_text: bool, timeout: float | None = None) -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=timeout or settings.REDIS_TIMEOUT,
        socket_connect_timeout=timeout or settings.REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
        decode_responses=as_text,
    )


# One breaker per process: when Redis may be looked at again; 0: it has not failed.
_quiet_until = 0.0


def ask(call: Callable[[Redis], Any], *, default: Any, as_text: bool = True) -> Any:
    """What Redis answers, or `default` when it does not. `as_text=False`: answers are bytes."""
    if not is_there():
        return default
    try:
        return call(_redis(as_text=as_text))
    except RedisError:
        leave_alone()
        return default


def is_there() -> bool:
    """Whether Redis may be asked: it has not failed lately, or it answers again."""
    global _quiet_until
    if not _quiet_until:
        return True
    if time.monotonic() < _quiet_until:
        return False
    leave_alone()  # the other threads need not look as well
    try:
        _redis(as_text=True, timeout=GLANCE_SECONDS).ping()
    except RedisError:
        return False
    _quiet_until = 0.0
    return True


def leave_alone() -> None:
    """It has failed: nobody in this process asks it for a while."""
    global _quiet_until
    _quiet_until = time.monotonic() + QUIET_SECONDS


def forget() -> None:
    """Connect anew and at once: for tests that put another Redis in place."""
    global _quiet_until
    _redis.cache_clear()
    _quiet_until = 0.0
