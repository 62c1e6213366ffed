"""What is wrong with an address, said as a list: empty when every door is as the table says.

`test_matrix.py` wants nothing of it for every address; `test_sabotage.py` takes guards away and
wants to hear of each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.permissions import ABILITIES
from tests.permissions.conftest import EVERYBODY, MEMBERS, OUTSIDERS, STRANGERS, Salon
from tests.permissions.table import TABLE, Door
from tests.permissions.walking import MAIN, SLUG, address, all_urls, ask, bare, is_login

# What no form sends.
STRANGE = ("PUT", "PATCH", "DELETE")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)", re.IGNORECASE)
# A session may note that it was seen.
OWN = re.compile(r"django_session|usersessions")


def expected(who: str, door: Door) -> str:
    """What the table says of a member: "in", 403 or 404."""
    if door.needs and door.needs not in ABILITIES[MEMBERS[who]]:
        return "403"
    return "404" if door.is_one and who == "colleague" else "in"


def inside(browser: Client, path: str, door: Door) -> list[str]:
    """What is wrong with the answers to somebody who may come in."""
    faults = []
    for method, statuses in (("GET", door.get), ("POST", door.post)):
        answer = ask(browser, method, path)
        if answer.status_code not in statuses or is_login(answer):
            faults.append(f"{method} {answer.status_code} not in {sorted(statuses)}")
    return faults


def methods(door: Door) -> list[str]:
    """Those it has."""
    return [name for name, said in (("GET", door.get), ("POST", door.post)) if 405 not in said]


def members(name: str, salon: Salon) -> list[str]:
    """Of a cockpit address: each member by role, those whose booking it is not as well."""
    door, path = TABLE[name], address(name, salon)
    faults = []
    for who in MEMBERS:
        wanted, browser = expected(who, door), salon.browsers[who]
        if wanted == "in":
            faults += [f"{who}: {fault}" for fault in inside(browser, path, door)]
            continue
        for method in methods(door):
            got = ask(browser, method, path).status_code
            if str(got) != wanted:
                faults.append(f"{who}: {method} {got} instead of {wanted}")
    return faults


def outsiders(name: str, salon: Salon) -> list[str]:
    """Of a cockpit address: strangers sign in, everybody else learns nothing."""
    path, unknown = address(name, salon), address(name, salon, "nobody-here")
    faults = []
    for method in ("GET", "POST"):
        for who in STRANGERS:
            if not is_login(ask(salon.browsers[who], method, path)):
                faults.append(f"{who}: {method} without signing in")
        same = bare(ask(salon.browsers["outsider"], method, unknown), "nobody-here")
        for who in OUTSIDERS:
            answer = ask(salon.browsers[who], method, path)
            if answer.status_code != 404:
                faults.append(f"{who}: {method} {answer.status_code}")
            elif bare(answer, SLUG) != same:
                faults.append(f"{who}: {method} tells that there is such a business")
    return faults


def account(name: str, salon: Salon) -> list[str]:
    """Of an address for whoever is signed in."""
    door, path = TABLE[name], address(name, salon)
    faults = [
        f"{who}: {method} without signing in"
        for who in STRANGERS
        for method in ("GET", "POST")
        if not is_login(ask(salon.browsers[who], method, path))
    ]
    signed_in = (*OUTSIDERS, *MEMBERS)
    return faults + [
        f"{who}: {fault}" for who in signed_in for fault in inside(salon.browsers[who], path, door)
    ]


def open_to_all(name: str, salon: Salon, conf: str = MAIN) -> list[str]:
    """Of an address for everybody: the same answers to each."""
    door, path = TABLE[name], address(name, salon, conf=conf)
    return [
        f"{who}: {fault}" for who in EVERYBODY for fault in inside(salon.browsers[who], path, door)
    ]


def hidden(name: str, draft: Salon, conf: str = MAIN) -> list[str]:
    """Of a page that is not published: a 404 for all but members."""
    path, faults = address(name, draft, conf=conf), []
    for method in methods(TABLE[name]):
        for who in EVERYBODY:
            is_404 = ask(draft.browsers[who], method, path).status_code == 404
            if is_404 == (who in MEMBERS):
                faults.append(f"{who}: {method} {'404' if is_404 else 'sees a draft'}")
    return faults


def nowhere(name: str, salon: Salon, foreign: dict[str, Any], conf: str = MAIN) -> list[str]:
    """Things of another business: the same 404, word for word, as for what nowhere exists."""
    faults = []
    for method in methods(TABLE[name]):
        for instead in _replaced(name, salon, foreign):
            missing = {arg: 999_999 if arg == "category" else "nosuch" for arg in instead}
            theirs, none = (
                ask(salon.browsers["owner"], method, address(name, salon, conf=conf, **each))
                for each in (instead, missing)
            )
            codes = theirs.status_code, none.status_code
            same = bare(theirs, *instead.values()) == bare(none, *missing.values())
            if codes != (404, 404) or not same:
                faults.append(f"{method} {sorted(instead)} {codes} the same words: {same}")
    return faults


def _replaced(name: str, salon: Salon, foreign: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each argument that names a thing of a business in turn, then all at once."""
    door, (_at, args) = TABLE[name], all_urls()[name]
    things = {arg: door.args.get(arg, arg) for arg in sorted(args - {"business"})}
    theirs = {arg: foreign[it] for arg, it in things.items() if foreign[it] != salon.things[it]}
    yield from ({arg: thing} for arg, thing in theirs.items())
    if len(theirs) > 1:
        yield theirs


def unseen(name: str, salon: Salon) -> list[str]:
    """Of one booking or client: to whom it is not shown, it does not exist, word for word."""
    door, browser = TABLE[name], salon.browsers["colleague"]
    arg = next(arg for arg in ("code", *all_urls()[name][1]) if arg in all_urls()[name][1])
    mine, none = address(name, salon), address(name, salon, **{arg: "NOSUCHC"})
    faults = []
    for method in methods(door):
        theirs, missing = ask(browser, method, mine), ask(browser, method, none)
        if (theirs.status_code, bare(theirs)) != (404, bare(missing)):
            faults.append(f"{method} {theirs.status_code}, or in other words than a missing one")
    return faults


def made_up(name: str, salon: Salon) -> list[str]:
    """What does not exist is a 404, whichever word of the address names it."""
    door, (_at, args) = TABLE[name], all_urls()[name]
    faults = []
    for arg in sorted(args - {"business", "way"}):
        nothing = {arg: 999_999 if arg == "category" else "nosuch"}
        for method in methods(door):
            got = ask(salon.browsers["owner"], method, address(name, salon, **nothing)).status_code
            if got != 404:
                faults.append(f"{method} {nothing} {got}")
    return faults


def refuses_strange_methods(name: str, salon: Salon) -> list[str]:
    """What no form sends is a 405 (or what a door says to everybody)."""
    path, browser = address(name, salon), salon.browsers["owner"]
    return [
        f"{method} {answer.status_code}"
        for method in STRANGE
        if (answer := ask(browser, method, path)).status_code != 405
    ]


def changed_by_looking(name: str, salon: Salon) -> list[str]:
    """Statements that write, sent by a GET: links are prefetched by browsers and mail scanners."""
    path, faults = address(name, salon), []
    for who in ("owner", "client"):
        with CaptureQueriesContext(connection) as caught:
            ask(salon.browsers[who], "GET", path)
        written = [str(each["sql"]) for each in caught.captured_queries]
        faults += [sql[:120] for sql in written if WRITES.match(sql) and not OWN.search(sql)]
    return faults
