"""Built browser files in templates: scripts, style sheets, pictures and icons.

Reads the manifest that `npm run build` leaves in `dist/`, so that a template names a source file
("public.ts") and the page gets the hashed one. Used by every base template and most components.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

MANIFEST = Path("dist/.vite/manifest.json")


class AssetMissing(ImproperlyConfigured):
    """The browser files are not built, or this one is not among them: run `make setup`."""


@lru_cache(maxsize=4)
def _entries(path: Path, changed_at: float) -> dict[str, dict[str, Any]]:
    """The manifest as written at `changed_at`; the argument makes a rebuild visible at once."""
    entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return entries


@lru_cache(maxsize=4)
def _path(base: Path | str) -> Path:
    return Path(base) / MANIFEST


def _manifest() -> dict[str, dict[str, Any]]:
    path = _path(settings.BASE_DIR)
    try:
        return _entries(path, path.stat().st_mtime)
    except FileNotFoundError as error:
        raise AssetMissing(f"{path} is missing: run `make setup` first") from error


def _entry(source: str) -> dict[str, Any]:
    try:
        return _manifest()[f"assets/{source}"]
    except KeyError as error:
        raise AssetMissing(f"assets/{source} was not built: run `make setup`") from error


def url_of(source: str) -> str:
    """The public address of a file below `assets/`, such as "public.ts" or "img/favicon.svg"."""
    return f"{settings.STATIC_URL}{_entry(source)['file']}"


@register.simple_tag
def asset_url(source: str) -> str:
    """{% asset_url "img/favicon.svg" %} – the address alone."""
    return url_of(source)


@register.simple_tag
def asset(source: str) -> SafeString:
    """{% asset "public.ts" %} – the script as a module, which browsers run after parsing.

    What it shares with other scripts is announced beside it, so that both load at once.
    """
    shared = [_manifest()[name]["file"] for name in _entry(source).get("imports", ())]
    preloads = format_html_join(
        "",
        '<link rel="modulepreload" href="{}{}">',
        ((settings.STATIC_URL, f) for f in shared),
    )
    return format_html('{}<script type="module" src="{}"></script>', preloads, url_of(source))


@register.simple_tag
def asset_css(source: str, *, missing_ok: bool = False) -> SafeString:
    """{% asset_css "public.css" %} – the style sheet `assets/styles/public.css`.

    `missing_ok` is for the error page, which must not fail for want of a build.
    """
    try:
        return format_html('<link rel="stylesheet" href="{}">', url_of(f"styles/{source}"))
    except AssetMissing:
        if missing_ok:
            return SafeString("")
        raise


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """{% icon "calendar" %} – an icon of the sprite; decoration unless it has a `label`."""
    return _icon(name, label, url_of("icons.svg"))


@lru_cache(maxsize=1024, typed=True)
def _icon(name: str, label: str, sprite: str) -> SafeString:
    role = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon" {} focusable="false"><use href="{}#{}"></use></svg>',
        SafeString(role),
        sprite,
        name,
    )
