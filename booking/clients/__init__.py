"""Who is this? Finds the client a booking belongs to, or makes a new one."""

from __future__ import annotations

from booking.clients.matching import Person, find_or_create

__all__ = ["Person", "find_or_create"]
