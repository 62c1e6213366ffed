"""Every address with names of things that nobody gave out, and with queries that no link has."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.fuzz import nasty, reading
from tests.fuzz.finding import who_for
from tests.permissions.conftest import Salon
from tests.permissions.table import TABLE
from tests.permissions.walking import address, all_urls, ask

# What stands in an address, beyond what `nasty` has for forms.
NAMES = ("\x00", "\ud800", "9" * 30, "-1", "²", "off_9999999999_9999999999", "..", "x" * 3_000)


def fault(salon: Salon, name: str, path: str) -> str:
    """What is wrong with the answer; an exception in a view comes through as its name."""
    method = "POST" if TABLE[name].is_post_only else "GET"
    try:
        answer = ask(salon.browsers[who_for(name)], method, path)
    except Exception as error:  # noqa: BLE001 - whatever a view lets out is what we look for
        return f"{type(error).__name__}: {str(error)[:150]}"
    fine = answer.status_code < 500 or answer.status_code in TABLE[name].get
    return "" if fine else str(answer.status_code)


def test_no_name_in_an_address_breaks_it(tireless: Salon) -> None:
    faults = []
    for name, (_at, args) in all_urls().items():
        for arg in sorted(args - {"business"}):
            usual = address(name, tireless)
            here = str(_thing(name, arg, tireless))
            for value in nasty.in_turn(name + arg, NAMES, 3):
                path = usual.replace(f"/{quote(here, safe='')}", f"/{_quoted(value)}")
                said = fault(tireless, name, path) if path != usual else ""
                faults += [f"{name} {arg}={value[:20]!r}: {said}"] if said else []
    assert not faults, "\n".join(faults)


def test_no_query_breaks_a_page(tireless: Salon) -> None:
    faults = []
    for name, words in asked(tireless).items():
        for word in sorted(words):
            for value in nasty.in_turn(name + word, nasty.ALWAYS) + nasty.in_turn(
                word, nasty.IN_TURN, 1
            ):
                query = urlencode({word: value}, errors="surrogatepass")
                path = address(name, tireless).partition("?")[0]
                said = fault(tireless, name, f"{path}?{query}")
                faults += [f"{name} ?{word}={value[:20]!r}: {said}"] if said else []
    assert not faults, "\n".join(faults)


def asked(salon: Salon) -> dict[str, set[str]]:
    """The words of queries that the product's own links and forms send to each page."""
    found: dict[str, set[str]] = {
        name: set() for name, door in TABLE.items() if 405 not in door.get
    }
    for name in list(found):
        path = address(name, salon)
        answer = salon.browsers[who_for(name)].get(path)
        for at, words in reading.queries(answer, path):
            found.get(at, set()).update(words)
    assert sum(map(len, found.values())) > 40
    return found


def _thing(name: str, arg: str, salon: Salon) -> Any:
    return salon.things[TABLE[name].args.get(arg, arg)]


def _quoted(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
def test_a_strange_sign_in_an_address_is_written_as_a_browser_would(value: str) -> None:
    assert _quoted(value) in ("%00", "%ED%A0%80")
