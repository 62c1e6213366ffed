"""The nets of the page crawl catch what they are for."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.e2e import judging
from tests.e2e.watching import watch

pytestmark = pytest.mark.e2e

HOME = "http://127.0.0.1:1"
PAGE = "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{}</main></html>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>Good.</p>", ""),
        ("<p style='color:#bbb;background:#fff'>Hardly to be read</p>", "color-contrast"),
        ("<input type=text>", "label"),
        ("<p style='inline-size:330px;background:#eee'>Wide</p>", "338 > 320"),
        (
            "<style>@media (prefers-color-scheme: dark) { p { color: #222; background: #000 } }"
            "</style><p>Lost at night</p>",
            "in dark: color-contrast",
        ),
    ],
)
def test_a_bad_page_is_told_from_a_good_one(body: str, fault: str, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(PAGE.format(body))
    found = " ".join(judging.faults_of(page))
    page.close()
    assert (fault in found) if fault else found == ""


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p>Good.</p>", ""),
        ("<script>console.error('oh')</script>", "console error: oh"),
        ("<script>throw new Error('ah')</script>", "exception: ah"),
        ("<img alt='' src='http://127.0.0.2:1/pixel.png'>", "foreign request"),
        (
            "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
            "<script>0</script>",
            "script-src",
        ),
    ],
)
def test_what_a_page_must_not_do_is_written_down(body: str, fault: str, browser: Browser) -> None:
    visitor = watch(browser, HOME)
    page = visitor.page()
    page.route(f"{HOME}/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/")
    page.wait_for_timeout(100)
    found = " ".join(visitor.faults)
    visitor.close()
    assert (fault in found) if fault else found == ""


def test_a_cookie_is_noticed(browser: Browser) -> None:
    visitor = watch(browser, HOME)
    page = visitor.page()
    headers = {"Set-Cookie": "track=1", "Content-Type": "text/html"}
    page.route(f"{HOME}/", lambda route: route.fulfill(body="<p>Hello", headers=headers))
    page.goto("/")
    with pytest.raises(AssertionError):
        visitor.cookie_free()
    visitor.close()
