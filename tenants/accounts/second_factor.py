"""The second factor: codes of an app (RFC 6238) and recovery codes; their seeds are kept sealed."""

from __future__ import annotations

import base64
import io
from typing import Any, ClassVar, Final

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants import secrets
from tenants.accounts import addresses
from tenants.models import User

BOUND: Final = secrets.bind("second factor")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Draws its own QR codes, so that no third party sees a seed."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right, or no longer."),
        "unverified_email": _("Please confirm your e-mail address first."),
    }

    def get_totp_issuer(self) -> str:
        """What the app shows above the code."""
        return str(settings.PLATFORM_NAME)

    def get_totp_label(self, user: User) -> str:
        """Whose code it is."""
        return addresses.address_of(user)

    def build_totp_svg(self, url: str) -> str:
        """A QR code, dark on light in every colour scheme: readers expect it so."""
        picture = io.BytesIO()
        segno.make(url, error="m").save(
            picture, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False
        )
        return picture.getvalue().decode()

    def encrypt(self, text: str) -> str:
        """Sealed by the platform's newest master key."""
        sealed = secrets.encrypt(secrets.master_keys()[0], text.encode(), aad=BOUND)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Opened by whichever master key sealed it. Raises Tampered."""
        sealed = base64.b64decode(encrypted_text)
        for key in secrets.master_keys():
            try:
                return secrets.decrypt(key, sealed, aad=BOUND).decode()
            except secrets.Tampered:
                continue
        raise secrets.Tampered
