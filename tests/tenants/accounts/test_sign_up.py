"""Signing up: in at once, the same for every address, the address to whoever has the mailbox."""

from __future__ import annotations

import time

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tenants.accounts import addresses, has_verified_email
from tenants.models import User
from tests.people import PASSWORD
from tests.tenants.accounts.asking import (
    FRESH,
    NEW_PASSWORD,
    SIGN_UP,
    confirmed,
    is_signed_in,
    link,
    plain,
    sign_in,
    sign_up,
    subjects,
)

pytestmark = pytest.mark.django_db
MARIA = "maria@example.com"


def newest() -> User:
    """Who signed up last."""
    return User.objects.order_by("-pk")[0]


def test_one_is_in_at_once_and_gets_a_mail(client: Client) -> None:
    response = sign_up(client)
    assert response.status_code == 302
    assert response["Location"] == "/app/"
    assert is_signed_in(client)
    user = User.objects.get(email=FRESH)
    assert user.name == "Frieda Neu"
    assert user.check_password(NEW_PASSWORD)
    assert not has_verified_email(user)
    assert subjects(FRESH) == ["Please confirm your address"]


@pytest.mark.parametrize("language", ["en", "de", "es", "ro"])
def test_the_language_of_the_page_becomes_the_users(client: Client, language: str) -> None:
    page = client.get(f"{SIGN_UP}?lang={language}")
    assert f'<html lang="{language}">' in page.content.decode()
    form = {"name": "Frieda", "email": FRESH, "password1": NEW_PASSWORD}
    client.post(f"{SIGN_UP}?lang={language}", form, HTTP_ACCEPT_LANGUAGE="fr")
    assert User.objects.get(email=FRESH).language == language


def test_the_link_of_the_mail_confirms_after_a_click(client: Client) -> None:
    sign_up(client)
    user, where = newest(), link()
    assert client.get(where).status_code == 200
    assert not has_verified_email(user)
    assert client.post(where).status_code == 302
    assert has_verified_email(user)


def test_a_link_works_once(client: Client) -> None:
    sign_up(client)
    where = link()
    Client().post(where)
    assert client.get(where).status_code == 410
    assert client.post(where).status_code == 410


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abcde:xxxxxxxxxxxxxxxxxxxxxxxxxx", "a" * 400])
def test_a_made_up_link_is_gone(client: Client, key: str) -> None:
    assert client.get(f"/accounts/confirm-email/{key}/").status_code == 410


def test_a_link_ends_after_three_days(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_up(client)
    where, now = link(), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3 * 86400 + 60)
    assert Client().get(where).status_code == 410


def test_opening_the_link_signs_nobody_out(client: Client, maria: User) -> None:
    sign_up(Client())
    client.force_login(maria)
    client.get(link())
    assert client.get("/accounts/").context["address"] == MARIA


# ── an address that is known


def test_a_known_address_gets_the_same_answer(client: Client, maria: User) -> None:
    other = Client()
    known, unknown = sign_up(client, MARIA), sign_up(other, FRESH)
    assert known.status_code == unknown.status_code == 302
    assert known["Location"] == unknown["Location"]
    assert known.cookies.keys() == unknown.cookies.keys()
    for path in ("/app/", "/accounts/", "/accounts/email/", "/accounts/2fa/"):
        assert plain(client.get(path), MARIA) == plain(other.get(path), FRESH), path


def test_the_mailbox_of_a_known_address_is_told(client: Client, maria: User) -> None:
    sign_up(client, MARIA)
    assert subjects(MARIA) == ["You already have an account"]
    assert link() == "/accounts/login/"


def test_the_known_account_is_untouched(client: Client, maria: User) -> None:
    before = User.objects.filter(pk=maria.pk).values().get()
    sign_up(client, "MARIA@example.com ")
    assert User.objects.filter(pk=maria.pk).values().get() == before
    assert newest() != maria
    assert newest().email is None
    assert confirmed(maria) == [MARIA]
    assert client.get("/app/salon-maria/").status_code == 404


def test_signing_out_and_in_again_tells_nothing(client: Client, maria: User) -> None:
    sign_up(client, MARIA)
    again = Client()
    assert sign_in(again, MARIA, NEW_PASSWORD).status_code == 302
    assert again.get("/app/salon-maria/").status_code == 404
    owner = Client()
    sign_in(owner, MARIA, PASSWORD)
    assert owner.get("/app/salon-maria/").status_code == 200


def test_many_claims_do_not_make_signing_in_slow(maria: User) -> None:
    for number in range(6):
        user = User.objects.create(name=f"Claim {number}")
        EmailAddress.objects.create(user=user, email=MARIA, primary=True)
    found = addresses.claimants(MARIA)
    assert found[0] == maria
    assert len(found) == 3


def test_the_address_and_password_of_an_account_simply_sign_in(client: Client, maria: User) -> None:
    users = User.objects.count()
    assert sign_up(client, MARIA, password1=PASSWORD).status_code == 302
    assert User.objects.count() == users
    assert client.get("/app/salon-maria/").status_code == 200
    assert not mail.outbox


def test_passwords_cannot_be_guessed_on_the_sign_up_page(client: Client, maria: User) -> None:
    for number in range(5):
        sign_up(
            Client(), MARIA, password1=f"guess number {number}", REMOTE_ADDR=f"192.0.2.{number}"
        )
    refused = sign_up(client, MARIA, password1=PASSWORD, REMOTE_ADDR="192.0.2.99")
    assert "Too many attempts" in refused.content.decode()


def test_whoever_answers_the_mail_has_the_address() -> None:
    thief, owner = Client(), Client()
    sign_up(thief)
    first = newest()
    sign_up(owner, password1="another good long password")
    second = newest()
    assert (first.email, second.email) == (FRESH, None)
    send_again(owner)
    owner.post(link())
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.email, second.email) == (None, FRESH)
    assert has_verified_email(second)
    assert not has_verified_email(first)
    assert addresses.claimants(FRESH) == [second]


def send_again(client: Client) -> None:
    """Ask for the mail once more, after the minute that lies between two."""
    cache.clear()
    client.post("/accounts/confirm-email/again/")


def test_an_address_is_confirmed_by_one_account_alone(client: Client, maria: User) -> None:
    sign_up(client, MARIA)
    row = EmailAddress.objects.get(user=newest())
    where = f"/accounts/confirm-email/{row_key(row)}/"
    client.post(where)
    assert confirmed(newest()) == []
    assert confirmed(maria) == [MARIA]


def row_key(row: EmailAddress) -> str:
    """A link's key for a row, as only the platform can make it."""
    return str(EmailConfirmationHMAC(row).key)


def test_known_and_unknown_hash_a_password_as_often(
    maria: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is most of the time; one more or less would tell whether an address is known."""
    hashed: list[str] = []

    def count(name: str) -> None:
        usual = getattr(Argon2PasswordHasher, name)

        def counted(self: Argon2PasswordHasher, *args: str) -> object:
            hashed.append(name)
            return usual(self, *args)

        monkeypatch.setattr(Argon2PasswordHasher, name, counted)

    count("encode")
    count("verify")
    sign_up(Client(), MARIA)
    known = len(hashed)
    cache.clear()
    sign_up(Client(), "fresh@example.com")
    assert len(hashed) - known == known > 0


# ── mistakes


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "\u200b\u202e"),
        ("name", "x" * 201),
        ("name", "a\0b"),
        ("email", ""),
        ("email", "no address"),
        ("email", "a" * 250 + "@example.com"),
        ("email", "a\r\nBcc: b@example.com"),
        ("password1", ""),
        ("password1", "short"),
        ("password1", "password1234"),
    ],
)
def test_a_mistake_comes_back_beside_its_field(client: Client, field: str, value: str) -> None:
    users = User.objects.count()
    response = sign_up(client, **{"email": FRESH, field: value})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() == {field}
    assert User.objects.count() == users
    assert not mail.outbox


def test_what_the_form_does_not_show_is_ignored(client: Client) -> None:
    sign_up(client, is_staff="on", is_superuser="on", language="xx", time_zone="X", id="1")
    user = newest()
    assert not user.is_staff
    assert not user.is_superuser
    assert user.language == "en"
    assert not user.time_zone


def test_a_name_stands_as_text_on_pages_and_in_mails(client: Client) -> None:
    sign_up(client, name="<script>alert(1)</script>")
    assert "<script>alert" not in client.get("/accounts/").content.decode()
    html = str(mail.outbox[0].alternatives[0][0])
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_mail_server_that_is_away_stops_nobody(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    assert sign_up(client).status_code == 302
    assert is_signed_in(client)


def test_the_session_changes_on_signing_up(client: Client) -> None:
    client.get(SIGN_UP)
    session = client.session
    session["before"] = "here"
    session.save()
    before = session.session_key
    sign_up(client)
    assert client.session.session_key != before


def test_an_answered_invitation_has_proven_the_address(client: Client) -> None:
    session = client.session
    session["account_verified_email"] = FRESH
    session.save()
    sign_up(client)
    assert has_verified_email(newest())
    assert "account_verified_email" not in {key for key, value in client.session.items() if value}


def test_an_invitation_to_another_address_proves_nothing(client: Client) -> None:
    session = client.session
    session["account_verified_email"] = "invited@example.com"
    session.save()
    sign_up(client)
    assert not has_verified_email(newest())
