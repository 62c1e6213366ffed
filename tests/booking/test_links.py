"""Links that open a booking: to whoever has them, for one booking, one business, one purpose."""

from __future__ import annotations

import pytest
from django.urls import resolve

from booking import links
from booking.models import Booking
from tenants.models import Business


@pytest.fixture
def booking(salon_maria: Business) -> Booking:
    """A booking as far as links care."""
    return Booking(pk=7, code="ABC2345", link_version=1)


def test_a_token_opens_its_own_booking_alone(booking: Booking) -> None:
    token = links.manage_token(booking)
    assert len(token) == 24
    assert links.check(booking, token)
    for other in (
        Booking(pk=8, code="ABC2345", link_version=1),
        Booking(pk=7, code="ABC2346", link_version=1),
        Booking(pk=7, code="ABC2345", link_version=2),
    ):
        assert not links.check(other, token)


@pytest.mark.parametrize("given", ["", "x", "ă" * 24, "A" * 24, "\ud800"])
def test_anything_else_opens_nothing(booking: Booking, given: str) -> None:
    assert not links.check(booking, given)


def test_a_token_is_good_for_one_purpose(booking: Booking) -> None:
    assert not links.check(booking, links.manage_token(booking, "withdraw"))
    assert links.check(booking, links.manage_token(booking, "withdraw"), "withdraw")


def test_another_business_makes_another_token(
    booking: Booking, salon_maria: Business, praxis_otto: Business
) -> None:
    theirs = links.manage_token(booking)  # Praxis Otto was named last: it is entered
    from django.db import connection

    connection.set_tenant(salon_maria)  # type: ignore[attr-defined]
    assert links.manage_token(booking) != theirs
    assert not links.check(booking, theirs)


def test_links_lead_to_pages_that_exist(booking: Booking, salon_maria: Business) -> None:
    for url, name in (
        (links.manage_url(booking), "public:manage"),
        (links.cockpit_url(booking, salon_maria), "cockpit:booking"),
        (links.again_url(salon_maria, [], "ro"), "public:home"),
    ):
        assert url.startswith("http://testserver/")
        path = url.removeprefix("http://testserver").partition("?")[0]
        assert resolve(path).view_name == name
