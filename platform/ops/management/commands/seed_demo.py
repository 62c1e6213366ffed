"""`manage.py seed_demo`: three businesses with four weeks of bookings, and who may sign in."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand
from django.utils import timezone

from ops.demo_data import build, logins
from ops.embedded import VAR
from tenants.models import Business

LOGINS: Final = VAR / "demo-logins.json"


class Command(BaseCommand):
    """A second run changes nothing: what is there is left as it is."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the passwords are kept for whoever prints them."""
        parser.add_argument("--logins", type=Path, default=LOGINS)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing: the users, then the businesses, each whole or not at all."""
        owners = logins.ensure(options["logins"])
        there = set(Business.objects.filter(slug__in=owners).values_list("slug", flat=True))
        for slug, owner in owners.items():
            if slug not in there:
                build.business(slug, owner=owner, now=timezone.now().replace(microsecond=0))
                self.stdout.write(f"{slug}: made")
