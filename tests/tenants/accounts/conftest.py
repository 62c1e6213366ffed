"""What the tests of accounts share: mails that can be read, sign-ups, second factors."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_limits_left_over(empty_redis: None) -> None:
    """Each test begins with all its attempts."""
