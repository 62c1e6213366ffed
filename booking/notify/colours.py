"""A brand colour made fit for mails: the ink that can be read on it."""

from __future__ import annotations

# WCAG 2.2, 1.4.3: what words need.
READABLE = 4.5
# In order of liking. Where white falls short, black has 4.6 at least.
INKS = ("#ffffff", "#1b1a17", "#000000")


def ink_on(colour: str) -> str:
    """The first of the inks that can be read on `#rrggbb`."""
    return next((ink for ink in INKS if contrast(colour, ink) >= READABLE), INKS[-1])


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio, 1 to 21."""
    lights = sorted((luminance(one), luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance of `#rrggbb`, 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
