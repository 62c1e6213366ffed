"""`manage.py slots SCENARIO.json`: which starts the engine offers, and with `--explain` why not.

For tests, benchmarks and questions like "why is 10:30 not free?". A scenario touches no database:
it is mapped to the types of `booking.availability` and asked as the booking page asks. With
`--business` the question is about a real one, by the slugs that stand in its links.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser

from booking import explaining, schedule
from booking.availability.fields import ScenarioError
from booking.availability.scenario import read
from booking.errors import BadChoice
from booking.schedule import Choice, Moment, Plan
from tenants.current import enter_business, leave_business
from tenants.models import Business

# Where a service names no step, a day is looked at in these steps.
QUARTER = timedelta(minutes=15)


class Command(BaseCommand):
    help = "Print the starts that the engine offers, a JSON line each; with --explain why not."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scenario", nargs="?", help="a JSON file, or - for standard input")
        parser.add_argument("--explain", action="store_true", help="also what is not offered")
        parser.add_argument("--business", metavar="SLUG", help="a business instead of a scenario")
        parser.add_argument(
            "--service", metavar="SLUG", action="append", default=[], help="what; may be repeated"
        )
        parser.add_argument("--staff", metavar="SLUG", default="", help="with whom")
        parser.add_argument("--day", type=date.fromisoformat, help="YYYY-MM-DD, local")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["business"]:
            answers = _of_business(options)
        elif options["scenario"]:
            answers = _of_scenario(options["scenario"], explain=options["explain"])
        else:
            raise CommandError("Name a scenario, or --business, --service and --day.")
        for answer in answers:
            self.stdout.write(json.dumps(answer))


def _of_scenario(name: str, *, explain: bool) -> list[dict[str, object]]:
    try:
        found = []
        for question in read(_text_of(name)):
            found.append(question.answer())
            found += question.refusals() if explain else []
        return found
    except ScenarioError as error:
        # One line, whatever a key of the scenario holds.
        raise CommandError(" ".join(str(error).split()), returncode=2) from None


def _text_of(name: str) -> str:
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise ScenarioError(f"scenario: cannot be read ({error})") from None


def _of_business(options: dict[str, Any]) -> list[dict[str, object]]:
    business = Business.objects.filter(slug=options["business"]).first()
    if business is None or not options["service"] or not options["day"]:
        raise CommandError("Name a business that exists, a --service and a --day.")
    enter_business(business)
    try:
        plan = schedule.resolve(
            [Choice(slug, options["staff"]) for slug in options["service"]], by_members=True
        )
        return list(_day(plan, options["day"], explain=options["explain"]))
    except BadChoice:
        raise CommandError("Nobody does this service.", returncode=2) from None
    finally:
        leave_business()


def _day(plan: Plan, day: date, *, explain: bool) -> Iterable[dict[str, object]]:
    moment = Moment()
    offered = schedule.free(plan, first=day, last=day, moment=moment).get(day, [])
    yield {"count": len(offered), "starts": [start.isoformat() for start in offered]}
    if explain:
        for start in _quarters(plan, day):
            if start not in offered:
                why = explaining.explain(plan, starts_at=start, moment=moment)
                reasons = [each.as_data() for found in why.values() for each in found]
                yield {"start": start.isoformat(), "why": reasons}


def _quarters(plan: Plan, day: date) -> Iterable[datetime]:
    """Every quarter of an hour of the local day."""
    zone = ZoneInfo(plan.zone)
    at = datetime.fromtimestamp(schedule.midnight(day, zone), UTC)
    end = datetime.fromtimestamp(schedule.midnight(day + timedelta(days=1), zone), UTC)
    while at < end:
        yield at
        at += QUARTER
