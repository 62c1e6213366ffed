"""The account's own page, its address, its devices, and who may touch them."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from tenants.accounts import addresses
from tenants.accounts.devices import device, token
from tenants.models import Business, User
from tests.tenants.accounts.asking import (
    FRESH,
    NEW_PASSWORD,
    confirmed,
    is_signed_in,
    link,
    plain,
    prove_oneself,
    sign_in,
    sign_up,
    subjects,
)

HOME, EMAIL, DEVICES = "/accounts/", "/accounts/email/", "/accounts/devices/"
AGAIN = "/accounts/confirm-email/again/"
MARIA, NEW = "maria@example.com", "maria.new@example.com"


# ── who one is


def save(client: Client, **form: str) -> Any:
    """Send the form of the page."""
    return client.post(HOME, {"name": "Maria I.", "language": "de", "time_zone": "", **form})


def test_name_language_and_time_zone_are_ones_own(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert save(client, time_zone="America/New_York")["Location"] == HOME
    maria.refresh_from_db()
    assert (maria.name, maria.language) == ("Maria I.", "de")
    assert maria.time_zone == "America/New_York"
    text = client.get(HOME).content.decode()
    assert "Gespeichert." in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 201),
        ("name", "a\0b"),
        ("language", "xx"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "Etc/GMT+5"),
    ],
)
def test_a_mistake_saves_nothing(client: Client, maria: User, field: str, value: str) -> None:
    client.force_login(maria)
    response = save(client, **{field: value})
    assert response.context["form"].errors.keys() == {field}
    before = maria.language
    maria.refresh_from_db()
    assert maria.language == before


def test_what_the_page_does_not_show_is_ignored(client: Client, maria: User) -> None:
    client.force_login(maria)
    save(client, email="evil@example.com", is_superuser="on", is_staff="on", password="x")
    maria.refresh_from_db()
    assert maria.email == MARIA
    assert not maria.is_superuser
    assert not maria.is_staff


def test_strangers_are_sent_to_sign_in(client: Client, db: None) -> None:
    for path in (HOME, EMAIL, DEVICES, "/accounts/2fa/", "/accounts/password/change/"):
        assert client.get(path)["Location"].startswith("/accounts/login/"), path


# ── the address


def test_a_new_address_replaces_the_old_one_when_its_mail_is_answered(
    client: Client, maria: User
) -> None:
    client.force_login(maria)
    prove_oneself(client)
    assert client.post(EMAIL, {"email": NEW.upper()})["Location"] == HOME
    maria.refresh_from_db()
    assert maria.email == MARIA
    assert confirmed(maria) == [MARIA]
    client.post(link())
    maria.refresh_from_db()
    assert maria.email == NEW
    assert confirmed(maria) == [NEW]
    assert EmailAddress.objects.filter(user=maria).count() == 1


def test_the_old_address_is_told(client: Client, maria: User) -> None:
    client.force_login(maria)
    prove_oneself(client)
    client.post(EMAIL, {"email": NEW})
    client.post(link())
    assert subjects(MARIA) == ["Adresa contului a fost schimbată"]
    assert NEW not in str(mail.outbox[-1].body)


def test_the_password_is_asked_for_and_what_was_typed_goes_on(client: Client, maria: User) -> None:
    client.force_login(maria)
    response = client.post(EMAIL, {"email": NEW})
    assert response["Location"] == "/accounts/reauthenticate/?next=%2Faccounts%2Femail%2F"
    assert not mail.outbox
    client.post(response["Location"], {"password": "correct horse battery staple"})
    assert addresses.pending(maria).email == NEW  # type: ignore[union-attr]
    assert len(mail.outbox) == 1


def test_a_taken_address_gets_the_same_answer(client: Client, maria: User, otto: User) -> None:
    client.force_login(maria)
    prove_oneself(client)
    taken = client.post(EMAIL, {"email": "otto@example.com"}, follow=True)
    cache.clear()
    free = client.post(EMAIL, {"email": NEW}, follow=True)
    assert plain(taken, "otto@example.com") == plain(free, NEW)
    assert subjects("otto@example.com") == ["Aveți deja un cont"]
    assert confirmed(otto) == ["otto@example.com"]


def test_only_the_last_wish_counts(client: Client, maria: User) -> None:
    client.force_login(maria)
    prove_oneself(client)
    client.post(EMAIL, {"email": "typo@example.com"})
    typo = link()
    client.post(EMAIL, {"email": NEW})
    assert Client().post(typo).status_code == 410
    client.post(link())
    assert confirmed(maria) == [NEW]


@pytest.mark.parametrize("email", ["", "x", MARIA, "a" * 250 + "@example.com", "a@b.example\0"])
def test_nonsense_is_no_address(client: Client, maria: User, email: str) -> None:
    client.force_login(maria)
    prove_oneself(client)
    assert client.post(EMAIL, {"email": email}).status_code == 200
    assert not mail.outbox


def test_a_typo_at_sign_up_can_be_put_right(client: Client, db: None) -> None:
    sign_up(client, "tpyo@example.com")
    user = User.objects.get(email="tpyo@example.com")
    prove_oneself(client, NEW_PASSWORD)
    client.post(EMAIL, {"email": FRESH})
    client.post(link())
    user.refresh_from_db()
    assert user.email == FRESH
    # The stranger whose address it was by mistake hears no more.
    assert subjects("tpyo@example.com") == ["Please confirm your address"]


# ── the reminder in the cockpit


def cockpit_of(client: Client, user: User, business: Business) -> str:
    """The first page of the business, seen by a member."""
    user.memberships.create(business=business, role="owner")
    return str(client.get(f"/app/{business.slug}/").content.decode())


def test_the_cockpit_reminds_until_the_mail_is_answered(
    client: Client, salon_maria: Business
) -> None:
    sign_up(client)
    user = User.objects.get(email=FRESH)
    assert f"we have sent a mail to {FRESH}" in cockpit_of(client, user, salon_maria)
    client.post(link())
    assert FRESH not in client.get(f"/app/{salon_maria.slug}/").content.decode()


def test_the_mail_can_be_sent_again(client: Client, db: None) -> None:
    sign_up(client)
    cache.clear()
    assert client.post(AGAIN, {"next": "/app/"})["Location"] == "/app/"
    assert len(subjects(FRESH)) == 2
    client.post(link())
    assert confirmed(User.objects.get(email=FRESH)) == [FRESH]


def test_the_next_mail_has_to_wait_a_minute(client: Client, db: None) -> None:
    sign_up(client)
    text = client.post(AGAIN, follow=True).content.decode()
    assert "Too many attempts" in text
    assert len(subjects(FRESH)) == 1


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_nobody_is_sent_to_another_site(client: Client, maria: User, after: str) -> None:
    client.force_login(maria)
    assert client.post(AGAIN, {"next": after})["Location"] == HOME


def test_sending_again_needs_a_post(client: Client, maria: User) -> None:
    client.force_login(maria)
    assert client.get(AGAIN).status_code == 405


def test_a_confirmed_account_gets_no_mail(client: Client, maria: User) -> None:
    client.force_login(maria)
    client.post(AGAIN)
    assert not mail.outbox


# ── devices


def test_devices_are_named(client: Client, maria: User) -> None:
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sign_in(client, MARIA, HTTP_USER_AGENT=agent, REMOTE_ADDR="192.0.2.7")
    text = client.get(DEVICES).content.decode()
    assert "Firefox, Windows" in text
    assert "192.0.2.7" in text
    assert "Acest dispozitiv" in text


def test_signing_out_everywhere_leaves_this_device(client: Client, maria: User) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other, MARIA)
    sign_in(client, MARIA)
    assert len(client.get(DEVICES).context["devices"]) == 3
    client.post(DEVICES)
    assert is_signed_in(client)
    assert not any(is_signed_in(other) for other in others)
    assert len(client.get(DEVICES).context["devices"]) == 1


def test_one_device_is_signed_out_and_the_others_stay(client: Client, maria: User) -> None:
    lost, other = Client(), Client()
    for each in (lost, other, client):
        sign_in(each, MARIA)
    # This device first, then the latest: the lost one is the oldest.
    shown = client.get(DEVICES).context["devices"]
    assert [device["current"] for device in shown] == [True, False, False]
    client.post(DEVICES, {"end": shown[-1]["token"]})
    assert not is_signed_in(lost)
    assert is_signed_in(other)
    assert is_signed_in(client)


def test_nobody_signs_out_a_device_of_somebody_else(
    client: Client, maria: User, otto: User
) -> None:
    others = Client()
    others.force_login(otto)
    sign_in(client, MARIA)
    theirs = [token(session) for session in UserSession.objects.filter(user=otto)]
    for name in (*theirs, "0", "' OR 1=1"):
        client.post(DEVICES, {"end": name})
    assert others.get(HOME).status_code == 200
    assert is_signed_in(client)


def test_a_device_is_called_neither_by_its_key_nor_by_its_number(
    client: Client, maria: User
) -> None:
    sign_in(Client(), MARIA)
    sign_in(client, MARIA)
    text = client.get(DEVICES).content.decode()
    for session in UserSession.objects.filter(user=maria):
        assert session.session_key not in text
        assert f'value="{session.pk}"' not in text


def test_a_cookie_kept_aside_does_not_come_back(client: Client, maria: User) -> None:
    sign_in(client, MARIA)
    kept = client.cookies["session"].value
    client.post("/accounts/logout/")
    client.cookies["session"] = kept
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Version/18 Safari/604",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/18 Safari/605", "Safari, macOS"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_a_browser_is_known_by_what_it_says(agent: str, name: str) -> None:
    with translation.override("en"):
        assert device(agent) == name


# ── impersonation


@pytest.mark.parametrize(
    "path",
    [
        EMAIL,
        DEVICES,
        AGAIN,
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/2fa/on/",
        "/accounts/2fa/off/",
        "/accounts/2fa/codes/",
        "/accounts/2fa/codes/new/",
        "/accounts/2fa/codes/download/",
    ],
)
def test_who_impersonates_may_not_touch_the_account(
    client: Client, maria: User, settings: Any, path: str
) -> None:
    settings.HIJACK_INSERT_BEFORE = None  # its bar comes with the console
    client.force_login(maria)
    session = client.session
    session["hijack_history"] = ["1"]
    session.save()
    assert client.get(path).status_code == 403
    assert client.post(path).status_code == 403
    assert save(client).status_code == 403
