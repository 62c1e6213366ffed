"""Writes docs/combinations.md from the table that the tests run.

`make combinations` runs them and writes the page; the suite says when it is out of date.
"""

from __future__ import annotations

from pathlib import Path

from tests.combinations.features import FEATURES
from tests.combinations.matrix import REFUSALS, VERBS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "combinations.md"
HEAD = """\
# What can be combined
Written by `make combinations`; do not edit. Every ✓ stands for {cells} tests ({verbs};
`tests/combinations/test_matrix.py`): in a business with both features a client does it, and both
are seen to hold by what another client then gets and what not. Beside the pairs, a fuzz
(`tests/combinations/test_fuzz.py`) draws businesses with all features at once: each offered time
can be booked, each other one is refused and says why.
"""


def text() -> str:
    """The whole page."""
    names = list(FEATURES)
    notes = {pair: number for number, pair in enumerate(REFUSALS, start=1)}
    rows = [
        f"| **{one}** | " + " | ".join(_cell(one, other, notes) for other in names) + " |"
        for one in names
    ]
    return "\n".join([
        HEAD.format(cells=len(VERBS), verbs=", ".join(VERBS)),
        "| | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
        *rows,
        "",
        "## What does not go together, and why",
        *(
            f"{notes[pair]}. **{pair[0]}** and **{pair[1]}**: {each.reason} The product says: "
            f"“{each.message}” (`{each.error.__name__}`)"
            for pair, each in REFUSALS.items()
        ),
        "",
        "## What each feature means here",
        *(f"- **{each.name}**: {each.says}." for each in FEATURES.values()),
        "",
    ])  # fmt: skip


def _cell(one: str, other: str, notes: dict[tuple[str, str], int]) -> str:
    if one == other:
        return "·"
    note = notes.get((one, other)) or notes.get((other, one))
    return f"no ({note})" if note else "✓"
