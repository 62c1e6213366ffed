"""The composition root: settings, URLs and the entry points of web and worker."""

from __future__ import annotations

# Every process that sets Django up publishes tasks through our app, never through Celery's default.
from config.celery import app as celery_app

__all__ = ["celery_app"]
