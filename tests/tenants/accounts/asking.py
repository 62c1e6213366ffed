"""What the tests of accounts do again and again, as a browser and a mailbox would."""

from __future__ import annotations

import re
import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail
from django.test import Client

from tenants.models import User
from tests.people import PASSWORD

SIGN_UP = "/accounts/signup/"
SIGN_IN = "/accounts/login/"
FRESH = "fresh@example.com"
NEW_PASSWORD = "seven quiet swallows in spring"


def sign_up(client: Client, email: str = FRESH, **more: Any) -> Any:
    """Send the form."""
    headers = {key: more.pop(key) for key in list(more) if key.isupper()}
    form = {"name": "Frieda Neu", "email": email, "password1": NEW_PASSWORD, **more}
    return client.post(SIGN_UP, form, **headers)


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    """Send the form."""
    return client.post(SIGN_IN, {"login": email, "password": password}, **more)


def is_signed_in(client: Client) -> bool:
    """Whether the account opens."""
    return client.get("/accounts/").status_code == 200


def prove_oneself(client: Client, password: str = PASSWORD) -> None:
    """Answer the question that is asked before what is sensitive."""
    response = client.post("/accounts/reauthenticate/", {"password": password})
    assert response.status_code == 302, response.content.decode()


def link(number: int = -1) -> str:
    """The path behind the button of a mail, the last one by default."""
    found = re.findall(r"^https?://\S+/accounts/\S+$", str(mail.outbox[number].body), re.MULTILINE)
    return urlsplit(found[0]).path


def subjects(email: str) -> list[str]:
    """Of the mails to that address."""
    return [str(each.subject) for each in mail.outbox if each.to == [email]]


def confirmed(user: User) -> list[str]:
    """The addresses of the user that have been confirmed."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return list(rows.values_list("email", flat=True))


def code_of(user: User, *, steps: int = 0) -> str:
    """What the user's app shows now, or so many half minutes later."""
    seed = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    return code_for(decrypt(seed.data["secret"]), steps=steps)


def code_for(secret: str, *, steps: int = 0) -> str:
    """RFC 6238 with the usual half minutes and six digits."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def plain(response: Any, *typed: str) -> str:
    """The page without what differs by nature: the tokens and what was typed."""
    text: str = response.content.decode()
    for each in typed:
        text = text.replace(each, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|\{"X-CSRFToken": "[^"]*"\}', "", text)
