"""Every page of accounts: our base, our policy, four languages, no texts but ours."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern

from tenants import account_urls
from tenants.models import User
from tests.tenants.accounts.asking import link, prove_oneself, sign_in
from tests.tenants.accounts.test_second_factor import AUTHENTICATE, switch_on

MARIA = "maria@example.com"
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)|<style|\sstyle=|\son\w+=")
# By whom each page is seen. Those behind the question and behind the first step come apart.
STRANGERS = {
    "account_signup",
    "account_login",
    "account_inactive",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key_done",
}
MEMBERS = {
    "account_home",
    "account_logout",
    "account_reauthenticate",
    "account_email",
    "account_change_password",
    "usersessions_list",
    "mfa_index",
    "mfa_activate_totp",
}
GUARDED = {
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
}
# Tested by name below, or no page: a file and a button.
APART = {
    "account_confirm_email",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "account_send_again",
}
ROUTES = {route.name: f"/accounts/{route.pattern}" for route in account_urls.urlpatterns}


def check(client: Client, path: str, language: str = "en") -> str:
    """The page is ours in looks, words and policy."""
    response = client.get(path, HTTP_ACCEPT_LANGUAGE=language, follow=True)
    assert response.status_code in (200, 410), path
    text = response.content.decode()
    assert f'<html lang="{language}">' in text, path
    assert 'class="wordmark"' in text, path
    assert not INLINE.search(text), path
    assert "unsafe" not in response["Content-Security-Policy"]
    assert text.count("<h1>") == 1, path
    assert 'name="robots" content="noindex"' in text, path
    return text


def speak(user: User, language: str) -> None:
    """Signed-in pages speak the user's language."""
    User.objects.filter(pk=user.pk).update(language=language)


def test_every_address_is_named_here() -> None:
    assert set(ROUTES) == STRANGERS | MEMBERS | GUARDED | APART
    assert all(isinstance(route, URLPattern) for route in account_urls.urlpatterns)


@pytest.mark.parametrize("language", ["en", "de", "es", "ro"])
def test_what_strangers_see(client: Client, db: None, language: str) -> None:
    for name in STRANGERS:
        check(client, ROUTES[name], language)
    check(client, "/accounts/confirm-email/gone/", language)
    check(client, "/accounts/password/reset/key/1-gone/", language)


@pytest.mark.parametrize("language", ["en", "de", "es", "ro"])
def test_what_members_see(client: Client, maria: User, language: str) -> None:
    speak(maria, language)
    client.force_login(maria)
    prove_oneself(client)
    for name in MEMBERS:
        check(client, ROUTES[name], language)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_members_with_a_second_factor_see(client: Client, maria: User, language: str) -> None:
    speak(maria, language)
    sign_in(client, MARIA)
    switch_on(client)
    for name in GUARDED:
        check(client, ROUTES[name], language)
    cache.clear()
    stranger = Client()
    sign_in(stranger, MARIA)
    check(stranger, AUTHENTICATE, "en")


def test_the_pages_behind_links(client: Client, maria: User) -> None:
    row = EmailAddress.objects.create(user=maria, email="new@example.com")
    text = check(client, f"/accounts/confirm-email/{EmailConfirmationHMAC(row).key}/")
    assert "new@example.com" in text
    client.post("/accounts/password/reset/", {"email": MARIA})
    assert 'autocomplete="new-password"' in check(client, link())


def test_no_page_is_the_packages_own() -> None:
    """A template of allauth's that we do not have would show up in its own design."""
    names = [
        *("login", "signup", "logout", "reauthenticate", "email_confirm", "password_change"),
        *("password_reset", "password_reset_done", "password_reset_from_key"),
        *("password_reset_from_key_done", "account_inactive"),
    ]
    factors = ["index", "authenticate", "reauthenticate", "totp/activate_form"]
    factors += ["totp/deactivate_form", "recovery_codes/index", "recovery_codes/generate"]
    ours = str(settings.BASE_DIR / "templates")
    for name in [*(f"account/{each}" for each in names), *(f"mfa/{each}" for each in factors)]:
        origin = get_template(f"{name}.html").template.origin  # type: ignore[attr-defined]
        assert origin.name.startswith(ours), name


@pytest.mark.parametrize("path", ["/accounts/email/", "/accounts/devices/", "/accounts/2fa/codes/"])
def test_pages_of_ones_own_are_not_kept_by_browsers(client: Client, maria: User, path: str) -> None:
    client.force_login(maria)
    assert "no-store" in client.get(path)["Cache-Control"]


@pytest.mark.parametrize("path", sorted({ROUTES[name] for name in MEMBERS - {"account_logout"}}))
def test_forms_need_their_token(maria: User, path: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maria)
    assert strict.post(path, {}).status_code == 403


# ── mails


def test_mails_are_in_our_design(client: Client, maria: User) -> None:
    client.post("/accounts/password/reset/", {"email": MARIA})
    [letter] = mail.outbox
    html = str(letter.alternatives[0][0])
    assert "max-width: 560px" in html
    assert "<img" not in html
    assert "http" not in re.sub(r"http://testserver/?", "", html)
    assert str(letter.body).startswith("Bună ziua, Maria")
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    assert letter.from_email == settings.DEFAULT_FROM_EMAIL


def test_a_link_in_a_mail_stands_in_both_parts(client: Client, maria: User) -> None:
    client.post("/accounts/password/reset/", {"email": MARIA})
    html = str(mail.outbox[0].alternatives[0][0])
    assert f'href="{settings.PUBLIC_URL}{link()}"' in html
