"""Signing in and out: one answer for all mistakes, bounded tries, and only back to ourselves."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings

from tenants.models import Business, User
from tests.people import PASSWORD

LOGIN = "/accounts/login/"
LOGOUT = "/accounts/logout/"
WRONG = "This e-mail address and password do not belong together."

pytestmark = pytest.mark.usefixtures("empty_redis")


def sign_in(client: Client, email: str = "maria@example.com", **more: Any) -> Any:
    """Send the form."""
    address = more.pop("address", "192.0.2.7")
    form = {"login": email, "password": PASSWORD, **more}
    return client.post(LOGIN, form, REMOTE_ADDR=address)


def is_signed_in(client: Client) -> bool:
    """Whether the cockpit opens."""
    return client.get("/app/salon-maria/").status_code == 200


def test_the_right_password_opens_the_cockpit(client: Client, maria: User) -> None:
    response = sign_in(client)
    assert response.status_code == 302
    assert response["Location"] == "/app/"
    assert is_signed_in(client)


def test_the_address_may_be_written_in_any_case(client: Client, maria: User) -> None:
    sign_in(client, "  MARIA@Example.com ")
    assert is_signed_in(client)


def test_a_password_is_kept_as_argon2id(maria: User) -> None:
    assert maria.password.startswith("argon2$argon2id$")
    assert identify_hasher(maria.password).algorithm == "argon2"


# ── mistakes


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Client, maria: User
) -> None:
    wrong = sign_in(client, password="not it at all")
    unknown = sign_in(client, "nobody@example.com", password="not it at all")
    assert wrong.status_code == unknown.status_code == 200
    assert WRONG in wrong.content.decode()
    assert plain(wrong, "maria@example.com") == plain(unknown, "nobody@example.com")


def plain(response: Any, typed: str) -> str:
    """The page without what differs by nature: the token and what was typed."""
    text: str = response.content.decode().replace(typed, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|\{"X-CSRFToken": "[^"]*"\}', "", text)


def test_what_was_typed_is_kept_but_for_the_password(client: Client, maria: User) -> None:
    text = sign_in(client, password="not it at all").content.decode()
    assert 'value="maria@example.com"' in text
    assert "not it at all" not in text


@pytest.mark.parametrize("form", [{}, {"login": "no address"}, {"login": "a@b.example"}])
def test_an_incomplete_form_comes_back(client: Client, db: None, form: dict[str, str]) -> None:
    response = client.post(LOGIN, form)
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_user_who_was_switched_off_cannot_come_in(client: Client, maria: User) -> None:
    User.objects.filter(pk=maria.pk).update(is_active=False)
    sign_in(client)
    assert client.get("/app/").status_code == 302


def test_a_sixth_try_at_one_address_has_to_wait(client: Client, maria: User) -> None:
    for number in range(5):
        sign_in(client, password="wrong", address=f"192.0.2.{number}")
    refused = sign_in(client, address="192.0.2.99")
    assert "Too many attempts" in refused.content.decode()
    assert not is_signed_in(client)


def test_tries_are_counted_by_the_peer_not_by_what_it_claims(client: Client, maria: User) -> None:
    for number in range(10):
        client.post(
            LOGIN,
            {"login": f"user{number}@example.com", "password": "wrong"},
            REMOTE_ADDR="192.0.2.7",
            HTTP_X_FORWARDED_FOR=f"198.51.100.{number}",
        )
    refused = sign_in(client, address="192.0.2.7")
    assert "Too many attempts" in refused.content.decode()
    elsewhere = Client()
    sign_in(elsewhere, address="192.0.2.8")
    assert is_signed_in(elsewhere)


def test_a_form_without_its_token_is_refused(maria: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = sign_in(strict)
    assert response.status_code == 403
    assert "style=" not in response.content.decode()


# ── where to afterwards


def test_one_comes_back_to_where_one_wanted_to_go(client: Client, maria: User) -> None:
    response = sign_in(client, next="/app/salon-maria/bookings/?past=1")
    assert response["Location"] == "/app/salon-maria/bookings/?past=1"


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http://testserver@evil.example/",
    ],
)
def test_nobody_is_sent_to_another_site(client: Client, maria: User, where: str) -> None:
    assert sign_in(client, next=where)["Location"] == "/app/"


def test_the_page_carries_the_wish_along(client: Client, db: None) -> None:
    text = client.get(f"{LOGIN}?next=/app/salon-maria/").content.decode()
    assert 'name="next" value="/app/salon-maria/"' in text


def test_a_signed_in_user_is_not_asked_again(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.get(LOGIN)["Location"] == "/app/"


# ── the cookie


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(
    client: Client, maria: User
) -> None:
    cookie = sign_in(client).cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@override_settings(SESSION_COOKIE_SECURE=True)
def test_over_https_the_session_cookie_is_secure(client: Client, maria: User) -> None:
    assert sign_in(client).cookies[settings.SESSION_COOKIE_NAME]["secure"]


def test_a_session_ends_with_the_browser_unless_asked_otherwise(
    client: Client, maria: User
) -> None:
    assert not sign_in(client).cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    again = sign_in(Client(), remember="on").cookies[settings.SESSION_COOKIE_NAME]
    assert int(again["max-age"]) > 24 * 3600


def test_signing_in_changes_the_session(client: Client, maria: User) -> None:
    before = client.cookies.get(settings.SESSION_COOKIE_NAME)
    sign_in(client)
    after = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert before is None or before.value != after


# ── out again


def test_signing_out_needs_a_post(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.get(LOGOUT).status_code == 200
    assert is_signed_in(client)
    assert client.post(LOGOUT).status_code == 302
    assert not is_signed_in(client)


# ── words


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Sign in"), ("de", "Anmelden"), ("es", "Iniciar sesión"), ("ro", "Autentificare")],
)
def test_the_page_speaks_the_browsers_language(
    client: Client, db: None, language: str, words: str
) -> None:
    text = client.get(LOGIN, HTTP_ACCEPT_LANGUAGE=language).content.decode()
    assert f'<html lang="{language}">' in text
    assert words in text


def test_signed_in_pages_speak_the_users_language(
    client: Client, maria: User, salon_maria: Business
) -> None:
    client.force_login(maria)
    response = client.get("/app/salon-maria/", HTTP_ACCEPT_LANGUAGE="de")
    assert '<html lang="ro">' in response.content.decode()


@pytest.mark.parametrize("path", [LOGIN, LOGOUT, "/accounts/inactive/", "/app/", "/"])
def test_no_page_has_inline_script_or_style(client: Client, maria: User, path: str) -> None:
    if path in (LOGOUT, "/app/"):
        client.force_login(maria)
    response = client.get(path, follow=True)
    assert response.status_code == 200
    text = response.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|<style|\sstyle=|\son\w+=", text)
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
