"""Who is this? Finds the client a booking belongs to, makes a new one, corrects what is known."""

from __future__ import annotations

from booking.clients.editing import Facts, edit
from booking.clients.matching import Person, find_or_create

__all__ = ["Facts", "Person", "edit", "find_or_create"]
