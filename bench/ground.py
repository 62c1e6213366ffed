"""What the benchmarks share: durable servers of their own, figures as JSON lines.

A benchmark checks its answers with `must`, never with `assert`, so that `python -O` checks too.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]

from ops.embedded import Servers  # noqa: E402
from tests.plugin import ENVIRONMENT  # noqa: E402


class WrongAnswer(Exception):
    """A benchmark measured something that does not work."""


def must(holds: bool, what: str) -> None:
    """Stop where an answer is wrong: a fast mistake is no figure."""
    if not holds:
        raise WrongAnswer(what)


def say(name: str, **figures: object) -> None:
    """One line."""
    rounded = {k: round(v, 4) if isinstance(v, float) else v for k, v in figures.items()}
    print(json.dumps({"bench": name} | rounded), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def on_own_servers(measure: Callable[[], None]) -> None:
    """Run with a PostgreSQL and a Redis of a real deployment's durability, then remove them."""
    for key in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(key, None)
    with tempfile.TemporaryDirectory(prefix="slotline-bench-") as folder:
        Path(folder).chmod(0o711)
        servers = Servers(Path(folder), durable=True)
        try:
            os.environ.update(ENVIRONMENT | servers.start(dies_with_parent=True))
            start_django()
            measure()
        finally:
            servers.stop()


def start_django() -> None:
    """With the settings that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django

    django.setup()
