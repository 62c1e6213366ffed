"""A business's own domain: its booking page for everybody, and nothing else of the platform."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tenants.models import Business, Domain
from tests.permissions import judging
from tests.permissions.conftest import EVERYBODY, Salon
from tests.permissions.table import PUBLIC, TABLE
from tests.permissions.walking import OWN, address, all_urls, ask, unlisted

HOST = {"HTTP_HOST": "salon-maria.example"}
# A monitor asks the machine, whatever it calls it.
HEALTH = {"healthz", "healthz_full"}
ELSEWHERE = sorted(
    {name for name in TABLE if not name.startswith("public:")} - HEALTH - {"home"}
)  # at "/" stands the booking page instead


@pytest.fixture
def at_home(salon: Salon, salon_maria: Business) -> Salon:
    """Everybody is on the domain of the salon, with the sessions of the main host."""
    Domain.objects.create(domain=HOST["HTTP_HOST"], tenant=salon_maria, is_primary=True)
    for browser in salon.browsers.values():
        browser.defaults |= HOST
    return salon


def test_every_url_of_a_domain_stands_in_the_table() -> None:
    assert not unlisted(OWN)
    assert set(all_urls(OWN)) == {f"public:{name}" for name in PUBLIC}


@pytest.mark.parametrize("name", PUBLIC)
def test_the_page_answers_everybody_there_as_on_the_main_host(name: str, at_home: Salon) -> None:
    assert not judging.open_to_all(f"public:{name}", at_home, conf=OWN)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_draft_is_a_404_there_for_whoever_is_no_member(
    name: str, at_home: Salon, salon_maria: Business
) -> None:
    Business.objects.filter(pk=salon_maria.pk).update(published_at=None)
    assert not judging.hidden(f"public:{name}", at_home, conf=OWN)


@pytest.mark.parametrize("name", ELSEWHERE)
def test_nothing_of_the_main_host_is_there(name: str, at_home: Salon) -> None:
    path = address(name, at_home)
    for who in EVERYBODY:
        browser = at_home.browsers[who]
        assert ask(browser, "GET", path).status_code == 404, who
        # One word could be the name of a service, which is a page, not an action.
        assert ask(browser, "POST", path).status_code in (404, 405), who


@pytest.mark.parametrize("name", [name for name in PUBLIC if all_urls(OWN)[f"public:{name}"][1]])
def test_the_things_of_another_business_are_not_there(
    name: str, at_home: Salon, foreign: dict[str, Any]
) -> None:
    assert not judging.nowhere(f"public:{name}", at_home, foreign, conf=OWN)


@pytest.mark.parametrize("name", PUBLIC)
def test_a_host_of_nobody_has_no_pages(name: str, salon: Salon) -> None:
    path = address(f"public:{name}", salon, conf=OWN)
    assert ask(Client(HTTP_HOST="nobody.example"), "GET", path).status_code == 404
