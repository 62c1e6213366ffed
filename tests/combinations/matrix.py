"""Which features go together, as the tests see it: every pair with every verb, in one table.

`tests/combinations/test_matrix.py` runs each cell; `docs/combinations.md` is written from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from booking.errors import BadChoice, BookingError, CannotCombine
from tests.combinations.features import FEATURES, GROUP, NOBODY, SEVERAL, TOGETHER

VERBS = ("create", "move", "cancel")
PAIRS = tuple(combinations(FEATURES, 2))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why two features do not go together, and what the product answers."""

    error: type[BookingError]
    reason: str

    @property
    def message(self) -> str:
        """What the client reads."""
        return (self.error.__doc__ or "").strip()


REFUSALS = {
    (SEVERAL, GROUP): Refusal(
        CannotCombine,
        "A group has a time of its own, at which others come as well: nothing can be put "
        "before or after it as one visit.",
    ),
    (NOBODY, TOGETHER): Refusal(
        BadChoice,
        "Everybody serves, so no strategy is asked and the booking says “together”. Who names one "
        "of them gets all; who names anybody else is refused.",
    ),
}
