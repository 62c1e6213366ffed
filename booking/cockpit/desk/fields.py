"""The desk's amounts: what is typed in a hurry, as it is stored, with an error beside it."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from babel.numbers import get_currency_precision
from django import forms
from django.utils.translation import gettext as _

from booking.fields import Line

# More than any service costs, less than the column holds.
MOST_MONEY = Decimal(10_000_000)


class MoneyField(Line):
    """An amount as it is said (`65`, `65,50`); minor units come out, None when empty."""

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.digits = get_currency_precision(currency)
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(longest=20, widget=widget, **kwargs)

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
