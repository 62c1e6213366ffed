"""Who does something: handed to every verb as `by=` and written to the audit trail."""

from __future__ import annotations

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
