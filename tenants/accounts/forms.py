"""The forms of accounts: allauth's, in our words and with what password managers look for."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account import forms as base
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import context
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from tenants.accounts import addresses
from tenants.models import User

NAME_LENGTH = 200
# RFC 5321, as the columns have it.
ADDRESS_LENGTH = 254
PASSWORD_HELP = _("At least 10 characters. A sentence is easy to remember and hard to guess.")


def say(field: Any, label: Any, *, autocomplete: str, help_text: Any = "", **attrs: Any) -> None:
    """Label a field of allauth's in our words; a placeholder is no label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs = {"autocomplete": autocomplete, **attrs}


def say_address(field: Any, **attrs: Any) -> None:
    """The same for an e-mail address; allauth's field knows no longest one."""
    say(field, _("E-mail"), autocomplete="username", type="email", **attrs)
    field.validators.append(MaxLengthValidator(ADDRESS_LENGTH))


class PersonNameField(forms.CharField):
    """How somebody is called, without signs that cannot be seen."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        super().__init__(label=_("Your name"), max_length=NAME_LENGTH, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """Controls and signs that turn the writing direction become spaces."""
        text = unicodedata.normalize("NFC", str(value or "")[: 4 * NAME_LENGTH])
        if "\0" not in text:
            text = "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
        return str(super().clean(" ".join(text.split())))


class SignInForm(base.LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail, password, and whether this device is one's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["login"], _("E-mail"), autocomplete="username", autofocus=True)
        say(self.fields["password"], _("Password"), autocomplete="current-password")
        self.fields["remember"].label = _("Stay signed in on this device")


class SignUpForm(base.SignupForm):  # type: ignore[misc]  # allauth has no types
    """Name, e-mail, password. The answer is the same whether or not the address is known.

    Who enters the address and the password of an account they have is simply signed in.
    """

    name = PersonNameField()
    field_order = ("name", "email", "password1")
    known: User | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever comes from an invitation: another address would not be the one invited.
        invited = context.request and context.request.session.get("account_verified_email")
        say_address(self.fields["email"], **({"readonly": True} if invited else {}))
        password = self.fields["password1"]
        say(password, _("Password"), autocomplete="new-password", help_text=PASSWORD_HELP)

    def clean(self) -> dict[str, Any]:
        """Try the password; that takes the same time for an address that nobody has."""
        data: dict[str, Any] = super().clean()
        if not self.errors:
            self.known = get_adapter().authenticate(context.request, **self._credentials())
        return data

    def _credentials(self) -> dict[str, str]:
        return {"email": self.cleaned_data["email"], "password": self.cleaned_data["password1"]}

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new user, or the answer to somebody who has an account."""
        if self.known is None:
            return self.save(request), None
        credentials = self._credentials()
        login = Login(user=self.known, email=credentials["email"])
        return None, perform_password_login(request, credentials, login)

    def save(self, request: HttpRequest) -> User:
        """A user who holds the address, unless another one does."""
        email = self.cleaned_data["email"]
        user = User(name=self.cleaned_data["name"], language=translation.get_language() or "en")
        user.set_password(self.cleaned_data["password1"])
        user.email = None if addresses.is_held(email) else email
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:  # somebody was quicker by a moment
            user.email = None
            user.save()
        self._note_address(request, user, email)
        return user

    def _note_address(self, request: HttpRequest, user: User, email: str) -> None:
        """An answered invitation has proven the address already (`stash_verified_email`)."""
        row = EmailAddress.objects.create(user=user, email=email, primary=True)
        if get_adapter().is_email_verified(request, email):
            addresses.prove(user)
        get_adapter().unstash_verified_email(request)
        EmailAddress.objects.fill_cache_for_user(user, [row])


class PasswordAgainForm(base.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """Is it still you? Asked before what would hurt if it were not."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say(self.fields["password"], _("Password"), autocomplete="current-password", autofocus=True)


class ChangePasswordForm(base.ChangePasswordForm):  # type: ignore[misc]  # allauth has no types
    """The present password and a new one; browsers can show it, so it is typed once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        old, new = self.fields["oldpassword"], self.fields["password1"]
        say(old, _("Present password"), autocomplete="current-password", autofocus=True)
        say(new, _("New password"), autocomplete="new-password", help_text=PASSWORD_HELP)
        del self.fields["password2"]


class ResetForm(base.ResetPasswordForm):  # type: ignore[misc]  # allauth has no types
    """Where to send the link for a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_address(self.fields["email"], autofocus=True)

    def clean_email(self) -> str:
        """Whose address it is; nobody's gets a mail as well, which says so."""
        email = str(self.cleaned_data["email"]).lower()
        self.users = addresses.who_may_reset(email)
        return email


class NewPasswordForm(base.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth has no types
    """The end of a reset: the mail was answered, so the address is proven too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        new = self.fields["password1"]
        say(new, _("New password"), autocomplete="new-password", help_text=PASSWORD_HELP)
        del self.fields["password2"]

    def save(self) -> None:
        """Set it; other sessions end by themselves."""
        super().save()
        addresses.prove(self.user)


def _say_code(field: Any, label: Any) -> None:
    say(field, label, autocomplete="one-time-code", inputmode="numeric", autofocus=True)
    field.error_messages["required"] = _("Please enter the code.")


class CodeForm(mfa.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The second step of signing in: a code of the app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code"))


class CodeAgainForm(mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The same, asked again before something sensitive."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code"))


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """Shows that the app has learned the seed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say_code(self.fields["code"], _("Code from the app"))


class AddressForm(forms.Form):
    """The address to change to."""

    email = forms.EmailField(label=_("New e-mail address"), max_length=ADDRESS_LENGTH)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["email"].widget.attrs |= {"autocomplete": "email"}

    def clean_email(self) -> str:
        """In small letters, as all are compared."""
        email = str(self.cleaned_data["email"]).lower()
        if email == addresses.address_of(self.user):
            raise forms.ValidationError(_("This is your address already."))
        return email
