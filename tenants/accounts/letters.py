"""The mails about accounts: what each says, and sending it in our design.

All have one shape (`templates/email/account/`): a heading, a few lines, at most one button.
allauth asks for them by the names of its templates. Links are rebuilt on PUBLIC_URL, whatever
host the request claims to be for.
"""

from __future__ import annotations

import logging
import smtplib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

log = logging.getLogger(__name__)

# The accent of `assets/styles/tokens.css` as mail programs know colours, and ink on it.
BRAND, BRAND_INK = "#23604d", "#ffffff"
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says. `link` names the context's URL behind the button."""

    subject: Words
    lines: tuple[Words, ...]
    button: Words = ""
    link: str = ""
    hint: Words = ""


NOT_YOU = _("If this was not you, please set a new password at once.")
IGNORE = _("If you did not ask for this, you need not do anything.")
CONFIRM = Letter(
    _("Please confirm your address"),
    (_("With one click you show that this mailbox is yours."),),
    _("Confirm this address"),
    "activate_url",
    _("The link works once and for three days. If you did not ask for it, ignore this mail."),
)
LETTERS = {
    "email_confirmation_signup": CONFIRM,
    "email_confirmation": CONFIRM,
    "account_already_exists": Letter(
        _("You already have an account"),
        (
            _("Somebody, probably you, has just entered this address for a new account."),
            _("There is one already: please sign in with it."),
        ),
        _("Sign in"),
        "login_url",
        IGNORE,
    ),
    "unknown_account": Letter(
        _("There is no account with this address"),
        (
            _("Somebody, probably you, wanted to set a new password for this address."),
            _("Perhaps you signed up with another one."),
        ),
        _("Create an account"),
        "signup_url",
        IGNORE,
    ),
    "password_reset_key": Letter(
        _("Set a new password"),
        (_("Somebody, probably you, has asked for a new password for your account."),),
        _("Set a new password"),
        "password_reset_url",
        IGNORE,
    ),
    "password_changed": Letter(
        _("Your password has been changed"),
        (_("From now on, please sign in with the new one."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
    "password_reset": Letter(
        _("Your password has been changed"),
        (_("From now on, please sign in with the new one."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
    "email_changed": Letter(
        _("The address of your account has been changed"),
        (_("From now on, your account has another e-mail address."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
    "totp_activated": Letter(
        _("Two-step sign-in is switched on"),
        (_("From now on, signing in also takes a code from your app."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
    "totp_deactivated": Letter(
        _("Two-step sign-in is switched off"),
        (_("From now on, your password is enough to sign in."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
    "recovery_codes_generated": Letter(
        _("You have new recovery codes"),
        (_("The codes you had before no longer work."), NOT_YOU),
        _("Set a new password"),
        "reset_url",
    ),
}


def send(name: str, email: str, context: dict[str, Any]) -> None:
    """Hand the mail over. A mail server that is away must not undo what people have done."""
    user = context.get("user")
    with translation.override(user.language if user else translation.get_language()):
        mail = compose(LETTERS[name], email, context)
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as error:
        log.warning("a mail about an account was not handed over: %s", type(error).__name__)


def compose(letter: Letter, email: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The mail in the active language."""
    words = {
        "subject": str(letter.subject),
        "lines": [str(line) for line in letter.lines],
        "button": str(letter.button),
        "href": _link(letter.link, context),
        "hint": str(letter.hint),
        "reader": getattr(context.get("user"), "name", ""),
        "business": {"name": settings.PLATFORM_NAME},
        "platform_name": settings.PLATFORM_NAME,
        "platform_url": settings.PUBLIC_URL,
        "language": translation.get_language(),
        "brand": BRAND,
        "brand_ink": BRAND_INK,
    }
    mail = EmailMultiAlternatives(
        subject=render_to_string("email/account/subject.txt", words).strip(),
        body=render_to_string("email/account/body.txt", words).strip() + "\n",
        to=[email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    html = render_to_string("email/account/body.html", words)
    mail.attach_alternative(_inliner().inline(html), "text/html")
    return mail


def _link(name: str, context: dict[str, Any]) -> str:
    """The path of allauth's URL, or of a page of ours, on the address that we know is ours."""
    pages = {
        "login_url": "account_login",
        "reset_url": "account_reset_password",
        "signup_url": "account_signup",
    }
    path = reverse(pages[name]) if name in pages else urlsplit(context[name]).path
    return f"{settings.PUBLIC_URL}{path}"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(load_remote_stylesheets=False)
