"""The table at the end of a run: what was done, what struck, what was found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ops.chaos.history import Line, durations
from ops.chaos.invariants import Verdict

OUTCOMES = ("ok", "fail", "unknown")
# Of each invariant's violations so many are written out.
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run was and came to."""

    title: str
    lines: Sequence[Line]
    faults: Mapping[str, int]
    fallen: Mapping[str, int]
    figures: Mapping[str, str]
    verdicts: Sequence[Verdict]

    @property
    def violations(self) -> int:
        """Of all invariants."""
        return sum(len(verdict.violations) for verdict in self.verdicts)


def text(summary: Summary) -> str:
    """All of it, ready to print."""
    return "\n".join(
        [
            summary.title,
            "",
            *operations(summary.lines),
            "",
            *_pairs("faults", {name: str(n) for name, n in sorted(summary.faults.items())}),
            *_pairs("ended by itself", {name: str(n) for name, n in summary.fallen.items()}),
            *_pairs("figures", summary.figures),
            "",
            *judgement(summary.verdicts),
        ]
    )


def operations(lines: Sequence[Line]) -> Iterator[str]:
    """A row per operation: how often which outcome, and how long it took (ms)."""
    yield f"{'operation':<12}{'ok':>9}{'fail':>9}{'unknown':>9}{'p50 ms':>9}{'p99 ms':>9}"
    for op, outcomes in sorted(durations(lines).items()):
        counts = "".join(f"{len(outcomes.get(outcome, [])):>9}" for outcome in OUTCOMES)
        took = sorted(outcomes.get("ok", []) + outcomes.get("fail", []))
        yield f"{op:<12}{counts}{_ms(took, 0.5):>9}{_ms(took, 0.99):>9}"
    reasons = Counter(
        f"{line['op']} {line['why']}" for line in lines if line.get("why") not in (None, 409)
    )
    if reasons:
        yield "besides 409: " + ", ".join(f"{why} × {n}" for why, n in reasons.most_common(12))


def _ms(took: Sequence[float], part: float) -> str:
    return f"{1000 * took[min(len(took) - 1, int(part * len(took)))]:.0f}" if took else "–"


def _pairs(title: str, found: Mapping[str, str]) -> Iterator[str]:
    if found:
        yield f"{title}: " + ", ".join(f"{name} {value}" for name, value in found.items())


def judgement(verdicts: Iterable[Verdict]) -> Iterator[str]:
    """A row per invariant, and the first violations of each that has some."""
    yield f"{'invariant':<11}{'':<34}{'looked at':>10}{'violations':>12}"
    for verdict in verdicts:
        counts = f"{verdict.looked_at:>10}{len(verdict.violations):>12}"
        yield f"{verdict.name:<11}{verdict.about:<34}{counts}"
        for violation in verdict.violations[:EXAMPLES]:
            yield f"    {violation}"
        if len(verdict.violations) > EXAMPLES:
            yield f"    … and {len(verdict.violations) - EXAMPLES} more"
