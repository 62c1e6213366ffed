"""Form fields of the set-up pages: texts, also per language, numbers in bounds, amounts.

Errors are in the reader's language and what was typed stays in the field.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from booking.cockpit.catalogue import amounts
from booking.cockpit.catalogue.languages import lacking, languages_of, name_of
from booking.fields import REQUIRED, Line, Lines
from tenants.models import Business

__all__ = [
    "REQUIRED",
    "UNKNOWN",
    "Amount",
    "Line",
    "Lines",
    "Number",
    "Picked",
    "SetupForm",
    "Several",
]

UNKNOWN = gettext_lazy("Please choose one of these.")


class Number(Line):
    """A whole number between two others; None when it may be and is left empty."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, low: int, high: int, **kwargs: Any) -> None:
        self.low, self.high = low, high
        super().__init__(longest=20, **kwargs)

    def clean(self, value: Any) -> int | None:  # type: ignore[override]  # a number comes out
        """Digits alone: no sign, no exponent."""
        text = super().clean(value)
        if not text:
            return None
        number = int(text) if text.isascii() and text.isdigit() else -1
        if not self.low <= number <= self.high:
            raise forms.ValidationError(
                _("Please enter a whole number from %(low)s to %(high)s.")
                % {"low": self.low, "high": self.high}
            )
        return number


class Amount(Line):
    """An amount in the business's currency, typed as in the reader's language; minor units."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, currency: str, **kwargs: Any) -> None:
        self.currency = currency
        super().__init__(longest=amounts.LONGEST, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Minor units as they would be typed; what was typed stays as it is."""
        return amounts.typed(value, self.currency, _language()) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:  # type: ignore[override]  # a number comes out
        """None when it is left empty."""
        text = super().clean(value)
        try:
            return amounts.parse(text, self.currency, _language()) if text else None
        except amounts.BadAmount as error:
            raise forms.ValidationError(self._said(error)) from error

    def _said(self, error: amounts.BadAmount) -> str:
        if isinstance(error, amounts.NegativeAmount):
            return _("A price cannot be below zero.")
        if isinstance(error, amounts.TooLarge):
            return _("This amount is too large.")
        return _("Please write an amount such as %(example)s.") % {
            "example": amounts.typed(6550, self.currency, _language())
        }


def _language() -> str:
    return get_language() or "en"


class Picked(forms.ChoiceField):
    """One of a list."""

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": UNKNOWN, "invalid_choice": UNKNOWN}
        super().__init__(error_messages=errors, **kwargs)


class Several(forms.MultipleChoiceField):
    """Any of a list, as tick boxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        errors = {"required": UNKNOWN, "invalid_choice": UNKNOWN, "invalid_list": UNKNOWN}
        super().__init__(error_messages=errors, **kwargs)


class SetupForm(forms.Form):
    """A form of one section. Texts per language are fields `<key>_<language>`."""

    def __init__(self, business: Business, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.business = business
        self.languages = languages_of(business)
        self.stored: dict[str, Mapping[str, str]] = {}

    def add_texts(
        self,
        key: str,
        label: str,
        stored: Mapping[str, str],
        *,
        longest: int,
        required: bool = False,
        multiline: bool = False,
    ) -> None:
        """A field per language; required is that of the business alone."""
        self.stored[key] = stored
        kind = Lines if multiline else Line
        for code in self.languages:
            field = kind(
                longest=longest,
                label=label if len(self.languages) == 1 else f"{label} – {name_of(code)}",
                initial=stored.get(code, ""),
                required=required and code == self.languages[0],
            )
            field.widget.attrs["lang"] = code
            self.fields[f"{key}_{code}"] = field

    def texts(self, key: str) -> dict[str, str]:
        """What was written; languages that are no longer shown keep their text."""
        written = {code: self.cleaned_data[f"{key}_{code}"] for code in self.languages}
        return {code: text for code, text in {**self.stored[key], **written}.items() if text}

    def group(self, key: str) -> list[dict[str, Any]]:
        """For the template: each language's field, and whether its text is missing."""
        missing = lacking(self.stored[key], self.languages)
        return [
            {"field": self[f"{key}_{code}"], "missing": code in missing, "first": position == 0}
            for position, code in enumerate(self.languages)
        ]

    def bound(self, *names: str) -> list[BoundField]:
        """These fields, in that order."""
        return [self[name] for name in names]
