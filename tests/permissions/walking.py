"""Every address of a URL configuration, and what comes of opening it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.permissions.conftest import Salon
from tests.permissions.table import TABLE

SLUG, LOGIN = "salon-maria", "/accounts/login/"
MAIN, OWN = "config.urls", "config.urls_domain"
Patterns = Sequence[URLPattern | URLResolver]


def walk(
    patterns: Patterns, space: str = "", args: frozenset[str] = frozenset()
) -> Iterator[tuple[str, URLPattern, frozenset[str]]]:
    """Each URL's whole name, its pattern, and the names of its arguments."""
    for pattern in patterns:
        own = args | set(pattern.pattern.regex.groupindex)
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern.url_patterns, space + inner, own)
        else:
            yield f"{space}{pattern.name}", pattern, own


def all_urls(conf: str = MAIN) -> dict[str, tuple[URLPattern, frozenset[str]]]:
    """Every URL of a host by its name."""
    return {name: (at, args) for name, at, args in walk(get_resolver(conf).url_patterns)}


def unlisted(conf: str = MAIN) -> set[str]:
    """Addresses without a door in the table."""
    return set(all_urls(conf)) - set(TABLE)


def address(name: str, salon: Salon, slug: str = SLUG, /, conf: str = MAIN, **instead: Any) -> str:
    """Where it is, with the salon's own things or others instead."""
    door, (_at, args) = TABLE[name], all_urls(conf)[name]
    things = salon.things | {"business": slug}
    given = {arg: instead.get(arg, things[door.args.get(arg, arg)]) for arg in args}
    return reverse(name, kwargs=given, urlconf=conf) + door.query


def ask(browser: Client, method: str, path: str) -> HttpResponse:
    """What comes of it; what it did is undone, so that the next one finds all as before."""
    with transaction.atomic():
        answer = browser.generic(method, path)
        answer.getvalue()
        transaction.set_rollback(True)
    return answer


def is_login(answer: HttpResponse) -> bool:
    """Sent to sign in first, and then back here."""
    return answer.status_code == 302 and answer.headers["Location"].startswith(f"{LOGIN}?next=")


def bare(answer: HttpResponse, *asked: object) -> str:
    """A page without its request's number and the words that were asked for."""
    text = re.sub(r"[0-9a-f]{32}", "", answer.content.decode())
    for word in asked:
        text = text.replace(str(word), "")
    return text
