"""How people look where there is no photo: initials on one of eight tints."""

from __future__ import annotations

from booking.models import Resource

# As many as the style sheet's `data-tone`.
TONES = 8


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


def tone(resource: Resource) -> int:
    """The tint of a staff member, the same on every page."""
    return (resource.pk - 1) % TONES + 1
