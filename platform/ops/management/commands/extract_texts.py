"""`manage.py extract_texts`: fit the catalogues in `locale/` to the sources."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from ops import locales


class Command(BaseCommand):
    """Thin: the work is done by `ops.locales`."""

    help = "Bring new texts into the catalogues, and print what has no translation yet."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """`--prune` drops the translations of texts that are gone."""
        parser.add_argument("--prune", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Update, then list what is missing."""
        locales.update(prune=options["prune"])
        for line in locales.missing():
            self.stdout.write(line)
