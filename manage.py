#!/usr/bin/env python
"""Django's command line. `platform/` joins the path first: its packages are top-level ones."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one management command with the settings of `platform/config`."""
    root = Path(__file__).resolve().parent
    for folder in (root / "platform", root):
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
