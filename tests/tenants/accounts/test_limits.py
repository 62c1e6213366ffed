"""Limits count the real peer, its /64 for IPv6, and the address whatever its letters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from ops.middleware import TrustedProxyMiddleware
from tenants.models import User
from tests.tenants.accounts.asking import is_signed_in, sign_in, sign_up

MARIA = "maria@example.com"
CLAIMS: list[Callable[[int], dict[str, str]]] = [
    lambda number: {"HTTP_X_FORWARDED_FOR": f"198.51.100.{number}"},
    lambda number: {"HTTP_X_REAL_IP": f"198.51.100.{number}"},
    lambda number: {"HTTP_FORWARDED": f"for=198.51.100.{number}"},
    lambda number: {"HTTP_HOST": ("testserver", "localhost", "127.0.0.1")[number % 3]},
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_sign_ups_are_counted_by_the_real_peer(db: None, claim: Any) -> None:
    answers = [
        sign_up(Client(), f"user{number}@example.com", name="", **claim(number)).status_code
        for number in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2


def test_too_many_sign_ups_get_a_page_of_ours(client: Client, db: None) -> None:
    for number in range(10):
        sign_up(Client(), f"user{number}@example.com", name="")
    page = sign_up(client, "user@example.com")
    assert page.status_code == 429
    assert "Nothing was lost." in page.content.decode()
    assert 'class="lone"' in page.content.decode()


def test_a_whole_network_of_ipv6_counts_as_one(maria: User) -> None:
    for number in range(10):
        sign_in(
            Client(), f"u{number}@example.com", "wrong", REMOTE_ADDR=f"2001:db8:0:1::{number:x}"
        )
    same, other = Client(), Client()
    sign_in(same, MARIA, REMOTE_ADDR="2001:db8:0:1:ffff::1")
    sign_in(other, MARIA, REMOTE_ADDR="2001:db8:0:2::1")
    assert not is_signed_in(same)
    assert is_signed_in(other)


def test_behind_a_trusted_proxy_its_clients_count(
    maria: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = TrustedProxyMiddleware.__init__

    def trusting(self: TrustedProxyMiddleware, get_response: Any) -> None:
        settings.TRUSTED_PROXIES = ["192.0.2.1"]
        original(self, get_response)

    monkeypatch.setattr(TrustedProxyMiddleware, "__init__", trusting)

    def through(number: int, email: str, password: str = "wrong") -> Client:
        client, chain = Client(), f"203.0.113.{number}, 198.51.100.7"
        extra = {"REMOTE_ADDR": "192.0.2.1", "HTTP_X_FORWARDED_FOR": chain}
        sign_in(client, email, password, **extra)
        return client

    for number in range(10):
        through(number, f"user{number}@example.com")
    # What the client wrote itself stands further left and changes nothing.
    assert not is_signed_in(through(99, MARIA, "correct horse battery staple"))


@pytest.mark.parametrize(
    "spelling", ["MARIA@EXAMPLE.COM", "Maria@Example.com", " maria@example.com "]
)
def test_an_address_counts_whatever_its_letters(client: Client, maria: User, spelling: str) -> None:
    for number in range(5):
        sign_in(Client(), spelling, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    sign_in(client, MARIA, REMOTE_ADDR="192.0.2.99")
    assert not is_signed_in(client)


def test_another_host_does_not_begin_anew(client: Client, maria: User) -> None:
    for number in range(5):
        extra = {"REMOTE_ADDR": f"192.0.2.{number}", "HTTP_HOST": "localhost"}
        sign_in(Client(), MARIA, "wrong", **extra)
    sign_in(client, MARIA, REMOTE_ADDR="192.0.2.99")
    assert not is_signed_in(client)


def test_a_success_in_between_does_not_begin_anew(maria: User, otto: User) -> None:
    for number in range(4):
        sign_in(Client(), MARIA, "wrong", REMOTE_ADDR=f"192.0.2.{number}")
    sign_in(Client(), MARIA, REMOTE_ADDR="192.0.2.50")
    sign_in(Client(), MARIA, "wrong", REMOTE_ADDR="192.0.2.51")
    refused = Client()
    sign_in(refused, MARIA, REMOTE_ADDR="192.0.2.52")
    assert not is_signed_in(refused)


def test_the_question_in_between_cannot_be_guessed(client: Client, maria: User) -> None:
    client.force_login(maria)
    for _ in range(5):
        client.post("/accounts/reauthenticate/", {"password": "wrong"})
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery staple"})
    assert client.get("/accounts/2fa/on/").status_code == 302


def test_a_mailbox_is_not_flooded(db: None) -> None:
    for number in range(6):
        sign_up(Client(), MARIA, REMOTE_ADDR=f"192.0.2.{number}")
    assert len(mail.outbox) == 1
