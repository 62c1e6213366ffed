"""Every component renders in the style guide, in each language, under our own policy."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from ops import styleguide

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"


def shown(page: str, rf: RequestFactory) -> str:
    response: HttpResponse = (
        styleguide.page(rf.get("/"), page) if page else styleguide.styleguide(rf.get("/"))
    )
    return response.content.decode()


@pytest.mark.parametrize("page", ["", *styleguide.PAGES])
@pytest.mark.parametrize("language", ["en", "ro"])
def test_a_page_has_nothing_that_the_policy_forbids(
    page: str, language: str, rf: RequestFactory
) -> None:
    with translation.override(language):
        text = shown(page, rf)
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>|javascript:", text)
    assert not re.search(r"\{[%{#]|[#%}]\}", text)
    assert f'<html lang="{language}">' in text


def test_every_picture_named_is_in_the_sprite(rf: RequestFactory) -> None:
    sprite = next((Path(settings.BASE_DIR) / "dist" / "assets").glob("icons.*.svg")).read_text()
    pages = "".join(shown(page, rf) for page in ["", *styleguide.PAGES])
    named = set(re.findall(r"icons\.\w+\.svg#([\w-]+)", pages))
    named |= {
        name
        for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())
    }
    assert named
    assert {name for name in named if f'<symbol id="{name}"' not in sprite} == set()


def test_ids_are_given_once_on_a_page(rf: RequestFactory) -> None:
    for page in styleguide.PAGES:
        ids = re.findall(r'\sid="([^"]+)"', shown(page, rf))
        assert len(ids) == len(set(ids)), page


def test_a_brand_is_two_properties_in_light_and_dark(rf: RequestFactory) -> None:
    response = styleguide.brand(rf.get("/", {"brand": "rose"}))
    assert response["Content-Type"] == "text/css; charset=utf-8"
    assert response.content.count(b"--accent:") == 2
    with pytest.raises(Http404):
        styleguide.brand(rf.get("/", {"brand": "}body{display:none"}))


def test_an_unknown_page_is_not_found(rf: RequestFactory) -> None:
    with pytest.raises(Http404):
        styleguide.page(rf.get("/"), "../base")


def test_the_browser_gets_little_to_load() -> None:
    built = Path(settings.BASE_DIR) / "dist" / "assets"

    def packed(*patterns: str) -> int:
        files = {path for pattern in patterns for path in built.glob(pattern)}
        assert files
        return sum(len(gzip.compress(path.read_bytes())) for path in files)

    assert packed("public-style.*.css") <= 20_000
    assert packed("public.*.js", "prefetch.*.js") <= 10_000
