"""Tasks about how it runs; they belong to no business."""

from __future__ import annotations

from celery import shared_task

from ops import health


@shared_task(name="ops.heartbeat", public=True, expires=30)
def heartbeat() -> None:
    """Shows `/healthz/full` that beat sends and a worker works."""
    health.beat()
