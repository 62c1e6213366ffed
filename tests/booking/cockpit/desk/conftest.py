"""What the front desk's tests share: no hold of an earlier test is in the way."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _without_holds(empty_redis: None) -> None:
    """The business is the same in every test, so holds would outlive theirs."""
