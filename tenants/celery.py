"""Carries the business and the request id from where a task is published to where it runs.

`config.celery` connects it: `sign` before a task is published, `BusinessTask` around its run. A
task without a business is refused unless it is declared `public=True`: falling back to any
schema would be worse than not running.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from celery.exceptions import Reject

from tenants.context import current_request_id, set_request_id
from tenants.current import business_or_none, enter_business, leave_business
from tenants.models import Business

log = logging.getLogger(__name__)

HEADER = "business_id"


class NoBusiness(Exception):
    """A task names no business, or one that is gone."""


class BusinessTask(Task):  # type: ignore[misc]  # celery has no types
    """Enters its business before it runs. `public = True` for tasks of the platform itself.

    Not in a signal handler, whose refusal Celery would log and ignore; not in `__call__`, after
    which the successors of a chain are published without the business.
    """

    public = False

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """Refuse a task whose business is not known, before any of its code runs."""
        try:
            enter(self)
        except NoBusiness as error:
            log.error("task refused", extra={"task": self.name, "why": str(error)})
            raise Reject(str(error), requeue=False) from error


def sign(headers: dict[str, Any]) -> None:
    """Write the business at hand (0: none) and the request id into a message's headers."""
    business = business_or_none()
    headers.setdefault(HEADER, business.pk if business else 0)
    headers.setdefault("request_id", current_request_id())


def enter(task: BusinessTask) -> None:
    """Enter the schema of the task's business, or stay in public for a public task."""
    leave_business()
    set_request_id(str(task.request.get("request_id") or task.request.id))
    if task.public:
        return
    business_id = task.request.get(HEADER) or 0
    known = Business.objects.exclude(state=Business.State.CLOSED)
    business = known.filter(pk=business_id).first()
    if business is None:
        raise NoBusiness(f"{task.name}: business {business_id}")
    enter_business(business)


def leave() -> None:
    """Back to the public schema, so that the next task cannot inherit this one's business."""
    leave_business()
    set_request_id("")
