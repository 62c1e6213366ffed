"""Two browsers: an owner invites by mail, somebody joins in a role, and is removed again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import judging
from tests.e2e.conftest import Visitor
from tests.e2e.owner import Owner
from tests.e2e.site import PASSWORD, Site

pytestmark = pytest.mark.e2e

EMAIL = "gina.empfang@example.com"
SALON = "/app/salon-maria/"
# What ends on the server ends in the open page (ms): the stream's end, then one look.
SOON = 5_000


def look(page: Page, path: str = "") -> None:
    """Nothing is wrong with the page, or with the one at that address."""
    if path:
        page.goto(path)
    page.wait_for_load_state()
    assert judging.faults_of(page) == []


def press(page: Page) -> None:
    """The main button of the form."""
    with page.expect_navigation():
        page.locator("main form:not([hidden]) button[type=submit]").first.click()


def link_in_mail(site: Site) -> str:
    """Where the invitation leads."""
    texts = " ".join(mail["text"] for mail in site.await_mails(EMAIL, 1))
    found = re.findall(r"\S*/accounts/invitations/\S+", texts)
    assert found, texts
    return str(found[-1])


def invite(maria: Page) -> None:
    """For the front desk."""
    look(maria, f"{SALON}people/invite/")
    maria.fill("[name=email]", EMAIL)
    maria.check("[name=role][value=front_desk]")
    maria.select_option("[name=language]", "de")
    press(maria)
    look(maria)
    expect(maria.locator("main")).to_contain_text(EMAIL)


def join(gina: Page, site: Site) -> None:
    """From the mail to the day's page."""
    link = link_in_mail(site)
    look(gina, link)
    press(gina)
    look(gina)
    expect(gina.locator("main input[name=email]")).to_have_value(EMAIL)
    gina.fill("main input[name=name]", "Gina Empfang")
    gina.fill("main input[type=password]", PASSWORD)
    press(gina)
    look(gina)
    press(gina)
    gina.wait_for_url(f"**{SALON}")
    look(gina)


def test_an_invitation_leads_to_the_role_and_ends_with_it(visitor: Visitor, site: Site) -> None:
    owner = Owner(visitor(), "salon-maria")
    owner.sign_in()
    maria, guest = owner.page, visitor()
    gina = guest.page()
    invite(maria)
    join(gina, site)
    # The front desk sees every diary, and no settings.
    expect(gina.locator("nav a[href$='/desk/clients/']").first).to_be_attached()
    assert gina.locator("nav a[href$='/people/']").count() == 0
    assert gina.request.get(f"{site.url}{SALON}people/").status == 403
    gina.goto(SALON)
    with maria.expect_navigation():
        maria.goto(f"{SALON}people/")
    maria.locator("a", has_text="Gina Empfang").click()
    look(maria)
    with maria.expect_navigation():
        maria.locator("main a[href$='/ownership/']").click()
    look(maria)
    maria.go_back()
    with maria.expect_navigation():
        maria.locator("main a[href$='/remove/']").click()
    look(maria)
    press(maria)
    look(maria)
    # Gina's open page learns that it is over, without being touched.
    expect(gina.locator("[data-live]")).not_to_be_empty(timeout=SOON)
    assert gina.request.get(f"{site.url}{SALON}").status == 404
    look(maria, f"{SALON}audit/?kind=people")
    expect(maria.locator("main")).to_contain_text("Gina Empfang")
