"""Sends a task for a business without ever delaying or failing whoever asks.

`booking.outbox` calls it after a commit: Redis may be away or frozen, then the sweep finds the
work later. A connection of its own, because the worker's may wait for seconds.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import RedisError

from tenants.celery import HEADER

log = logging.getLogger(__name__)

# After a failure Redis is left alone for so long: a frozen one would cost every request its time.
QUIET_SECONDS = 2.0
_quiet_until = 0.0


def send(
    name: str, business_id: int, *, args: Sequence[str] = (), expires: float | None = None
) -> bool:
    """Publish once, within 0.2 s per step; False when Redis did not take it. `expires`: seconds."""
    global _quiet_until
    if time.monotonic() < _quiet_until:
        return False
    try:
        with current_app.connection_for_write(transport_options=_options()) as connection:
            current_app.send_task(
                name,
                args=list(args),
                headers={HEADER: business_id},
                connection=connection,
                retry=False,
                expires=expires,
                ignore_result=True,
            )
    except (OperationalError, RedisError, OSError) as error:
        _quiet_until = time.monotonic() + QUIET_SECONDS
        log.warning("task not published", extra={"task": name, "error": str(error)})
        return False
    return True


def forget() -> None:
    """Ask Redis again at once."""
    global _quiet_until
    _quiet_until = 0.0


def _options() -> dict[str, float | bool | int]:
    return {
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
