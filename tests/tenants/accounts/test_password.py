"""Setting a new password, by mail or by the old one."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.core import mail
from django.test import Client

from tenants.accounts import addresses, has_verified_email
from tenants.models import User
from tests.people import PASSWORD
from tests.tenants.accounts.asking import (
    FRESH,
    NEW_PASSWORD,
    is_signed_in,
    link,
    plain,
    sign_in,
    sign_up,
    subjects,
)

MARIA = "maria@example.com"
RESET = "/accounts/password/reset/"
CHANGE = "/accounts/password/change/"


def ask(client: Client, email: str = MARIA, **more: object) -> object:
    """Ask for the mail."""
    return client.post(RESET, {"email": email}, follow=True, **more)  # type: ignore[arg-type]


def set_new(client: Client, where: str, password: str = NEW_PASSWORD) -> object:
    """Open the link and fill in its page."""
    page = client.get(where, follow=True)
    return client.post(page.request["PATH_INFO"], {"password1": password})


# ── by mail


def test_the_link_of_the_mail_sets_a_new_password(client: Client, maria: User) -> None:
    ask(client)
    assert subjects(MARIA) == ["Setați o parolă nouă"]  # in Maria's language
    set_new(client, link())
    maria.refresh_from_db()
    assert maria.check_password(NEW_PASSWORD)
    assert not is_signed_in(client)
    sign_in(client, MARIA, NEW_PASSWORD)
    assert is_signed_in(client)


def test_a_known_and_an_unknown_address_get_the_same_answer(client: Client, maria: User) -> None:
    known, unknown = ask(client), ask(Client(), "nobody@example.com")
    assert known.status_code == unknown.status_code == 200  # type: ignore[attr-defined]
    assert plain(known) == plain(unknown)
    assert len(mail.outbox) == 2
    assert subjects("nobody@example.com") == ["There is no account with this address"]


def test_a_link_works_once(client: Client, maria: User) -> None:
    ask(client)
    where = link()
    set_new(client, where)
    assert Client().get(where).status_code == 410
    set_new(Client(), where, "yet another long password")
    maria.refresh_from_db()
    assert maria.check_password(NEW_PASSWORD)


@pytest.mark.parametrize(
    "key", ["1-abc", "zz-cabcde-0123456789abcdef0123456789abcdef", "0-set-password"]
)
def test_a_made_up_link_is_gone(client: Client, maria: User, key: str) -> None:
    assert client.get(f"/accounts/password/reset/key/{key}/", follow=True).status_code == 410


def test_all_sessions_end(client: Client, maria: User) -> None:
    other = Client()
    sign_in(other, MARIA)
    assert is_signed_in(other)
    ask(client)
    set_new(client, link())
    assert not is_signed_in(other)


def test_the_owner_is_told(client: Client, maria: User) -> None:
    ask(client)
    set_new(client, link())
    assert subjects(MARIA)[-1] == "Parola dumneavoastră a fost schimbată"


def test_the_answered_mail_proves_the_address(client: Client, db: None) -> None:
    """Somebody else may have signed up with it before its owner did."""
    thief, owner = Client(), Client()
    sign_up(thief)
    user = User.objects.get(email=FRESH)
    ask(owner, FRESH)
    set_new(owner, link(), "the owner's own password")
    assert has_verified_email(user)
    assert not is_signed_in(thief)


def test_a_wish_of_somebody_else_ends_with_the_password(client: Client, maria: User) -> None:
    wish = addresses.wish(maria, "evil@example.com")
    where = f"/accounts/confirm-email/{EmailConfirmationHMAC(wish).key}/"
    ask(client)
    set_new(client, link())
    assert Client().post(where).status_code == 410
    maria.refresh_from_db()
    assert maria.email == MARIA


def test_an_address_that_is_only_wished_for_resets_nothing(client: Client, maria: User) -> None:
    addresses.wish(maria, "typo@example.com")
    ask(client, "typo@example.com")
    assert subjects("typo@example.com") == ["There is no account with this address"]


def test_of_two_claims_one_mail_goes_out(client: Client, maria: User) -> None:
    sign_up(Client(), MARIA)
    mail.outbox.clear()
    ask(client)
    assert len(mail.outbox) == 1
    set_new(client, link())
    maria.refresh_from_db()
    assert maria.check_password(NEW_PASSWORD)


def test_a_closed_account_is_not_opened_by_mail(client: Client, maria: User) -> None:
    User.objects.filter(pk=maria.pk).update(is_active=False)
    ask(client)
    assert subjects(MARIA) == ["There is no account with this address"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example"])
def test_a_foreign_host_gets_no_mail_sent(client: Client, maria: User, host: str) -> None:
    assert client.post(RESET, {"email": MARIA}, HTTP_HOST=host).status_code == 404
    assert not mail.outbox


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HOST": "localhost"},
        {"HTTP_X_FORWARDED_HOST": "evil.example"},
        {"HTTP_FORWARDED": "host=evil.example"},
    ],
)
def test_links_lead_to_the_platform_whatever_the_headers(
    client: Client, maria: User, headers: dict[str, str]
) -> None:
    client.post(RESET, {"email": MARIA}, **headers)  # type: ignore[arg-type]
    body = str(mail.outbox[0].body)
    assert f"{settings.PUBLIC_URL}/accounts/password/reset/key/" in body
    assert "evil" not in body
    assert "localhost" not in body


# ── by the old one


def test_the_old_password_lets_one_set_a_new_one(client: Client, maria: User) -> None:
    sign_in(client, MARIA)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD}
    assert client.post(CHANGE, form)["Location"] == "/accounts/"
    maria.refresh_from_db()
    assert maria.check_password(NEW_PASSWORD)
    assert is_signed_in(client)


def test_other_devices_are_signed_out(client: Client, maria: User) -> None:
    other = Client()
    sign_in(other, MARIA)
    sign_in(client, MARIA)
    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert not is_signed_in(other)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", NEW_PASSWORD, "oldpassword"),
        (PASSWORD, "short", "password1"),
        (PASSWORD, "password1234", "password1"),
        ("", "", "oldpassword"),
    ],
)
def test_a_mistake_changes_nothing(
    client: Client, maria: User, old: str, new: str, field: str
) -> None:
    client.force_login(maria)
    response = client.post(CHANGE, {"oldpassword": old, "password1": new})
    assert field in response.context["form"].errors
    maria.refresh_from_db()
    assert maria.check_password(PASSWORD)


def test_the_old_password_cannot_be_guessed_there(client: Client, maria: User) -> None:
    client.force_login(maria)
    answers = [
        client.post(CHANGE, {"oldpassword": "wrong", "password1": NEW_PASSWORD}).status_code
        for _ in range(7)
    ]
    assert answers == [200] * 5 + [429] * 2


def test_reset_after_reset_has_to_wait(client: Client, maria: User) -> None:
    answers = [
        Client().post(RESET, {"email": MARIA}, REMOTE_ADDR=f"192.0.2.{number}").status_code
        for number in range(5)
    ]
    assert answers == [302] * 3 + [429] * 2
    assert len(mail.outbox) == 3


def test_nobody_without_a_password_is_left_out(client: Client, maria: User) -> None:
    """Made by a command, without a password: the reset gives one."""
    user = User.objects.create_user("vlad@example.com")
    ask(client, "vlad@example.com")
    set_new(client, link())
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert EmailAddress.objects.get(user=user).verified


def test_whoever_has_no_password_yet_gets_one_by_mail(client: Client, maria: User) -> None:
    maria.set_unusable_password()
    maria.save()
    client.force_login(maria)
    answer = client.get("/accounts/password/change/")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/reset/")
