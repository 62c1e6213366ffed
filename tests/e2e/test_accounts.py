"""Pages of an account that only a mail or a code leads to; each is judged on the way."""

from __future__ import annotations

import hmac
import re
import struct
import time
from base64 import b32decode

import pytest
from playwright.sync_api import Page

from tests.e2e import judging
from tests.e2e.conftest import Visitor
from tests.e2e.site import Site

pytestmark = pytest.mark.e2e

EMAIL = "radu.cont@example.com"
PASSWORD, NEW_PASSWORD = "a-first-password-of-radu", "another-password-of-radu"
TOTP_SECONDS = 30


def one_time_code(secret: str) -> str:
    """What an app on a phone shows now (RFC 6238)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(key, struct.pack(">Q", int(time.time()) // TOTP_SECONDS), "sha1")
    (number,) = struct.unpack_from(">I", digest, digest[-1] & 0xF)
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def fresh_code(secret: str, last: str) -> str:
    """The next one: a code opens a door once."""
    while (code := one_time_code(secret)) == last:
        time.sleep(0.5)
    return code


def look(page: Page, path: str = "") -> None:
    """Nothing is wrong with the page, or with the one at that address."""
    if path:
        page.goto(path)
    page.wait_for_load_state()
    assert judging.faults_of(page) == []


def press(page: Page) -> None:
    """The one main button."""
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()


def link_in(site: Site, part: str, count: int) -> str:
    """The link with that part in the mails to the account."""
    texts = " ".join(mail["text"] for mail in site.await_mails(EMAIL, count))
    found = re.findall(rf"\S*/accounts/{part}/\S+", texts)
    assert found, texts
    return str(found[-1])


def test_an_account_from_its_first_mail_to_a_second_factor_and_a_new_password(
    visitor: Visitor, site: Site
) -> None:
    page = visitor().page()
    page.goto("/accounts/signup/")
    page.locator("main input[name=name]").fill("Radu Cont")
    page.locator("main input[type=email]").fill(EMAIL)
    page.locator("main input[type=password]").fill(PASSWORD)
    press(page)
    look(page, link_in(site, "confirm-email", 1))
    press(page)
    last = _switch_on_second_factor(page)
    _sign_in_with_code(page, last)
    _forget_the_password(visitor().page(), site)


def _switch_on_second_factor(page: Page) -> tuple[str, str]:
    page.goto("/accounts/2fa/on/")
    look(page)  # "Is it you?" comes first
    page.locator("main input[type=password]").fill(PASSWORD)
    press(page)
    look(page)
    page.locator("details summary").first.click()
    secret = page.locator("code.seed").inner_text().strip()
    code = one_time_code(secret)
    page.locator("main input[name=code]").fill(code)
    press(page)
    for path in ("", "codes/", "codes/new/", "off/", "reauthenticate/"):
        look(page, f"/accounts/2fa/{path}")
    return secret, code


def _sign_in_with_code(page: Page, last: tuple[str, str]) -> None:
    secret, code = last
    page.goto("/accounts/logout/")
    press(page)
    page.goto("/accounts/login/")
    page.locator("main input[type=email]").fill(EMAIL)
    page.locator("main input[type=password]").fill(PASSWORD)
    press(page)
    look(page)
    page.locator("main input[name=code]").fill(fresh_code(secret, code))
    press(page)
    assert "/accounts/" not in page.url


def _forget_the_password(page: Page, site: Site) -> None:
    page.goto("/accounts/password/reset/")
    page.locator("main input[type=email]").fill(EMAIL)
    press(page)
    before = len(site.mails(EMAIL))
    look(page, link_in(site, "password/reset/key", max(before, 2)))
    for field in page.locator("main input[type=password]").all():
        field.fill(NEW_PASSWORD)
    press(page)
    assert page.url.endswith("/password/reset/key/done/")
