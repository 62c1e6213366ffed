"""Where Chromium is and how it is started. A machine without it is told so; nothing is skipped."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
# No sandbox for root; nothing that looks outside of this machine.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
MISSING = (
    "The browser tests need Chromium, and there is none. Install it (Debian: apt-get install"
    " chromium) or set CHROMIUM_PATH to its program."
)


def path() -> str:
    """The program. Raises AssertionError with what to do when there is none."""
    named = os.environ.get("CHROMIUM_PATH", "")
    found = [named] if named else [shutil.which(name) or "" for name in NAMES]
    programs = [each for each in [*found, "/usr/bin/chromium"] if each and Path(each).is_file()]
    assert programs, MISSING
    return programs[0]


def launch(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
