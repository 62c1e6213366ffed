"""Form fields of the hours' pages: tidy texts, dates within reach, times as people write them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from booking.cockpit.times import spoken
from booking.normalising import InvalidText, TextTooLong, clean_text

# Nobody plans further, and no date overflows.
REACH = timedelta(days=366 * 5)


class Tidy(forms.CharField):
    """A text of one line without invisible signs; too long and unreadable ones are said to be."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(required=kwargs.pop("required", False), **kwargs)
        self.validators = []  # a NUL is told by clean_text, in our words
        self.widget.attrs.setdefault("maxlength", most)

    def clean(self, value: Any) -> str:
        """The tidy text."""
        try:
            text = clean_text(super().clean(value), self.most)
        except TextTooLong as error:
            raise forms.ValidationError(_("This text is too long.")) from error
        except InvalidText as error:
            raise forms.ValidationError(_("This text could not be read.")) from error
        return text


class Times(Tidy):
    """The windows of one day, as text; cleaned to minutes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(most=spoken.MOST_SIGNS, **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}

    def clean(self, value: Any) -> tuple[spoken.Interval, ...]:  # type: ignore[override]
        """The windows, ascending; none when it is closed."""
        try:
            return spoken.read(super().clean(value))
        except spoken.Overlap as error:
            raise forms.ValidationError(_("Two of these times overlap.")) from error
        except spoken.Unclear as error:
            raise forms.ValidationError(
                _("Please write the times like this: 9–13, 14–18. Leave it empty when closed.")
            ) from error


class Day(forms.DateField):
    """A date of these years, chosen from the browser's calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=kwargs.pop("required", False), **kwargs)
        # A browser without a calendar leaves people to type it their own way.
        self.input_formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
        self.error_messages["invalid"] = _("Please enter a date.")

    def clean(self, value: Any) -> date | None:
        """The date."""
        found: date | None = super().clean(value)
        if found is not None and abs(found - date.today()) > REACH:
            raise forms.ValidationError(_("This date is too far away."))
        return found
