"""The fuzz in the suite, bounded; by hand for longer with `SLOTLINE_FUZZ_SECONDS=600 pytest …`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from random import SystemRandom
from typing import Any

import pytest

from booking.bookings import placing
from tenants.models import Business
from tests.combinations.judging import Finding, Report, judge
from tests.combinations.sabotage import without_filters, without_rooms

SECONDS = float(os.environ.get("SLOTLINE_FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("SLOTLINE_FUZZ_SEED", "0"))
CHUNKS, EACH = 4, 3
# Among so many businesses each sabotage below shows itself.
ENOUGH = 40


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_what_is_offered_can_be_booked_and_nothing_else(salon_maria: Business, chunk: int) -> None:
    for seed in range(chunk * EACH, (chunk + 1) * EACH):
        judge(seed)


@pytest.mark.parametrize(
    ("module", "name", "sabotage", "finding", "seed"),
    [
        (placing, "_free_rooms", without_rooms, "wanted", 4),
        (placing.availability, "best_visit", without_filters, "not offered, but was booked", 0),
    ],
    ids=["rooms are not taken", "filters are not asked"],
)
def test_what_is_taken_away_is_found(
    salon_maria: Business,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    sabotage: Callable[..., Any],
    finding: str,
    seed: int,
) -> None:
    monkeypatch.setattr(module, name, sabotage)
    with pytest.raises(Finding, match=finding):
        judge_from(seed)


def judge_from(first: int) -> None:
    """Businesses until one shows it; the first is known to."""
    for seed in range(first, first + ENOUGH):
        judge(seed)


@pytest.mark.timeout(0)
def test_for_as_long_as_one_likes(
    salon_maria: Business, capsys: pytest.CaptureFixture[str]
) -> None:
    report, until = Report(), time.monotonic() + SECONDS
    seed, found = SEED or (SystemRandom().randrange(10**6) if SECONDS else 99), []
    while True:
        try:
            judge(seed, report)
        except AssertionError as finding:
            found.append(str(finding))
            with capsys.disabled():
                print(f"\n{finding}")  # noqa: T201
        seed += 1
        if time.monotonic() >= until:
            break
    with capsys.disabled():
        print(f"\nfuzz until seed {seed}: {dict(report.asked)}")  # noqa: T201
    assert not found
