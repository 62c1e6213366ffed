"""What the tests take away from the product, to see that they would notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from booking import availability
from booking.availability import Chain

BEST_VISIT = availability.best_visit


def without_rooms(*args: Any) -> tuple[()]:
    """The engine saw a free room, and nobody takes it."""
    return ()


def without_filters(chain: Chain, *args: Any) -> Any:
    """As `book` would ask if it judged neither gaps nor limits."""
    parts = tuple(
        replace(part, rules=replace(part.rules, gap_mode="free", per_day=None, per_week=None))
        for part in chain.parts
    )
    return BEST_VISIT(replace(chain, parts=parts), *args)
