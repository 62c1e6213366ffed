"""Pages of free times that were just made, kept for the next visitor who asks the same.

A page is stored with the revision under which it was computed (`tenants.revision`) and served
while the business is still at it, for a few seconds at most. Nothing personal is in it but the
name of the visit's hold, which is replaced; who holds a time gets a page of their own. Without
Redis every page is made anew. No write ever looks here.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from redis import Redis

from booking import holds
from booking.public.wish import FLOW, new_flow
from tenants import courtesy, revision

# Lead time, "open now" and other people's holds move with the clock: a page is not older.
SECONDS: Final = 15
PATH: Final = re.compile(r"(?:/book/[-\w]+)?/times/")
# What belongs to one answer, not to the page.
OWN_HEADERS: Final = frozenset({"set-cookie", "x-request-id", "content-length"})
LANGUAGES_LONGEST: Final = 200


class StoredPagesMiddleware:
    """Answers from what is stored before a business is even looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve a stored page, or make one and store it if it may be."""
        if request.method != "GET" or not PATH.fullmatch(request.path_info):
            return self.get_response(request)
        flow = request.GET.get("f", "")
        name = _name(request)
        stored = _read(name) if not flow or FLOW.fullmatch(flow) else None
        if stored is not None and not stored.is_held_by(flow):
            return stored.response(flow or new_flow())
        seal = Seal()
        request.seal = seal  # type: ignore[attr-defined]
        response = self.get_response(request)
        if not flow and seal.is_set and _may_be_stored(response):
            _write(name, response, seal)
        return response


@dataclass(slots=True)
class Seal:
    """What the view says of a page: whose it is, at which revision, for which visit."""

    business_id: int = 0
    revision: str = ""
    flow: str = ""

    @property
    def is_set(self) -> bool:
        """Whether the page may be stored at all."""
        return bool(self.business_id and self.revision and self.flow)


def begin(request: Any, business_id: int) -> None:
    """Before the rows are read: remember under which revision they will have been."""
    seal: Seal | None = getattr(request, "seal", None)
    # Rows of an open transaction are nobody else's yet.
    if seal is not None and not connection.in_atomic_block:
        seal.business_id, seal.revision = business_id, revision.current(business_id)


def finish(request: Any, flow: str) -> None:
    """The page is made, for this visit."""
    seal: Seal | None = getattr(request, "seal", None)
    if seal is not None:
        seal.flow = flow


@dataclass(frozen=True, slots=True)
class Stored:
    """A page as it was made for the visit `flow`."""

    business_id: int
    flow: str
    headers: dict[str, str]
    body: bytes

    def is_held_by(self, flow: str) -> bool:
        """Whether this visit keeps a time: its own hold never hides a time from it."""
        return bool(flow) and holds.get(self.business_id, flow) is not None

    def response(self, flow: str) -> HttpResponse:
        """The page for another visit."""
        body = self.body.replace(self.flow.encode(), flow.encode())
        response = HttpResponse(body)
        for header, value in self.headers.items():
            response[header] = value
        response["Content-Length"] = str(len(body))
        return response


def _name(request: HttpRequest) -> str:
    """Everything that the page depends on besides rows and clock."""
    query: QueryDict = request.GET.copy()
    query.pop("f", None)
    parts = (
        request.scheme or "",
        request.get_host(),
        request.path,
        query.urlencode(),
        request.META.get("HTTP_ACCEPT_LANGUAGE", "")[:LANGUAGES_LONGEST],
    )
    return "page:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _may_be_stored(response: HttpResponseBase) -> bool:
    return (
        isinstance(response, HttpResponse)
        and response.status_code == 200
        and "no-store" not in response.get("Cache-Control", "")
        and not response.cookies
    )


def _read(name: str) -> Stored | None:
    """The page, if the business is still at its revision."""
    if connection.in_atomic_block:
        return None
    found = courtesy.ask(lambda redis: redis.hgetall(name), default=None, as_text=False)
    if not found:
        return None
    about = json.loads(found[b"about"])
    now = courtesy.ask(
        lambda redis: redis.get(revision.key(about["business"])), default=None, as_text=False
    )
    if now is None or not secrets.compare_digest(now, about["revision"].encode()):
        return None
    return Stored(about["business"], about["flow"], about["headers"], found[b"body"])


def _write(name: str, response: HttpResponseBase, seal: Seal) -> None:
    about = {
        "business": seal.business_id,
        "revision": seal.revision,
        "flow": seal.flow,
        "headers": {k: v for k, v in response.items() if k.lower() not in OWN_HEADERS},
    }
    body: bytes = response.content  # type: ignore[attr-defined]  # no stream is ever stored
    fields = {"about": json.dumps(about).encode(), "body": body}
    courtesy.ask(partial(_store, name, fields), default=None, as_text=False)


def _store(name: str, fields: Mapping[Any, Any], redis: Redis) -> None:
    storing = redis.pipeline(transaction=True)
    storing.delete(name)
    storing.hset(name, mapping=fields)
    storing.expire(name, SECONDS)
    storing.execute()
