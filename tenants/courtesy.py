"""Redis for what is a courtesy: holds, rate limits, cached pages. Never for a truth.

Each call gives up after 0.2 s, and after a failure Redis is left alone for two seconds, so that a
frozen one costs a request that once. Whoever asks says what is answered then.
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


@lru_cache(maxsize=2)
def _redis(*, as_text: bool) -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=settings.REDIS_TIMEOUT,
        socket_connect_timeout=settings.REDIS_TIMEOUT,
        retry=Retry(NoBackoff(), 0),
        decode_responses=as_text,
    )


_quiet_until = 0.0


def ask(call: Callable[[Redis], Any], *, default: Any, as_text: bool = True) -> Any:
    """What Redis answers, or `default` when it does not. `as_text=False`: answers are bytes."""
    global _quiet_until  # one breaker per process
    if time.monotonic() < _quiet_until:
        return default
    try:
        return call(_redis(as_text=as_text))
    except RedisError:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        return default


def forget() -> None:
    """Connect anew and at once: for tests that put another Redis in place."""
    global _quiet_until
    _redis.cache_clear()
    _quiet_until = 0.0
