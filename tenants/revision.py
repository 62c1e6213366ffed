"""Which state a business is in, as far as its public pages are concerned.

A random token in Redis that is renewed after every commit that wrote to the business's rows:
whatever was computed under an older token is stale. Nobody has to remember to call it, because
the connection itself sees every statement. Writes never read it.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from redis import Redis

from tenants import courtesy
from tenants.current import business_or_none

# A token outlives every page that was stored under it.
SECONDS = 24 * 3600
WRITES = re.compile(r'\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
# What is done and noted after the fact shows on no public page.
ASIDE = frozenset({"booking_outbox", "booking_delivery", "audit_logentry", "django_session"})


def key(business_id: int) -> str:
    """Where the token stands."""
    return f"b:{business_id}:revision"


def current(business_id: int) -> str:
    """The token; empty without Redis. Read it before the rows it is to vouch for."""
    return str(courtesy.ask(partial(_current, business_id), default="") or "")


def _current(business_id: int, redis: Redis) -> Any:
    name = key(business_id)
    found = redis.get(name)
    if found is None:
        redis.set(name, secrets.token_hex(8), nx=True, ex=SECONDS)
        found = redis.get(name)
    return found


def renew(business_id: int) -> None:
    """Everything that was computed before is stale."""
    courtesy.ask(
        lambda redis: redis.set(key(business_id), secrets.token_hex(8), ex=SECONDS), default=None
    )


def watch(connection: BaseDatabaseWrapper) -> None:
    """See every statement of this connection."""
    if _seen not in connection.execute_wrappers:
        connection.execute_wrappers.append(_seen)


def _seen(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    result = execute(sql, params, many, context)
    business = business_or_none()
    if business is not None and matters(sql):
        _renew_on_commit(context["connection"], business.pk)
    return result


def matters(sql: object) -> bool:
    """Whether a statement writes something that a public page may show."""
    written = WRITES.match(sql) if isinstance(sql, str) else None
    return written is not None and written[1].lower() not in ASIDE


def _renew_on_commit(connection: BaseDatabaseWrapper, business_id: int) -> None:
    """Once per transaction, and after it: a reader in between would vouch for old rows."""
    renewal = _renewal(business_id)
    if not any(entry[1] is renewal for entry in connection.run_on_commit):
        transaction.on_commit(renewal, using=connection.alias, robust=True)


@lru_cache(maxsize=4096)
def _renewal(business_id: int) -> Callable[[], None]:
    return lambda: renew(business_id)
