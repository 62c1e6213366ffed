"""Many rows of everything, made from one of each: for pages whose work must not grow with them.

Copy number n of a row belongs to copy number n of whatever the row belongs to, so that 500 clients
come each with a booking of a service of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from copy import copy
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils import timezone

from booking.models import Booking, Document, Location, Resource, Setting
from tenants.audit.models import LogEntry
from tenants.models import Acceptance, Business, Domain, SchemaTemplate

# One row by design; or texts that are read one at a time.
SINGLE = (Setting, Location, Document, Business, Domain, SchemaTemplate, Acceptance)
# A large team. More would only make the engine slow: each has a week of their own.
MOST = {Resource: 24}
# Columns that name a booking without a foreign key.
SOFT = {("Delivery", "booking_id"), ("Outbox", "aggregate"), ("LogEntry", "object_id")}
Copies = dict[type[models.Model], list[Any]]


def multiply(times: int) -> dict[str, int]:
    """Make that many of each row that is there; returns how many each table has now."""
    made: Copies = {}
    for model in _in_order():
        first = _first(model)
        if first is None:
            continue
        count = min(times, MOST.get(model, times), *_one_each(model, made)) - 1
        rows = [_copied(first, number, made) for number in range(1, count + 1)]
        made[model] = model._default_manager.bulk_create(rows, batch_size=500)
    return {model.__name__: model._default_manager.count() for model in made}


def _one_each(model: type[models.Model], made: Copies) -> list[int]:
    """How many there can be where each belongs to another one alone."""
    alone = [each for each in model._meta.concrete_fields if each.one_to_one]
    return [len(made.get(each.related_model, [])) + 1 for each in alone]


def _first(model: type[models.Model]) -> Any:
    """The row that is copied; a booking's own rows come from the same booking."""
    return model._default_manager.order_by("pk").first()


def _in_order() -> Iterator[type[models.Model]]:
    """All models, those that others point at first."""
    left = [
        model
        for label in ("booking", "tenants")
        for model in apps.get_app_config(label).get_models()
        if model not in SINGLE
    ]
    left.append(LogEntry)
    while left:
        free = [model for model in left if not _points_at(model) & (set(left) - {model})]
        yield from free
        left = [model for model in left if model not in free]


def _points_at(model: type[models.Model]) -> set[Any]:
    return {each.related_model for each in model._meta.concrete_fields if each.is_relation}


def _copied(first: Any, number: int, made: Copies) -> Any:
    row = copy(first)
    row._state = copy(first._state)
    row.pk, row._state.adding = None, True
    for one in first._meta.concrete_fields:
        value = _other(first, one, number, made)
        if value is not None:
            setattr(row, one.attname, value)
    return row


def _other(first: Any, one: Any, number: int, made: Copies) -> Any:
    """What this column says in that copy; None: the same."""
    usual, name = getattr(first, one.attname), type(first).__name__
    if one.primary_key or usual is None or one.generated:
        return None
    if (name, one.attname) in SOFT and Booking in made:
        return made[Booking][number - 1].pk
    if one.is_relation:
        known = made.get(one.related_model)
        return known[(number - 1) % len(known)].pk if known else None
    if one.unique or (isinstance(one, models.EmailField) and usual):
        return _unique(one, usual, number)
    team = MOST[Resource] - 1
    return _later(one, usual, dt.timedelta(days=(number - 1) // team))


def _unique(one: Any, usual: Any, number: int) -> Any:
    if isinstance(one, models.EmailField):
        return f"n{number}.{usual}"
    return one.get_default() if one.has_default() else f"{usual}-{number}"


def _later(one: Any, usual: Any, by: dt.timedelta) -> Any:
    """Nobody is in two places at once: after each round of the team comes another day."""
    if isinstance(one, DateTimeRangeField):
        return type(usual)(usual.lower + by, usual.upper + by, "[)")
    future = isinstance(usual, dt.datetime) and usual > timezone.now() + dt.timedelta(days=1)
    return usual + by if future else None
