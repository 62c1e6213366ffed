"""The first two steps: from nothing to an unpublished draft."""

from __future__ import annotations

import pytest
from django.test import Client

from booking.cockpit.start.new_forms import suggested
from booking.models import Location, Resource, Service, Setting
from booking.setup import countries
from tenants.current import enter_business, leave_business
from tenants.models import Business, Membership, SlugHistory, User
from tests.booking.cockpit.start.conftest import FIRST, SECOND


def test_a_name_a_trade_and_a_country_make_a_draft(browser: Client, elena: User) -> None:
    first = browser.post("/app/new/", FIRST)
    assert (first.status_code, first["Location"]) == (303, "/app/new/where/")
    guessed = browser.get("/app/new/where/").content.decode()
    assert 'value="studio-elan"' in guessed
    second = browser.post("/app/new/where/", SECOND)
    assert second["Location"] == "/app/studio-elan/start/"
    business = Business.objects.get(slug="studio-elan")
    assert business.published_at is None
    assert (business.name, business.currency, business.languages) == (
        "Studio Élan", "RON", ["ro", "en"],
    )  # fmt: skip
    assert Membership.objects.get(business=business).user == elena
    enter_business(business)
    try:
        assert Service.objects.filter(visibility="public").count() == 9
        assert Resource.objects.get(kind="staff").name == "Elena Marin"
        assert Location.objects.get().town == "Cluj-Napoca"
        assert Setting.objects.get().imprint == {"responsible": "Elena Marin"}
    finally:
        leave_business()


def test_strangers_are_sent_to_sign_in(client: Client, both_businesses: None, db: None) -> None:
    for path in ("/app/new/", "/app/new/where/", "/app/new/slug/?slug=abc"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_a_mistake_is_named_beside_its_field_and_nothing_typed_is_lost(browser: Client) -> None:
    answer = browser.post("/app/new/", FIRST | {"name": "", "town": "Cluj"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_name_error"' in page
    assert 'value="Cluj"' in page


@pytest.mark.parametrize(
    "changes",
    [
        {"trade": "blacksmith"},
        {"country": "XX"},
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"town": "t" * 101},
        {"name": "\u202e\u200b"},
    ],
)
def test_what_cannot_be_is_refused(browser: Client, changes: dict[str, str]) -> None:
    assert browser.post("/app/new/", FIRST | changes).status_code == 422


def test_the_second_step_without_the_first_leads_back(browser: Client) -> None:
    assert browser.get("/app/new/where/")["Location"] == "/app/new/"


def test_what_was_told_is_still_there_when_one_comes_back(browser: Client) -> None:
    browser.post("/app/new/", FIRST)
    assert "Studio Élan" in browser.get("/app/new/").content.decode()


@pytest.mark.parametrize(
    ("slug", "can_be_had"),
    [
        ("studio-elan", True),
        ("Studio Élan", True),
        ("salon-maria", False),
        ("former-name", False),
        ("new", False),
        ("admin", False),
        ("ab", False),
        ("---", False),
        ("理髪店", True),
        ("x" * 61, False),
    ],
)
def test_an_address_is_checked_while_it_is_typed_and_when_it_is_sent(
    browser: Client, slug: str, can_be_had: bool
) -> None:
    maria = Business.objects.get(slug="salon-maria")
    SlugHistory.objects.create(slug="former-name", business=maria)
    if len(slug) < 61:  # a longer one is cut while typing, and refused when sent
        said = browser.get("/app/new/slug/", {"slug": slug}).content.decode()
        assert ('class="error"' not in said) is can_be_had
    browser.post("/app/new/", FIRST)
    answer = browser.post("/app/new/where/", SECOND | {"slug": slug})
    assert answer.status_code == (303 if can_be_had else 422)


@pytest.mark.parametrize(
    ("name", "town", "slug"),
    [
        ("Salon Ștefănescu & Fiii", "Iași", "salon-stefanescu-fiii"),
        ("Salon Maria", "București", "salon-maria-bucuresti"),
        ("Salon Maria", "", "salon-maria-2"),
        ("New", "Bonn", "new-bonn"),
        ("!!", "", "page-2"),
    ],
)
def test_the_suggestion_is_folded_and_takes_the_town_where_it_is_taken(
    both_businesses: None, db: None, name: str, town: str, slug: str
) -> None:
    assert suggested(name, town) == slug


@pytest.mark.parametrize(
    ("accept", "zone", "country"),
    [
        ("ro-RO,ro;q=0.9,en;q=0.8", "", "RO"),
        ("de-AT,de;q=0.9", "", "AT"),
        ("en-GB", "Europe/Madrid", "ES"),
        ("de", "", "DE"),
        ("zh-CN", "", "DE"),
        ("", "", "DE"),
        ("de-" + "x" * 5000, "Nowhere/At_All", "DE"),
    ],
)
def test_the_country_is_guessed_by_the_clock_and_then_by_the_languages(
    accept: str, zone: str, country: str
) -> None:
    assert countries.guess(accept, zone) == country


@pytest.mark.parametrize("country", countries.OFFERED)
def test_every_country_has_a_clock_and_money(country: str) -> None:
    assert countries.zone(country) != "UTC"
    assert len(countries.currency(country)) == 3


def test_drafts_do_not_pile_up(browser: Client) -> None:
    for number in range(5):
        browser.post("/app/new/", FIRST)
        assert (
            browser.post("/app/new/where/", SECOND | {"slug": f"draft-{number}"}).status_code == 303
        )
    browser.post("/app/new/", FIRST)
    assert browser.post("/app/new/where/", SECOND).status_code == 422
    assert not Business.objects.filter(slug="studio-elan").exists()


def test_the_draft_is_seen_by_its_members_only(
    browser: Client, draft: Business, client: Client, otto: User
) -> None:
    assert client.get("/book/studio-elan/").status_code == 404
    client.force_login(otto)
    assert client.get("/book/studio-elan/").status_code == 404
    assert client.get("/app/studio-elan/start/").status_code == 404
    seen = browser.get("/book/studio-elan/")
    assert seen.status_code == 200
    assert seen["X-Robots-Tag"] == "noindex"


def test_the_way_back_into_the_set_up_stands_on_every_page(
    browser: Client, draft: Business
) -> None:
    assert 'href="/app/studio-elan/start/"' in browser.get("/app/studio-elan/").content.decode()
