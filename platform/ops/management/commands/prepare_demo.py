"""`manage.py prepare_demo`: tables and example businesses, in one process to start quickly."""

from __future__ import annotations

from io import StringIO
from typing import Any

from django.core.management import BaseCommand, call_command


class Command(BaseCommand):
    """Called by `ops.demo` before it starts the programs; harmless when all is there."""

    help = "Migrate everything and make the example businesses."

    def handle(self, *args: Any, **options: Any) -> None:
        """Both commands do nothing on a second run."""
        call_command("migrate_all", verbosity=0, stdout=StringIO())
        call_command("seed_demo", verbosity=0)
