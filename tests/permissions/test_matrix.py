"""Every address × everybody who might open it, held to the table and to the abilities of roles.

The addresses come from the URL configuration, so none can be forgotten. That these tests hear of
a missing guard is proven in `test_sabotage.py`.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.permissions import judging
from tests.permissions.conftest import Salon
from tests.permissions.table import ACCOUNT, COCKPIT, PUBLIC, TABLE
from tests.permissions.walking import all_urls, unlisted

BUSINESS = [name for name in TABLE if ":" in name and name not in ACCOUNT]
NAMING = [name for name in BUSINESS if all_urls()[name][1] - {"business"}]
ONE = [name for name, door in TABLE.items() if door.is_one]
OPEN = [name for name, door in TABLE.items() if door.is_open]


def test_every_url_stands_in_the_table() -> None:
    assert not unlisted()
    assert set(TABLE) == set(all_urls())


@pytest.mark.parametrize("name", COCKPIT)
def test_a_view_asks_for_the_ability_of_the_table(name: str) -> None:
    pattern, _args = all_urls()[f"cockpit:{name}"]
    assert getattr(pattern.callback, "needs", None) == COCKPIT[name].needs


@pytest.mark.parametrize("name", COCKPIT)
def test_the_cockpit_lets_in_who_may(name: str, salon: Salon) -> None:
    assert not judging.members(f"cockpit:{name}", salon)


@pytest.mark.parametrize("name", COCKPIT)
def test_the_cockpit_tells_outsiders_nothing(name: str, salon: Salon) -> None:
    assert not judging.outsiders(f"cockpit:{name}", salon)


@pytest.mark.parametrize("name", NAMING)
def test_what_does_not_exist_is_a_404(name: str, salon: Salon) -> None:
    assert not judging.made_up(name, salon)


@pytest.mark.parametrize("name", NAMING)
def test_a_foreign_thing_is_the_404_of_a_missing_one(
    name: str, salon: Salon, foreign: dict[str, Any]
) -> None:
    assert not judging.nowhere(name, salon, foreign)


@pytest.mark.parametrize("name", ONE)
def test_what_a_member_may_not_see_is_the_404_of_a_missing_one(name: str, salon: Salon) -> None:
    assert not judging.unseen(name, salon)


@pytest.mark.parametrize("name", OPEN)
def test_what_is_open_is_open_to_everybody_alike(name: str, salon: Salon) -> None:
    assert not judging.open_to_all(name, salon)


@pytest.mark.parametrize("name", ACCOUNT)
def test_an_account_is_for_who_is_signed_in(name: str, salon: Salon) -> None:
    assert not judging.account(name, salon)


@pytest.mark.parametrize("name", PUBLIC)
def test_an_unpublished_page_is_for_members_alone(name: str, draft: Salon) -> None:
    assert not judging.hidden(f"public:{name}", draft)


@pytest.mark.parametrize("name", BUSINESS)
def test_no_address_takes_what_no_form_sends(name: str, salon: Salon) -> None:
    assert not judging.refuses_strange_methods(name, salon)


@pytest.mark.parametrize("name", TABLE)
def test_looking_changes_nothing(name: str, salon: Salon) -> None:
    assert not judging.changed_by_looking(name, salon)
