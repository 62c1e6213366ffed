"""Carries the business and the request id from where a task is published to where it runs.

Used by `config.celery`'s signal handlers. A task without a business is refused unless it is
declared `public=True`: falling back to any schema would be worse than not running.
"""

from __future__ import annotations

from typing import Any

from celery import Task

from tenants.context import current_request_id, set_request_id
from tenants.current import business_or_none, enter_business, leave_business
from tenants.models import Business

HEADER = "business_id"


class NoBusiness(Exception):
    """A task names no business, or one that is gone."""


def sign(headers: dict[str, Any]) -> None:
    """Write the business at hand (0: none) and the request id into a message's headers."""
    business = business_or_none()
    headers.setdefault(HEADER, business.pk if business else 0)
    headers.setdefault("request_id", current_request_id())


def enter(task: Task[Any, Any]) -> None:
    """Enter the schema of the task's business, or stay in public for a public task."""
    leave_business()
    set_request_id(str(task.request.get("request_id") or task.request.id))
    if getattr(task, "public", False):
        return
    business_id = task.request.get(HEADER) or 0
    business = Business.objects.filter(pk=business_id).exclude(state=Business.State.CLOSED).first()
    if business is None:
        raise NoBusiness(f"{task.name}: business {business_id}")
    enter_business(business)


def leave() -> None:
    """Back to the public schema, so that the next task cannot inherit this one's business."""
    leave_business()
