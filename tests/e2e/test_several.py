"""A client books two services in one visit on a phone, with JavaScript on and off."""

from __future__ import annotations

import re

import pytest

from tests.e2e.client import READING_MS, WAYS, Client
from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_two_services_are_booked_in_one_visit(scripts: bool, visitor: Visitor, site: Site) -> None:
    watched = visitor(java_script_enabled=scripts)
    client = Client(watched, WAYS["ro"])
    page = client.page
    client.open()
    client.choose_service()
    page.get_by_role("link", name="Adăugați un serviciu").locator("visible=true").first.click()
    row = page.locator("li.service", has_text="Vopsit rădăcini")
    folded = page.locator("details.category:not([open])", has=row)
    if folded.count():
        folded.locator("summary").first.click()
    row.get_by_role("link").click()
    assert page.url.count("s=") == 2
    client.choose_day()
    chosen = client.choose_time()
    summary = page.locator("#details .summary-lines").inner_text()
    assert "Vopsit rădăcini" in summary
    spans = re.findall(r"(\d\d:\d\d)–(\d\d:\d\d) · ", summary)
    assert spans[0][0] == chosen
    assert spans[0][1] == spans[1][0]
    page.locator("#details input[type=radio]").first.check()
    client.fill(reading_ms=READING_MS)
    client.send()
    assert page.get_by_role("heading", level=1).inner_text() == client.way.done
    shown = page.locator("main").inner_text()
    assert all(f"{start}–{end}" in shown for start, end in spans)
    watched.cookie_free()
    mail = site.await_mails(client.email)[0]
    assert all(f"{start}–{end}" in mail["text"] for start, end in spans)
    assert " și Vopsit" in mail["subject"]
