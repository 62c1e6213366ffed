"""`manage.py compile_texts`: make the `.mo` files that Django reads."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from ops import locales


class Command(BaseCommand):
    """Thin: the work is done by `ops.locales`."""

    help = "Compile locale/*/LC_MESSAGES/django.po without GNU gettext."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile all languages."""
        self.stdout.write(f"{locales.compile_all()} texts compiled")
