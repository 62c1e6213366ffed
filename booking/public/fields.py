"""Form fields that take what people type and give what is stored, with errors in their language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking import normalising

REQUIRED = gettext_lazy("Please fill this in.")


def too_long(most: int) -> str:
    """How much room there is."""
    return ngettext(
        "This is too long. Please use at most %(count)s character.",
        "This is too long. Please use at most %(count)s characters.",
        most,
    ) % {"count": most}


class LineField(forms.CharField):
    """One line, without invisible signs."""

    multiline = False

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        # Measured in `clean`, after trimming, so that the error is ours and nothing is cut off.
        self.longest = max_length
        kwargs.setdefault("error_messages", {"required": REQUIRED})
        super().__init__(strip=True, **kwargs)

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


class TextField(LineField):
    """Several lines."""

    multiline = True
    widget = forms.Textarea(attrs={"rows": 2})


class NameField(LineField):
    """Given and family name in one field; at least one letter."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=160, **kwargs)

    def clean(self, value: Any) -> str:
        """Each part has room for 100 signs in the database."""
        name = super().clean(value)
        if name and not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Please write your name in letters."))
        if max(map(len, normalising.split_name(name))) > 100:
            raise forms.ValidationError(too_long(100))
        return name


class AddressField(LineField):
    """An e-mail address."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=normalising.EMAIL_MAX, **kwargs)

    def clean(self, value: Any) -> str:
        """With its domain in small letters."""
        text = super().clean(value)
        try:
            return normalising.email(text) if text else ""
        except normalising.InvalidEmail as error:
            raise forms.ValidationError(
                _("This does not look like an e-mail address. Please check it.")
            ) from error


class NumberField(LineField):
    """A phone number as it is written in a country; E.164 comes out."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        self.country = country
        super().__init__(max_length=normalising.PHONE_MAX, **kwargs)

    def clean(self, value: Any) -> str:
        """Empty when there is none."""
        text = super().clean(value)
        try:
            return normalising.phone(text, self.country) or ""
        except normalising.InvalidPhone as error:
            raise forms.ValidationError(
                _("This does not look like a phone number. Please check it.")
            ) from error
