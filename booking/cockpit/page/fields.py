"""Form fields of the page's settings: web address, colour; e-mail and phone are everybody's."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext as _

from booking.fields import Email, Line, Phone

__all__ = ["Colour", "Email", "Phone", "Web"]

URL_LONGEST = 200


class Web(Line):
    """An address on the web. Without a scheme it is taken to be https; others are refused.

    `hosts`: where it must lead, for a profile on a network.
    """

    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})

    def __init__(self, *, hosts: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.hosts = hosts
        super().__init__(longest=URL_LONGEST, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        text = super().clean(value)
        if not text:
            return ""
        if self.hosts and re.fullmatch(r"@?[\w.-]+", text) and not self._leads_there(text):
            text = f"https://{self.hosts[0]}/{text.removeprefix('@')}"
        whole = text if "://" in text else f"https://{text}"
        if not self._leads_there(whole):
            raise forms.ValidationError(_("This does not look like a web address."))
        return whole

    def _leads_there(self, text: str) -> bool:
        try:
            parts = urlsplit(text if "://" in text else f"https://{text}")
            host = (parts.hostname or "").removeprefix("www.")
        except ValueError:
            return False
        sound = re.fullmatch(r"[^\W_]([\w-]*\.)+[^\W\d_]{2,}", host) and not parts.username
        plain = parts.scheme in ("http", "https") and not re.search(r"[\s<>\"'\\]", text)
        known = not self.hosts or any(host == h or host.endswith(f".{h}") for h in self.hosts)
        return bool(sound and plain and known)


class Colour(Line):
    """`#rrggbb`, as the browser's colour field sends it."""

    widget = forms.TextInput(attrs={"type": "color"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=20, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError."""
        text = super().clean(value).lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", text):
            raise forms.ValidationError(
                _("Please write a colour such as %(example)s.") % {"example": "#3f5f4f"}
            )
        return text
