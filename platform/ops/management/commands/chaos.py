"""`manage.py chaos`: kill servers while clients book, and prove that nothing is lost or doubled."""

from __future__ import annotations

import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from ops.chaos.run import Options, run


class Command(BaseCommand):
    """Needs no database: it starts its own servers and removes them. Exit 1 on any violation."""

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The defaults are those of the tests."""
        parser.add_argument("--attempts", type=int, default=2_000)
        parser.add_argument("--kills", type=int, default=5, help="kill -9, over four kinds")
        parser.add_argument("--seed", type=int, default=1, help="of the attempts and the faults")
        parser.add_argument("--clients", type=int, default=16)
        parser.add_argument(
            "--guard",
            choices=("on", "off"),
            default="on",
            help="off: the control, without constraint and lock; it has to find overlaps",
        )
        parser.add_argument("--keep", action="store_true", help="keep history, mails and logs")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it; SIGTERM cleans up as Ctrl-C does, which a shell may have switched off."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _interrupt)
        chosen = Options(
            attempts=options["attempts"],
            kills=options["kills"],
            seed=options["seed"],
            clients=options["clients"],
            guarded=options["guard"] == "on",
            keep=options["keep"],
        )
        try:
            violations = run(chosen, say=self.say)
        except KeyboardInterrupt:
            sys.exit(130)
        if violations:
            sys.exit(1)

    def say(self, text: str) -> None:
        """At once: a run takes minutes."""
        self.stdout.write(text)
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
