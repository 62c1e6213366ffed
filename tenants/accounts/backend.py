"""Signing in by e-mail address and password."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from tenants.accounts import addresses
from tenants.models import User


class AddressBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Lets in whoever claims the address and knows the password, confirmed or not.

    allauth's own lets in the confirmed holder alone: then signing out and in again would tell
    whether somebody else holds the address one has signed up with.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        for user in addresses.claimants(email):
            if self._check_password(user, password):
                return user
        return None
