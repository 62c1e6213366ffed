"""A brand colour that works: taken as it is chosen, or moved until words in it can be read.

The page writes links and headings in it, on white paper; in the dark it is lightened by
`booking.public.brand`, and the ink upon it is chosen there as well.
"""

from __future__ import annotations

from typing import Final

from booking.notify.colours import contrast

# The paper of the light page (see `assets/styles/tokens.css`), and WCAG 2.2, 1.4.3.
PAPER: Final = "#fbfaf7"
READABLE: Final = 4.5
STEPS: Final = 40


def readable(colour: str) -> str:
    """The colour, darkened as little as is needed to read it on paper."""
    for step in range(STEPS + 1):
        darker = _towards_black(colour, step / STEPS)
        if contrast(darker, PAPER) >= READABLE:
            return darker
    return "#000000"


def _towards_black(colour: str, share: float) -> str:
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(part * (1 - share)):02x}" for part in parts)
