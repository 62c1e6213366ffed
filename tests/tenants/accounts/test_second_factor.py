"""The second step: a code of an app or a recovery code; switching it on and off."""

from __future__ import annotations

import base64
import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from tenants import secrets
from tenants.accounts.second_factor import SecondFactorAdapter
from tenants.models import User
from tests.people import PASSWORD
from tests.tenants.accounts.asking import (
    NEW_PASSWORD,
    code_for,
    code_of,
    is_signed_in,
    link,
    prove_oneself,
    sign_in,
    sign_up,
    subjects,
)

MARIA = "maria@example.com"
ON, OFF, CODES = "/accounts/2fa/on/", "/accounts/2fa/off/", "/accounts/2fa/codes/"
AUTHENTICATE = "/accounts/2fa/authenticate/"


def switch_on(client: Client) -> str:
    """As the page asks for it; answers the seed."""
    prove_oneself(client)
    seed = str(client.get(ON).context["form"].secret)
    response = client.post(ON, {"code": code_for(seed)})
    assert response["Location"] == CODES, response.content.decode()
    return seed


@pytest.fixture
def guarded(client: Client, maria: User) -> User:
    """Maria, whose sign-in takes a code; nobody is signed in."""
    sign_in(client, MARIA)
    switch_on(client)
    client.logout()
    cache.clear()  # the code that was just used would not count again
    return maria


def recovery_codes(client: Client) -> list[str]:
    """What the page shows."""
    return re.findall(r"<li><code>(\d+)</code></li>", client.get(CODES).content.decode())


# ── switching it on


def test_switching_on_shows_recovery_codes(client: Client, maria: User) -> None:
    sign_in(client, MARIA)
    switch_on(client)
    assert len(set(recovery_codes(client))) == 10
    kinds = Authenticator.objects.filter(user=maria).values_list("type", flat=True)
    assert set(kinds) == {"totp", "recovery_codes"}


def test_the_owner_is_told(
    client: Client, maria: User, django_capture_on_commit_callbacks: object
) -> None:
    sign_in(client, MARIA)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        switch_on(client)
    assert subjects(MARIA) == ["Autentificarea în doi pași a fost activată"]


def test_the_picture_is_drawn_here(client: Client, maria: User) -> None:
    client.force_login(maria)
    prove_oneself(client)
    text = client.get(ON).content.decode()
    found = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    assert found
    assert b"<svg" in base64.b64decode(found[1])
    assert "http://" not in text.replace("http://testserver", "")


def test_the_password_is_asked_for_first(client: Client, maria: User) -> None:
    client.force_login(maria)
    for path in (ON, "/accounts/2fa/codes/new/"):
        response = client.get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/reauthenticate/")


def test_a_wrong_code_switches_nothing_on(client: Client, maria: User) -> None:
    client.force_login(maria)
    prove_oneself(client)
    seed = str(client.get(ON).context["form"].secret)
    page = client.post(ON, {"code": "000000"})
    assert page.status_code == 200
    assert not Authenticator.objects.filter(user=maria).exists()
    # The picture is still the one that the phone has scanned.
    assert page.context["form"].secret == seed


def test_the_address_has_to_be_confirmed_first(client: Client, db: None) -> None:
    sign_up(client)
    prove_oneself(client, NEW_PASSWORD)
    response = client.get(ON, follow=True)
    assert response.redirect_chain[-1][0] == "/accounts/2fa/"
    assert "Please confirm your e-mail address first." in response.content.decode()


def test_other_devices_are_signed_out(client: Client, maria: User) -> None:
    other = Client()
    sign_in(other, MARIA)
    sign_in(client, MARIA)
    switch_on(client)
    assert not is_signed_in(other)
    assert is_signed_in(client)


def test_seeds_are_kept_sealed(client: Client, maria: User) -> None:
    sign_in(client, MARIA)
    seed = switch_on(client)
    rows = Authenticator.objects.filter(user=maria)
    assert all(seed not in str(row.data) for row in rows)
    kept = rows.get(type="totp").data["secret"]
    assert SecondFactorAdapter().decrypt(kept) == seed


def test_a_seed_of_another_key_does_not_open(settings: object) -> None:
    sealed = secrets.encrypt(secrets.new_key(), b"seed", aad=secrets.bind("second factor"))
    with pytest.raises(secrets.Tampered):
        SecondFactorAdapter().decrypt(base64.b64encode(sealed).decode())


# ── signing in


def test_the_password_alone_lets_nobody_in(client: Client, guarded: User) -> None:
    response = sign_in(client, MARIA)
    assert response["Location"].startswith(AUTHENTICATE)
    assert not is_signed_in(client)
    assert client.get("/app/salon-maria/").status_code == 302


def test_a_code_of_the_app_lets_in(client: Client, guarded: User) -> None:
    sign_in(client, MARIA)
    response = client.post(AUTHENTICATE, {"code": code_of(guarded)})
    assert response["Location"] == "/app/"
    assert is_signed_in(client)


def test_one_comes_back_to_where_one_wanted_to_go(client: Client, guarded: User) -> None:
    form = {"login": MARIA, "password": PASSWORD, "next": "/app/salon-maria/bookings/"}
    client.post("/accounts/login/", form)
    response = client.post(AUTHENTICATE, {"code": code_of(guarded)})
    assert response["Location"] == "/app/salon-maria/bookings/"


def test_a_code_lets_in_once(client: Client, guarded: User) -> None:
    code = code_of(guarded)
    for visitor, status in ((client, 302), (Client(), 200)):
        sign_in(visitor, MARIA)
        assert visitor.post(AUTHENTICATE, {"code": code}).status_code == status


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_clock_may_be_half_a_minute_wrong(client: Client, guarded: User, steps: int) -> None:
    sign_in(client, MARIA)
    client.post(AUTHENTICATE, {"code": code_of(guarded, steps=steps)})
    assert is_signed_in(client)


def test_an_old_code_is_refused(client: Client, guarded: User) -> None:
    sign_in(client, MARIA)
    page = client.post(AUTHENTICATE, {"code": code_of(guarded, steps=-4)})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert not is_signed_in(client)


def test_a_recovery_code_lets_in_once(client: Client, guarded: User) -> None:
    sign_in(client, MARIA)
    client.post(AUTHENTICATE, {"code": code_of(guarded)})
    prove_oneself(client)
    code = recovery_codes(client)[0]
    for status in (302, 200):
        visitor = Client()
        sign_in(visitor, MARIA)
        assert visitor.post(AUTHENTICATE, {"code": code}).status_code == status
        assert is_signed_in(visitor) == (status == 302)
    assert code not in recovery_codes(client)


@pytest.mark.parametrize("code", ["", "x" * 5000, "१२३४५६", "12 34", "a\0b"])
def test_nonsense_is_refused(client: Client, guarded: User, code: str) -> None:
    sign_in(client, MARIA)
    assert client.post(AUTHENTICATE, {"code": code}).status_code == 200
    assert not is_signed_in(client)


def test_codes_cannot_be_guessed(client: Client, guarded: User) -> None:
    for number in range(5):
        guesser = Client()
        sign_in(guesser, MARIA, REMOTE_ADDR=f"192.0.2.{number}")
        guesser.post(AUTHENTICATE, {"code": "000000"}, REMOTE_ADDR=f"192.0.2.{number}")
    sign_in(client, MARIA, REMOTE_ADDR="192.0.2.99")
    response = client.post(AUTHENTICATE, {"code": code_of(guarded)}, REMOTE_ADDR="192.0.2.99")
    assert response.status_code != 302
    assert not is_signed_in(client)


def test_the_second_step_needs_the_first(client: Client, guarded: User) -> None:
    response = client.post(AUTHENTICATE, {"code": code_of(guarded)})
    assert response["Location"] == "/accounts/login/"
    assert not is_signed_in(client)


def test_signing_up_again_does_not_skip_it(client: Client, guarded: User) -> None:
    sign_up(client, MARIA, password1=PASSWORD)
    assert not is_signed_in(client)


def test_a_reset_does_not_skip_it(client: Client, guarded: User) -> None:
    client.post("/accounts/password/reset/", {"email": MARIA})
    page = client.get(link(), follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD})
    sign_in(client, MARIA, NEW_PASSWORD)
    assert not is_signed_in(client)


def test_the_session_changes_with_the_second_step(client: Client, guarded: User) -> None:
    sign_in(client, MARIA)
    before = client.session.session_key
    client.post(AUTHENTICATE, {"code": code_of(guarded)})
    assert client.session.session_key != before


# ── codes anew, and switching it off


def enter(client: Client, user: User) -> None:
    """Both steps, and the question before what is sensitive."""
    sign_in(client, user.email or "")
    client.post(AUTHENTICATE, {"code": code_of(user)})
    prove_oneself(client)


def test_new_codes_replace_the_old_ones(client: Client, guarded: User) -> None:
    enter(client, guarded)
    before = recovery_codes(client)
    client.post("/accounts/2fa/codes/new/")
    after = recovery_codes(client)
    assert len(after) == 10
    assert not set(before) & set(after)


def test_codes_can_be_downloaded(client: Client, guarded: User) -> None:
    enter(client, guarded)
    response = client.get("/accounts/2fa/codes/download/")
    assert response["Content-Type"].startswith("text/plain")
    assert all(code in response.content.decode() for code in recovery_codes(client))
    assert "no-store" in response["Cache-Control"]


def test_switching_off_takes_all_codes_away(client: Client, guarded: User) -> None:
    enter(client, guarded)
    assert client.get(OFF).status_code == 200
    client.post(OFF)
    assert not Authenticator.objects.filter(user=guarded).exists()
    again = Client()
    sign_in(again, MARIA)
    assert is_signed_in(again)


def test_a_code_answers_the_question_as_well(client: Client, guarded: User) -> None:
    sign_in(client, MARIA)
    client.post(AUTHENTICATE, {"code": code_of(guarded)})
    cache.clear()
    assert client.get(OFF).status_code == 302
    client.post("/accounts/2fa/reauthenticate/", {"code": code_of(guarded)})
    assert client.get(OFF).status_code == 200
