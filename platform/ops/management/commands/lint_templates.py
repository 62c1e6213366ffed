"""`manage.py lint_templates`: every template compiles and keeps to the Content-Security-Policy.

Called by `make check`. Mails may style inline, because their readers drop style sheets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.template import TemplateSyntaxError, engines

# What the policy of the settings would block, so that it would fail silently in a browser.
FORBIDDEN = {
    "an inline style": re.compile(r"<[a-z][^>{%]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style[\s>]", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*json)[^>]*>", re.IGNORECASE),
    "an inline handler": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "an address that runs code": re.compile(r"=\s*[\"']?\s*javascript:", re.IGNORECASE),
    "a foreign address to load": re.compile(
        r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=[\"'](?:https?:)?//"
    ),
}
MAY_STYLE_INLINE = "email"
# A template never holds this much logic or markup; it wants to be cut into partials.
MOST_LINES = 150


class Command(BaseCommand):
    """Names each fault with its file and line."""

    help = "Compile every template and refuse what the Content-Security-Policy would block."

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything before failing."""
        root = Path(settings.BASE_DIR) / "templates"
        faults = [fault for path in sorted(root.rglob("*")) for fault in faults_of(path, root)]
        if faults:
            raise CommandError("\n".join(faults))


def faults_of(path: Path, root: Path) -> Iterator[str]:
    """What is wrong with one template."""
    if path.suffix not in {".html", ".txt"}:
        return
    name, text = path.relative_to(root), path.read_text(encoding="utf-8")
    try:
        engines["django"].from_string(text)
    except TemplateSyntaxError as error:
        yield f"{name}: {error}"
    if len(text.splitlines()) > MOST_LINES:
        yield f"{name}: more than {MOST_LINES} lines"
    if path.suffix == ".html":
        yield from (
            f"{name}:{fault}" for fault in forbidden(text, mail=name.parts[0] == MAY_STYLE_INLINE)
        )


def forbidden(text: str, *, mail: bool) -> Iterator[str]:
    """`line: what` for everything that the policy would block."""
    without_comments = re.sub(r"{% comment.*?endcomment %}", _blank, text, flags=re.DOTALL)
    for what, pattern in FORBIDDEN.items():
        if mail and "style" in what:
            continue
        for found in pattern.finditer(without_comments):
            yield f"{without_comments.count(chr(10), 0, found.start()) + 1}: {what}"


def _blank(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")
