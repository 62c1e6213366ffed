"""Form fields that take what people type and give what is stored, with errors in their language.

The booking page, the front desk and the set-up pages build on them; each keeps what only it needs.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking import normalising

REQUIRED = gettext_lazy("Please fill this in.")
# A part of a name has room for so many signs in the database.
NAME_PART = 100


def too_long(most: int) -> str:
    """How much room there is."""
    return ngettext(
        "This is too long. Please use at most %(count)s character.",
        "This is too long. Please use at most %(count)s characters.",
        most,
    ) % {"count": most}


class Line(forms.CharField):
    """One line, without invisible signs; measured after trimming, so that nothing is cut off.

    `complete` is the browser's autocomplete token, "off" where it would offer the wrong person.
    """

    multiline = False

    def __init__(self, *, longest: int, complete: str = "", **kwargs: Any) -> None:
        self.longest = longest
        super().__init__(**{"error_messages": {"required": REQUIRED}} | kwargs)
        if complete:
            self.widget.attrs["autocomplete"] = complete

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what cannot be stored."""
        try:
            tidy = normalising.clean_text(str(value or ""), self.longest, multiline=self.multiline)
        except normalising.TextTooLong as error:
            raise forms.ValidationError(too_long(self.longest)) from error
        except normalising.InvalidText as error:
            raise forms.ValidationError(
                _("This text contains characters that cannot be stored.")
            ) from error
        return str(super().clean(tidy))


class Lines(Line):
    """Several lines."""

    multiline = True
    widget = forms.Textarea

    def __init__(self, *, rows: int = 3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs["rows"] = rows


class Name(Line):
    """Given and family name in one field; at least one letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=160, **kwargs)

    def clean(self, value: Any) -> str:
        """Each part has its own room."""
        name = super().clean(value)
        if name and not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Please write your name in letters."))
        if max(map(len, normalising.split_name(name))) > NAME_PART:
            raise forms.ValidationError(too_long(NAME_PART))
        return name


class Email(Line):
    """An e-mail address, or none."""

    widget = forms.EmailInput(attrs={"inputmode": "email"})

    def __init__(self, *, complete: str = "email", **kwargs: Any) -> None:
        super().__init__(longest=normalising.EMAIL_MAX, complete=complete, **kwargs)

    def clean(self, value: Any) -> str:
        """With its domain in small letters."""
        text = super().clean(value)
        try:
            return normalising.email(text) if text else ""
        except normalising.InvalidEmail as error:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Please check it.")
            ) from error


class Phone(Line):
    """A number as it is said in a country; E.164 comes out, and is shown as it is said there."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel"})

    def __init__(self, *, country: str, complete: str = "tel", **kwargs: Any) -> None:
        self.country = country
        super().__init__(longest=normalising.PHONE_MAX, complete=complete, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The stored number readable; what was typed stays as it is."""
        stored = isinstance(value, str) and value.startswith("+") and value[1:].isdigit()
        return normalising.phone_display(value, self.country) if stored else value

    def clean(self, value: Any) -> str:
        """Empty when there is none."""
        text = super().clean(value)
        try:
            return normalising.phone(text, self.country) or ""
        except normalising.InvalidPhone as error:
            raise forms.ValidationError(
                _("This does not look like a phone number. Please check it.")
            ) from error
