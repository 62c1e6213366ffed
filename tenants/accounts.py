"""How allauth behaves here: accounts come from invitations and sign-up pages of our own."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the peer's address from REMOTE_ADDR, which the trusted-proxy step has settled."""

    # One answer for a wrong password and for an address that nobody has.
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "too_many_login_attempts": _("Too many attempts. Please try again in a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No open sign-up page stands at `/accounts/`."""
        return False

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """Nobody needs to be told that signing in has worked."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """The real peer, for rate limits."""
        return str(request.META["REMOTE_ADDR"])

    def is_safe_url(self, url: str | None) -> bool:
        """Only back to where the sign-in page itself stands."""
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {host}, require_https=self.request.is_secure())
