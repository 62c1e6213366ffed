"""Every address × everybody who might open it, held to the table and to the abilities of roles.

The addresses come from the URL configuration, so none can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tenants.permissions import ABILITIES
from tests.permissions.conftest import MEMBERS, OUTSIDERS, Salon
from tests.permissions.table import ACCOUNT, COCKPIT, PUBLIC, TABLE, Door

SLUG, LOGIN = "salon-maria", "/accounts/login/"
EVERYBODY = ("stranger", *OUTSIDERS, *MEMBERS)
Patterns = Sequence[URLPattern | URLResolver]


def walk(patterns: Patterns, space: str = "", args: frozenset[str] = frozenset()) -> Iterator[Any]:
    """Each URL's whole name, its view, and the names of its arguments."""
    for pattern in patterns:
        own = args | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern.url_patterns, space + inner, own)
        else:
            yield f"{space}{pattern.name}", (pattern.callback, own)


def all_urls() -> dict[str, Any]:
    """Every URL of the main host by its name."""
    return dict(walk(get_resolver("config.urls").url_patterns))


def address(name: str, salon: Salon, slug: str = SLUG, /, **instead: Any) -> str:
    """Where it is, with the salon's own things or others instead."""
    door, (_view, args) = TABLE[name], all_urls()[name]
    things = salon.things | {"business": slug}
    given = {arg: instead.get(arg, things[door.args.get(arg, arg)]) for arg in args}
    return reverse(name, kwargs=given) + door.query


def ask(browser: Client, method: str, path: str) -> HttpResponse:
    """What comes of it; what it did is undone, so that the next one finds all as before."""
    with transaction.atomic():
        answer = browser.generic(method, path)
        answer.getvalue()
        transaction.set_rollback(True)
    return answer


def wrong(args: frozenset[str]) -> list[dict[str, Any]]:
    """Each argument that names a thing, in turn, as the name of nothing here."""
    named = sorted(args - {"business", "way"})
    return [{arg: 999_999 if arg == "category" else "nosuch"} for arg in named]


def expected(who: str, door: Door) -> str:
    """What the table says of a member: "in", 403 or 404."""
    if door.needs and door.needs not in ABILITIES[MEMBERS[who]]:
        return "403"
    return "404" if door.is_one and who == "colleague" else "in"


def is_login(answer: HttpResponse) -> bool:
    """Sent to sign in first, and then back here."""
    return answer.status_code == 302 and answer.headers["Location"].startswith(f"{LOGIN}?next=")


def is_in(browser: Client, path: str, door: Door) -> list[str]:
    """What is wrong with the answers to somebody who may come in."""
    faults = []
    for method, statuses in (("GET", door.get), ("POST", door.post)):
        answer = ask(browser, method, path)
        if answer.status_code not in statuses or is_login(answer):
            faults.append(f"{method} {answer.status_code} not in {sorted(statuses)}")
    return faults


def bare(answer: HttpResponse, slug: str) -> str:
    """A page without its request's number and the slug that was asked for."""
    return re.sub(r"[0-9a-f]{32}", "", answer.content.decode()).replace(slug, "")


def test_every_url_stands_in_the_table() -> None:
    assert set(TABLE) == set(all_urls())


@pytest.mark.parametrize("name", COCKPIT)
def test_a_view_asks_for_the_ability_of_the_table(name: str) -> None:
    view, _args = all_urls()[f"cockpit:{name}"]
    assert getattr(view, "needs", None) == COCKPIT[name].needs


@pytest.mark.parametrize("name", COCKPIT)
def test_the_cockpit_lets_in_who_may(name: str, salon: Salon) -> None:
    door, path = COCKPIT[name], address(f"cockpit:{name}", salon)
    method = "POST" if door.is_post_only else "GET"
    found: dict[str, object] = {}
    for who in MEMBERS:
        wanted, browser = expected(who, door), salon.browsers[who]
        if wanted == "in":
            found[who] = is_in(browser, path, door) or "in"
        else:
            methods = {method} | ({"POST"} if 405 not in door.post else set())
            got = {str(ask(browser, each, path).status_code) for each in methods}
            found[who] = "/".join(sorted(got))
    assert found == {who: expected(who, door) for who in MEMBERS}


@pytest.mark.parametrize("name", COCKPIT)
def test_the_cockpit_tells_outsiders_nothing(name: str, salon: Salon) -> None:
    path = address(f"cockpit:{name}", salon)
    unknown = address(f"cockpit:{name}", salon, "nobody-here")
    for method in ("GET", "POST"):
        assert is_login(ask(salon.browsers["stranger"], method, path))
        same = ask(salon.browsers["outsider"], method, unknown)
        for who in OUTSIDERS:
            answer = ask(salon.browsers[who], method, path)
            assert (answer.status_code, same.status_code) == (404, 404)
            assert bare(answer, SLUG) == bare(same, "nobody-here")


@pytest.mark.parametrize("name", [name for name in TABLE if name not in ACCOUNT and ":" in name])
def test_what_does_not_exist_is_a_404(name: str, salon: Salon) -> None:
    door, (_view, args) = TABLE[name], all_urls()[name]
    method = "POST" if door.is_post_only else "GET"
    browser = salon.browsers["owner"]
    for instead in wrong(args):
        answer = ask(browser, method, address(name, salon, **instead))
        assert answer.status_code == 404, instead


@pytest.mark.parametrize("name", [name for name, door in TABLE.items() if door.is_open])
def test_what_is_open_is_open_to_everybody_alike(name: str, salon: Salon) -> None:
    door, path = TABLE[name], address(name, salon)
    faults = {who: is_in(salon.browsers[who], path, door) for who in EVERYBODY}
    assert not any(faults.values()), faults


@pytest.mark.parametrize("name", ACCOUNT)
def test_an_account_is_for_who_is_signed_in(name: str, salon: Salon) -> None:
    door, path = ACCOUNT[name], address(name, salon)
    assert is_login(ask(salon.browsers["stranger"], "GET", path))
    assert is_login(ask(salon.browsers["stranger"], "POST", path))
    people = (*OUTSIDERS, "colleague", "owner")
    faults = {who: is_in(salon.browsers[who], path, door) for who in people}
    assert not any(faults.values()), faults


@pytest.mark.parametrize("name", PUBLIC)
def test_an_unpublished_page_is_for_members_alone(name: str, draft: Salon) -> None:
    door, path = PUBLIC[name], address(f"public:{name}", draft)
    method = "POST" if door.is_post_only else "GET"
    found = {who: ask(draft.browsers[who], method, path).status_code for who in EVERYBODY}
    assert {who for who, status in found.items() if status == 404} == {"stranger", *OUTSIDERS}
