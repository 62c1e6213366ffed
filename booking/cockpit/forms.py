"""The cockpit's forms."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from booking.normalising import InvalidText, clean_text

# The length of the column.
REASON_LENGTH = 500


class ReasonForm(forms.Form):
    """A word to the client, who reads it in the mail. It may be left empty."""

    reason = forms.CharField(
        label=_("A word to the client"),
        help_text=_("It stands in the mail to the client."),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_reason(self) -> str:
        """Without invisible signs and needless lines."""
        try:
            return clean_text(self.cleaned_data["reason"], REASON_LENGTH, multiline=True)
        except InvalidText as error:
            raise forms.ValidationError(_("This text could not be read.")) from error
