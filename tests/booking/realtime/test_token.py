"""The ticket opens one business's stream, for ten minutes, and says nothing to who holds it."""

from __future__ import annotations

import base64
import json
import time

import pytest
from pytest_django import Settings

from booking.realtime import token

NOW = 1_795_000_000.0


def made(slug: str = "salon-maria") -> str:
    return token.make(business=7_341, slug=slug, user=9_907, read_at=NOW)


def test_a_token_opens_the_stream_it_was_made_for() -> None:
    ticket = token.check(made(), slug="salon-maria", now=NOW + 1)
    assert (ticket.business, ticket.user) == (7_341, 9_907)
    assert ticket.since == NOW - token.MARGIN
    assert ticket.expires_at == NOW + 600


def test_a_token_ends_after_ten_minutes() -> None:
    token.check(made(), slug="salon-maria", now=NOW + 599)
    with pytest.raises(token.Expired):
        token.check(made(), slug="salon-maria", now=NOW + 600)


def test_the_clock_of_the_machine_counts_when_none_is_given() -> None:
    fresh = token.make(business=1, slug="salon-maria", user=2, read_at=time.time())
    token.check(fresh, slug="salon-maria")
    old = token.make(business=1, slug="salon-maria", user=2, read_at=time.time() - 601)
    with pytest.raises(token.Expired):
        token.check(old, slug="salon-maria")


def test_a_token_does_not_open_another_business() -> None:
    with pytest.raises(token.BadToken):
        token.check(made(), slug="praxis-otto", now=NOW)


def test_a_token_changed_anywhere_opens_nothing() -> None:
    text = made()
    for place, sign in enumerate(text[:-1]):  # the last sign carries bits that mean nothing
        changed = text[:place] + ("A" if sign != "A" else "B") + text[place + 1 :]
        with pytest.raises(token.BadToken):
            token.check(changed, slug="salon-maria", now=NOW)


@pytest.mark.parametrize("text", ["", "x", "ß", "A" * 5_000, "../..", "null", "\0"])
def test_nonsense_opens_nothing(text: str) -> None:
    with pytest.raises(token.BadToken):
        token.check(text, slug="salon-maria", now=NOW)


def test_a_token_of_another_install_opens_nothing(settings: Settings) -> None:
    text = made()
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY
    with pytest.raises(token.BadToken):
        token.check(text, slug="salon-maria", now=NOW)


def test_a_token_shows_no_ids_to_who_holds_it() -> None:
    raw = base64.urlsafe_b64decode(made() + "==")
    assert b"7341" not in raw
    assert b"9907" not in raw
    assert json.dumps([7_341, 9_907]).encode()[:5] not in raw
