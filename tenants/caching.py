"""Django's cache on Redis that falls back to this process's memory while Redis is away.

Sign-in counts its attempts in it: without Redis signing in still works, and the limits still hold
within each process.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis import RedisError

# After a failure Redis is left alone for so long: a frozen one would cost each call its timeout.
QUIET_SECONDS = 2.0


class PatientCache(RedisCache):
    """Asks Redis; on a fault, and for a while after it, the memory of this process."""

    _quiet_until = 0.0  # one breaker per process

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        memory = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._memory = LocMemCache("redis-is-away", memory)

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Store what is not there yet."""
        return bool(self._ask(super().add, self._memory.add, *args, **kwargs))

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """What is stored, or the default."""
        return self._ask(super().get, self._memory.get, *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Store."""
        self._ask(super().set, self._memory.set, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Keep for longer."""
        return bool(self._ask(super().touch, self._memory.touch, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Remove."""
        return bool(self._ask(super().delete, self._memory.delete, *args, **kwargs))

    def incr(self, *args: Any, **kwargs: Any) -> int:
        """Count up."""
        return int(self._ask(super().incr, self._memory.incr, *args, **kwargs))

    @classmethod
    def _ask(
        cls, redis: Callable[..., Any], memory: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        if time.monotonic() >= PatientCache._quiet_until:
            try:
                return redis(*args, **kwargs)
            except RedisError:
                PatientCache._quiet_until = time.monotonic() + QUIET_SECONDS
        return memory(*args, **kwargs)
