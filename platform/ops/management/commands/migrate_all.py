"""`manage.py migrate_all`: public, the template, then every business that is behind."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ops import rollout


class Command(BaseCommand):
    """Resumable; exits non-zero when a business failed."""

    help = __doc__
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate everything and report."""
        failed = rollout.run(self.stdout.write)
        if failed:
            raise CommandError(f"failed, run again to resume: {', '.join(failed)}")
