"""Every form of the product, found by looking at every page of the permission table.

A form that only comes after another one (the details after a time) is found by sending that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from tests.fuzz import reading
from tests.fuzz.reading import Form, Pairs
from tests.permissions.conftest import Salon
from tests.permissions.table import TABLE
from tests.permissions.walking import address

FORM = "application/x-www-form-urlencoded"
# Two forms of one address that differ in what they ask are two; more are rows of a list.
MOST_PER_ADDRESS = 3
ROW = re.compile(r"[0-9]+|(?<=[_-])(?:ro|en|de|es|ana|maria)(?=$|[_-])")


@dataclass(frozen=True)
class Found:
    """A form and who may send it."""

    who: str
    form: Form

    @property
    def kinds(self) -> frozenset[str]:
        """Its fields, those of rows alike."""
        return frozenset(kind(each.name) for each in self.form.fields)


def kind(name: str) -> str:
    """A field's name without the row, the person or the language it belongs to."""
    return ROW.sub("#", name)


def encoded(pairs: Pairs) -> bytes:
    """As a browser writes it; half a surrogate pair goes out as the bytes it would be."""
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass").encode()


def send(
    browser: Client, path: str, body: Pairs | bytes, content_type: str = FORM, *, undo: bool = True
) -> HttpResponse:
    """POST it and undo what it did, sign-outs as well. An exception in a view comes through."""
    data = body if isinstance(body, bytes) else encoded(body)
    cookies = copy(browser.cookies)
    try:
        with transaction.atomic():
            answer = browser.generic("POST", path, data, content_type)
            answer.getvalue()
            transaction.set_rollback(undo)
    finally:
        browser.cookies = cookies
    return answer


def who_for(name: str) -> str:
    """Somebody to whom the door is open, with as much to fill in as there is."""
    return "client" if TABLE[name].is_open else "owner"


def all_forms(salon: Salon) -> list[Found]:
    """One or a few of each address that takes a POST."""
    seen: dict[str, list[Found]] = {}
    for found in _everywhere(salon):
        known = seen.setdefault(found.form.name, [])
        if found.kinds not in [each.kinds for each in known] and len(known) < MOST_PER_ADDRESS:
            known.append(found)
    for name, door in TABLE.items():
        if 405 not in door.post and name not in seen:
            # No page shows it now: an action on something archived, or one that only scripts call.
            seen[name] = [Found(who_for(name), Form(address(name, salon), "post", name))]
    return [found for each in seen.values() for found in each]


def _everywhere(salon: Salon) -> Iterator[Found]:
    for name, door in TABLE.items():
        who, path = who_for(name), address(name, salon)
        if 405 in door.get:
            continue
        first = reading.forms(salon.browsers[who].get(path), path)
        for form in first:
            yield Found(who, form)
        for form in _one_each(first):
            for second in _after(salon, who, form):
                yield Found(who, second)


def _one_each(forms: list[Form]) -> list[Form]:
    return list({form.name: form for form in reversed(forms)}.values())


def _after(salon: Salon, who: str, form: Form) -> list[Form]:
    """The forms of the page that comes when a form is sent as it is."""
    path = form.path
    answer: Any = send(salon.browsers[who], path, form.pairs())
    if answer.status_code in (302, 303):
        path = urljoin(path, answer.headers["Location"])
        answer = salon.browsers[who].get(path)
    return reading.forms(answer, path)
