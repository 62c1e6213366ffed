"""How people look where there is no photo: initials on one of eight tints."""

from __future__ import annotations

from booking.models import Resource

# As many as the style sheet's `data-tone`.
TONES = 8
# The tints of the colours that people are given (`booking.setup.people.COLOURS`).
TINTS = {
    "#3d6f9e": 5, "#b5651d": 2, "#5b7f3a": 3, "#8a5a9e": 7, "#b04a5a": 1, "#2f7f7b": 4,
}  # fmt: skip


def initials(name: str) -> str:
    """The first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper()


def tone(resource: Resource) -> int:
    """The tint of a staff member, the same on every page: that of their colour if there is one."""
    return TINTS.get(resource.colour) or (resource.pk - 1) % TONES + 1
