"""`manage.py slots SCENARIO.json`: which starts the engine offers for a scenario.

For tests, benchmarks and questions like "why is 10:30 not free?". It touches no database: the
scenario is mapped to the types of `booking.availability` and asked as the booking page asks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking.availability.fields import ScenarioError
from booking.availability.scenario import read


class Command(BaseCommand):
    help = "Print the starts that the engine offers for slot scenarios, a JSON line each."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", help="a JSON file, or - for standard input")

    def handle(self, *args: Any, scenario: str, **options: Any) -> None:
        try:
            answers = [question.answer() for question in read(_text_of(scenario))]
        except ScenarioError as error:
            # One line, whatever a key of the scenario holds.
            raise CommandError(" ".join(str(error).split()), returncode=2) from None
        for answer in answers:
            self.stdout.write(json.dumps(answer))


def _text_of(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise ScenarioError(f"scenario: cannot be read ({error})") from None
