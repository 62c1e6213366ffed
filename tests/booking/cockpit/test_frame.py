"""The sections around every page: all of them on a desktop, at most five places on a phone."""

from __future__ import annotations

import re

from django.test import Client

from booking.cockpit.frame import fold


def sections(count: int) -> list[dict[str, object]]:
    """So many entries of the navigation."""
    return [{"label": str(place)} for place in range(count)]


def test_five_sections_all_stand_in_the_bar() -> None:
    assert not any(entry["folds"] for entry in fold(sections(5)))


def test_of_more_sections_four_stand_in_the_bar_and_the_rest_behind_more() -> None:
    folded = [entry["label"] for entry in fold(sections(9)) if entry["folds"]]
    assert folded == ["4", "5", "6", "7", "8"]


def test_more_opens_without_a_script_and_leads_to_each_section_that_folds(desk: Client) -> None:
    text = desk.get("/app/salon-maria/").content.decode()
    (more,) = re.findall(r'<li class="rail-more">.*?</details>', text, re.S)
    assert "<summary>" in more
    in_bar = set(re.findall(r'<li><a href="([^"]+)"', text[text.index('class="rail"') :]))
    behind = set(re.findall(r'<a class="menu-item" href="([^"]+)"', more))
    assert len(in_bar) == 4
    assert "/app/salon-maria/page/" in behind
    assert not in_bar & behind
