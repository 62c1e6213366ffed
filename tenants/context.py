"""What a request or a task carries with it through log, audit, outbox and error page."""

from __future__ import annotations

from contextvars import ContextVar

_request_id: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request or task at work, or an empty text outside of one."""
    return _request_id.get()


def set_request_id(value: str) -> None:
    """Name what is at work from here on."""
    _request_id.set(value)
