"""What a step and buffers cost a diary: how much of it one appointment takes, how many fit.

Pure: minutes in, minutes out. The page of a service's times shows it as a table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

# A working day, to count appointments in.
DAY_MIN: Final = 8 * 60
STEPS: Final = (5, 10, 15, 20, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class Cost:
    """One appointment after the other with this step. All but `per_day` are minutes."""

    step: int
    duration: int
    buffers: int

    @property
    def busy(self) -> int:
        """What one appointment keeps busy, buffers included."""
        return self.duration + self.buffers

    @property
    def taken(self) -> int:
        """From one start to the next one that is offered."""
        return -(-self.busy // self.step) * self.step

    @property
    def wasted(self) -> int:
        """What nobody can book before the next start."""
        return self.taken - self.busy

    @property
    def per_day(self) -> int:
        """How many fit into eight hours; the last one's buffer may lie outside."""
        return (DAY_MIN - self.duration) // self.taken + 1 if self.duration <= DAY_MIN else 0


def table(duration: int, buffers: int, current: int) -> list[Cost]:
    """The usual steps and the one in use, ascending."""
    return [Cost(step, duration, buffers) for step in sorted({*STEPS, current})]
