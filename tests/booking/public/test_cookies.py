"""The booking page knows no cookie, whatever cookies a visitor brings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client as Browser

from booking.models import Booking
from tenants.models import Business, User
from tests.booking.public.conftest import ION, Step


def walk(page: Step, start: dt.datetime, mine: Callable[..., str]) -> list[object]:
    """Every kind of page once."""
    booking = page.booked(start)
    return [
        page.get(),
        page.get("times/?s=tuns"),
        page.get(f"details/?t={page.hold(start + dt.timedelta(hours=2))}"),
        page.post("book/", {"t": page.hold(start + dt.timedelta(hours=4)), "name": ""}),
        page.get(mine(booking, "done/")),
        page.get(mine(booking)),
        page.get(mine(booking, "move/")),
        page.get(mine(booking, "calendar.ics")),
        page.post(mine(booking, "cancel/"), {}),
        page.get("privacy/"),
        page.get("brand.css"),
        page.get("nowhere/"),
    ]


def test_no_page_sets_a_cookie(page: Step, start: dt.datetime, mine: Callable[..., str]) -> None:
    for answer in walk(page, start, mine):
        assert not answer.cookies, answer  # type: ignore[attr-defined]
        assert "Cookie" not in answer.get("Vary", "")  # type: ignore[attr-defined]


def test_not_for_a_stale_session_either(
    page: Step, start: dt.datetime, mine: Callable[..., str]
) -> None:
    page.browser.cookies[settings.SESSION_COOKIE_NAME] = "gone"
    page.browser.cookies[settings.CSRF_COOKIE_NAME] = "old"
    for answer in walk(page, start, mine):
        assert not answer.cookies  # type: ignore[attr-defined]


def test_not_for_a_signed_in_owner_either(
    page: Step, start: dt.datetime, mine: Callable[..., str], maria: User
) -> None:
    page.browser.force_login(maria)
    for answer in walk(page, start, mine):
        assert not answer.cookies  # type: ignore[attr-defined]
        assert "Cookie" not in answer.get("Vary", "")  # type: ignore[attr-defined]


def test_a_member_sees_the_draft_and_nobody_stores_it(page: Step, maria: User) -> None:
    Business.objects.filter(slug="salon-maria").update(published_at=None)
    assert page.get().status_code == 404
    page.browser.force_login(maria)
    answer = page.get()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_a_member_of_another_business_does_not_see_the_draft(page: Step, otto: User) -> None:
    Business.objects.filter(slug="salon-maria").update(published_at=None)
    page.browser.force_login(otto)
    assert page.get().status_code == 404


@pytest.mark.parametrize(
    "path",
    ["hold/", "book/"],
)
def test_what_changes_something_is_refused_as_a_get(page: Step, path: str) -> None:
    assert page.get(path + "?s=tuns&start=1").status_code == 405
    assert not Booking.objects.exists()


def test_looking_changes_nothing(
    page: Step, start: dt.datetime, mine: Callable[..., str], visitor: Browser
) -> None:
    booking = page.booked(start)
    for name in ("", "done/", "move/", "cancel/", "email/", "calendar.ics"):
        assert page.get(mine(booking, name)).status_code == 200
        assert visitor.head(page.home + mine(booking, name)).status_code == 200
    booking.refresh_from_db()
    assert (booking.state, booking.sequence) == ("confirmed", 0)
    assert visitor.get(page.home + mine(booking, "move/now/")).status_code == 405
    assert ION["email"] == booking.contact["email"]
