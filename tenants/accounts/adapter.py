"""How allauth behaves here: its words, its links, its mails, and who an address belongs to."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tenants.accounts import addresses, letters
from tenants.models import User

TOO_MANY = _("Too many attempts. Please try again in a few minutes.")
# What allauth reports, by the name of its template; anything else goes without saying.
REPORTS = {
    "account/messages/email_confirmed.txt": _("Your address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("This address belongs to another account."),
    "account/messages/password_changed.txt": _("Your password has been changed."),
    "usersessions/messages/sessions_logged_out.txt": _("All other devices have been signed out."),
    "mfa/messages/totp_activated.txt": _("Two-step sign-in is switched on."),
    "mfa/messages/totp_deactivated.txt": _("Two-step sign-in is switched off."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the peer's address from REMOTE_ADDR, which the trusted-proxy step has settled."""

    # One answer for a wrong password and for an address that nobody has.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or no longer."),
    }

    # ── words

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: Any = None,
    ) -> None:
        """Say what has been done, in our words; that signing in has worked shows by itself."""
        words = message or REPORTS.get(message_template or "")
        if words:
            messages.add_message(request, level, words, extra_tags=extra_tags)

    def is_ajax(self, request: HttpRequest) -> bool:
        """Pages for people are all there is."""
        return False

    # ── who asks, and where to

    def get_client_ip(self, request: HttpRequest) -> str:
        """The real peer, for rate limits."""
        return str(request.META["REMOTE_ADDR"])

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts count by address alone: another Host header does not begin anew."""
        return str(credentials.get("email", "")).lower()

    def is_safe_url(self, url: str | None) -> bool:
        """Only back to where the sign-in page itself stands."""
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {host}, require_https=self.request.is_secure())

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """The page of the account."""
        return reverse("account_home")

    # ── addresses

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Give the address to whoever has answered its mail."""
        if email_address.can_set_verified():
            addresses.release(email_address)
        if not addresses.has_verified_email(email_address.user):
            # What the account had before was nobody's mailbox: it gets no farewell.
            rows = EmailAddress.objects.filter(user_id=email_address.user_id)
            rows.exclude(pk=email_address.pk).delete()
        return bool(super().confirm_email(request, email_address))

    def set_password(self, user: User, password: str) -> None:
        """With the password goes what somebody else may have begun with the old one."""
        super().set_password(user, password)
        addresses.drop_wish(user)

    # ── mails

    def send_confirmation_mail(
        self, request: HttpRequest, emailconfirmation: Any, signup: bool
    ) -> None:
        """Ask for the click, or tell the owner of a taken address that an account exists."""
        address = emailconfirmation.email_address
        if addresses.belongs_to_another(address):
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what has changed about the account, when there is a mailbox to tell."""
        receiver = email or addresses.address_of(user)
        if receiver:
            self.send_mail(template_prefix, receiver, {"user": user, **(context or {})})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In our design, with links to PUBLIC_URL alone."""
        letters.send(template_prefix.rpartition("/")[2], email, context)
