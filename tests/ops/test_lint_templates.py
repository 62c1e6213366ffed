"""The template lint finds what the Content-Security-Policy would block in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command

from ops.management.commands.lint_templates import faults_of, forbidden


@pytest.mark.parametrize(
    "markup",
    [
        '<p style="color: red">',
        "<div class='a'\n style='b'>",
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<button type="button" onclick="go()">',
        '<a href="javascript:go()">',
        '<script src="https://cdn.example/x.js"></script>',
        '<img src="//cdn.example/x.png">',
    ],
)
def test_what_the_policy_would_block_is_found(markup: str) -> None:
    assert len(list(forbidden(f"\n\n{markup}", mail=False))) == 1
    assert next(forbidden(f"\n\n{markup}", mail=False)).startswith("3: ")


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="/static/public.js"></script>',
        '<script type="application/ld+json">{}</script>',
        '<a href="https://calendar.example/">',
        '<p class="style" data-one="once = 1">',
        '{% comment %}<p style="x">{% endcomment %}',
    ],
)
def test_what_it_allows_is_left_alone(markup: str) -> None:
    assert list(forbidden(markup, mail=False)) == []


def test_mails_may_style_inline_but_never_run_code() -> None:
    assert list(forbidden('<p style="x">', mail=True)) == []
    assert list(forbidden("<script>x</script>", mail=True)) == ["1: an inline script"]


def test_a_template_that_does_not_compile_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("{% nonsense %}")
    faults = list(faults_of(tmp_path / "a.html", tmp_path))
    assert len(faults) == 1
    assert faults[0].startswith("a.html: Invalid block tag")


def test_all_our_templates_pass() -> None:
    call_command("lint_templates")
