"""Built files by the name of their source, and structured data that stays in its element."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.template import Context, Template
from pytest_django import Settings

from booking.templatetags.assets import AssetMissing

MANIFEST = {
    "_shared.js": {"file": "assets/shared.0123456789ab.js"},
    "assets/public.ts": {"file": "assets/public.aaaaaaaaaaaa.js", "imports": ["_shared.js"]},
    "assets/styles/public.css": {"file": "assets/public-style.bbbbbbbbbbbb.css"},
    "assets/icons.svg": {"file": "assets/icons.cccccccccccc.svg"},
}


@pytest.fixture
def checkout(tmp_path: Path, settings: Settings) -> Path:
    """A tree that is not built yet."""
    settings.BASE_DIR = tmp_path
    settings.STATIC_URL = "/static/"
    return tmp_path


@pytest.fixture
def built(checkout: Path) -> Path:
    """The same tree after a build."""
    folder = checkout / "dist" / ".vite"
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST), encoding="utf-8")
    return checkout


def rendered(source: str, **context: object) -> str:
    return Template("{% load assets json_ld %}" + source).render(Context(context))


def test_a_script_is_named_by_its_hash_and_what_it_shares_is_announced(built: Path) -> None:
    assert rendered('{% asset "public.ts" %}') == (
        '<link rel="modulepreload" href="/static/assets/shared.0123456789ab.js">'
        '<script type="module" src="/static/assets/public.aaaaaaaaaaaa.js"></script>'
    )


def test_a_style_sheet_and_a_picture_are_named_by_their_hash(built: Path) -> None:
    sheet = '<link rel="stylesheet" href="/static/assets/public-style.bbbbbbbbbbbb.css">'
    assert rendered('{% asset_css "public.css" %}') == sheet
    assert rendered('{% asset_url "icons.svg" %}') == "/static/assets/icons.cccccccccccc.svg"


def test_an_icon_is_decoration_until_it_has_a_label(built: Path) -> None:
    assert 'aria-hidden="true"' in rendered('{% icon "check" %}')
    assert "icons.cccccccccccc.svg#check" in rendered('{% icon "check" %}')
    named = rendered('{% icon "check" label=label %}', label='"Done" & gone')
    assert 'role="img" aria-label="&quot;Done&quot; &amp; gone"' in named


def test_a_rebuild_is_seen_at_once(built: Path) -> None:
    rendered('{% asset_url "icons.svg" %}')
    manifest = built / "dist" / ".vite" / "manifest.json"
    changed = MANIFEST | {"assets/icons.svg": {"file": "assets/icons.dddddddddddd.svg"}}
    before = manifest.stat().st_mtime_ns
    manifest.write_text(json.dumps(changed), encoding="utf-8")
    assert manifest.stat().st_mtime_ns != before
    assert rendered('{% asset_url "icons.svg" %}') == "/static/assets/icons.dddddddddddd.svg"


@pytest.mark.parametrize(
    "tag", ['{% asset "public.ts" %}', '{% asset_css "public.css" %}', '{% icon "check" %}']
)
def test_an_unbuilt_tree_says_what_to_do(checkout: Path, tag: str) -> None:
    with pytest.raises(AssetMissing, match="make setup"):
        rendered(tag)


def test_a_file_that_was_not_built_is_named(built: Path) -> None:
    with pytest.raises(AssetMissing, match=r"assets/nothing\.ts"):
        rendered('{% asset "nothing.ts" %}')


def test_the_error_page_does_without_a_style_sheet(checkout: Path) -> None:
    assert rendered('{% asset_css "public.css" missing_ok=True %}') == ""


def test_structured_data_cannot_leave_its_element() -> None:
    name = "</script><script>alert(1)</script> & Söhne"
    text = rendered("{{ thing|json_ld }}", thing={"@type": "HairSalon", "name": name})
    head, tail = '<script type="application/ld+json">', "</script>"
    assert text.startswith(head)
    inside = text.removeprefix(head).removesuffix(tail)
    assert "<" not in inside
    thing = {"@context": "https://schema.org", "@type": "HairSalon", "name": name}
    assert json.loads(inside) == thing
