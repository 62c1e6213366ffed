"""In whose time a member reads the cockpit: said on the page, switched with a press."""

from __future__ import annotations

import pytest
from django.test import Client

from tenants.models import User
from tests.booking.cockpit.conftest import Booker

TODAY, SWITCH = "/app/salon-maria/", "/app/salon-maria/time-zone/"


@pytest.fixture
def remote(desk: Client, maria: User) -> Client:
    """Maria's browser, while she lives on the Azores: two or three hours behind."""
    User.objects.filter(pk=maria.pk).update(time_zone="Atlantic/Azores")
    return desk


def page_of(browser: Client, path: str) -> str:
    """What stands there."""
    response = browser.get(path)
    assert response.status_code == 200
    return str(response.content.decode())


def test_who_lives_where_the_business_is_reads_nothing_about_zones(desk: Client) -> None:
    assert "Times are shown for" not in page_of(desk, TODAY)


def test_every_page_with_times_says_whose_they_are(remote: Client, book: Booker) -> None:
    booking = book()
    paths = (
        "", "bookings/", f"bookings/{booking.code}/", "mails/", "desk/diary/", "desk/new/",
        f"desk/clients/{booking.client.code}/", "desk/search/?q=vasile", "desk/export/",
    )  # fmt: skip
    for path in paths:
        text = page_of(remote, TODAY + path)
        assert text.count("Times are shown for") == 1, path
        assert "Azores" in text, path


def test_a_switch_shows_the_times_of_the_business_and_back(remote: Client, book: Booker) -> None:
    here = f"{TODAY}bookings/{book().code}/"
    own = page_of(remote, here)
    assert "10:00" not in own
    response = remote.post(SWITCH, {"show": "business", "next": here})
    assert response["Location"] == here
    text = page_of(remote, here)
    assert "10:00" in text
    assert "Show my own time" in text
    remote.post(SWITCH, {"show": "own"})
    assert "Show the time of the business" in page_of(remote, here)


@pytest.mark.parametrize("to", ["https://evil.example/", "//evil.example", "/app/otto/", ""])
def test_the_way_back_stays_in_this_business(remote: Client, to: str) -> None:
    assert remote.post(SWITCH, {"show": "own", "next": to})["Location"] == TODAY
