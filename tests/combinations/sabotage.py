"""What the tests take away from the product, to see that they would notice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from booking import availability
from booking.availability import Chain, Rules

BEST_VISIT = availability.best_visit


def without_rooms(*args: Any) -> tuple[()]:
    """The engine saw a free room, and nobody takes it."""
    return ()


def without_filters(chain: Chain, *args: Any) -> Any:
    """As `book` would ask if it judged neither gaps nor limits nor how soon and how far ahead."""
    parts = tuple(replace(part, rules=_bare(part.rules)) for part in chain.parts)
    return BEST_VISIT(replace(chain, parts=parts), *args)


def _bare(rules: Rules) -> Rules:
    return replace(
        rules, gap_mode="free", min_notice=0, horizon_days=None, now=0, align="clock",
        per_day=None, per_week=None, minutes_per_day=None, minutes_per_week=None,
    )  # fmt: skip
