"""Form fields of the desk: what is typed in a hurry, as it is stored, with an error beside it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from booking import normalising

REQUIRED = gettext_lazy("Please fill this in.")
# More than any service costs, less than the column holds.
MOST_MONEY = Decimal(10_000_000)


def too_long(most: int) -> str:
    """How much room there is."""
    return ngettext(
        "This is too long. Please use at most %(count)s character.",
        "This is too long. Please use at most %(count)s characters.",
        most,
    ) % {"count": most}


class LineField(forms.CharField):
    """One line (or several) without invisible signs."""

    def __init__(self, *, most: int, multiline: bool = False, **kwargs: Any) -> None:
        self.most, self.multiline = most, multiline
        kwargs.setdefault("error_messages", {"required": REQUIRED})
        if multiline:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 2}))
        super().__init__(strip=True, **kwargs)

    def clean(self, value: Any) -> str:
        """Raises ValidationError for what cannot be stored."""
        try:
            tidy = normalising.clean_text(str(value or ""), self.most, multiline=self.multiline)
        except normalising.TextTooLong as error:
            raise forms.ValidationError(too_long(self.most)) from error
        except normalising.InvalidText as error:
            text = _("This text contains characters that cannot be stored.")
            raise forms.ValidationError(text) from error
        return str(super().clean(tidy))


class NameField(LineField):
    """A whole name, to be split into given and family name."""

    def clean(self, value: Any) -> str:
        """Each part has room for 100 signs in the database."""
        name = super().clean(value)
        if name and not any(sign.isalpha() for sign in name):
            raise forms.ValidationError(_("Please write your name in letters."))
        if max(map(len, normalising.split_name(name))) > 100:
            raise forms.ValidationError(too_long(100))
        return name


class PhoneField(LineField):
    """A number as it is said in the business's country; E.164 comes out."""

    widget = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"})

    def __init__(self, *, country: str, **kwargs: Any) -> None:
        self.country = country
        super().__init__(most=normalising.PHONE_MAX, **kwargs)

    def clean(self, value: Any) -> str:
        """Empty when there is none."""
        text = super().clean(value)
        try:
            return normalising.phone(text, self.country) or ""
        except normalising.InvalidPhone as error:
            wrong = _("This does not look like a phone number. Please check it.")
            raise forms.ValidationError(wrong) from error


class EmailField(LineField):
    """An address, or none."""

    widget = forms.EmailInput(attrs={"autocomplete": "off"})

    def clean(self, value: Any) -> str:
        """With its domain in small letters."""
        text = super().clean(value)
        try:
            return normalising.email(text) if text else ""
        except normalising.InvalidEmail as error:
            wrong = _("This does not look like an e-mail address. Please check it.")
            raise forms.ValidationError(wrong) from error


class MoneyField(LineField):
    """An amount as it is said (`65`, `65,50`); minor units come out, None when empty."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.digits = get_currency_precision(currency)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(most=20, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        """Raises ValidationError for what is no amount, negative, or beyond reason."""
        text = super().clean(value).replace(" ", "").replace(",", ".")
        if not text:
            return None
        amount = _amount(text)
        if amount is None or not 0 <= amount <= MOST_MONEY:
            raise forms.ValidationError(_("Please write an amount, such as 65 or 65.50."))
        return int((amount * 10**self.digits).to_integral_value())

    def shown(self, minor: int) -> str:
        """The amount as it stands in the field."""
        return f"{Decimal(minor) / 10**self.digits:.{self.digits}f}"


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None
