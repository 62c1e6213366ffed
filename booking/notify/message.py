"""One message to one reader, and what every channel can do with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from booking.models import Booking, Setting
from booking.notify.ics import Method
from booking.notify.recipients import Reader
from tenants.models import Business


class NotHandedOver(Exception):
    """The message was not taken. `permanent`: another attempt would fail as well."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Message:
    """What is said (`event` names its templates), about which bookings, to whom.

    `bookings` has one but for a reminder of a whole day. `method` attaches a calendar entry.
    """

    event: str
    reader: Reader
    bookings: list[Booking]
    business: Business
    setting: Setting
    message_id: str
    now: datetime
    method: Method | None = None
    context: dict[str, Any] = field(default_factory=dict)

    @property
    def booking(self) -> Booking:
        """The one it is about, or the first of the day."""
        return self.bookings[0]


class Channel(Protocol):
    """A way to reach a reader."""

    name: str

    def send(self, message: Message, *, references: list[str]) -> str:
        """Hand it over; the provider's id, if it gives one. `references`: earlier Message-IDs.

        Raises NotHandedOver. The same message may be sent twice: it carries the same id.
        """
        ...
