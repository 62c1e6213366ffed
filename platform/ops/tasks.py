"""Tasks about how it runs; they belong to no business."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from ops import health


@shared_task(name="ops.heartbeat", public=True, expires=30)
def heartbeat() -> None:
    """Shows `/healthz/full` that beat sends and a worker works."""
    health.beat()


@worker_ready.connect
def _begin(**_kwargs: Any) -> None:
    """A worker that has just come up need not wait for beat's next turn."""
    health.beat()
