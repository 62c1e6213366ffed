"""Who does something: handed to every verb as `by=` and written to the audit trail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """A client, a member of the business, or the system itself.

    `source` is where it came from: page, cockpit, phone, widget, api, system.
    """

    kind: Literal["client", "member", "system"]
    name: str = ""
    user_id: int | None = None
    impersonator_id: int | None = None
    source: str = "page"

    @property
    def is_client(self) -> bool:
        """Whether the rules for clients (notice, most moves) apply."""
        return self.kind == "client"


CLIENT = Actor("client")
SYSTEM = Actor("system", name="Slotline", source="system")

_acting: ContextVar[Actor] = ContextVar("acting", default=SYSTEM)


def acting() -> Actor:
    """Who is at work in this request or task, as far as the trail of saved rows is concerned."""
    return _acting.get()


@contextmanager
def act_as(actor: Actor) -> Iterator[None]:
    """Name who is at work from here on."""
    token = _acting.set(actor)
    try:
        yield
    finally:
        _acting.reset(token)
