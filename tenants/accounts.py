"""How allauth behaves here: accounts come from invitations and sign-up pages of our own."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Reads the peer's address from REMOTE_ADDR, which the trusted-proxy step has settled."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """No open sign-up page stands at `/accounts/`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The real peer, for rate limits."""
        return str(request.META["REMOTE_ADDR"])
