"""Sends a task for a business without ever delaying or failing whoever asks.

`booking.outbox` calls it after a commit: Redis may be away or frozen, then the sweep finds the
work later. A connection of its own, because the worker's may wait for seconds; a failure counts for
all who ask Redis (`tenants.courtesy`), and theirs for it: a request pays for a frozen one once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import RedisError

from tenants import courtesy
from tenants.celery import HEADER

log = logging.getLogger(__name__)


def send(
    name: str, business_id: int, *, args: Sequence[str] = (), expires: float | None = None
) -> bool:
    """Publish once, within 0.2 s per step; False when Redis did not take it. `expires`: seconds."""
    if not courtesy.is_there():
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
        courtesy.leave_alone()
        log.warning("task not published", extra={"task": name, "error": str(error)})
        return False
    return True


def _options() -> dict[str, float | bool | int]:
    return {
        "socket_timeout": settings.REDIS_TIMEOUT,
        "socket_connect_timeout": settings.REDIS_TIMEOUT,
        "retry_on_timeout": False,
        "max_retries": 0,
    }
