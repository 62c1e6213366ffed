"""The Celery app: each task runs in the schema of the business named in its header.

A message without that header is refused unless its task is declared `public=True` (see
`tenants.celery`).
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_postrun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("slotline", task_cls="tenants.celery:BusinessTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["booking", "ops", "tenants"])


@setup_logging.connect  # type: ignore[untyped-decorator]  # celery has no types
def _use_our_logging(**_kwargs: Any) -> None:
    from ops.logging import configure

    configure()


@before_task_publish.connect  # type: ignore[untyped-decorator]
def _name_the_business(headers: dict[str, Any], **_kwargs: Any) -> None:
    from tenants.celery import sign

    sign(headers)


@task_postrun.connect  # type: ignore[untyped-decorator]
def _leave(**_kwargs: Any) -> None:
    from tenants.celery import leave

    leave()
