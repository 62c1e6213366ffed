"""What a password has to be, in our words: Django's are not there in all our languages."""

from __future__ import annotations

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
)
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Ten characters at least; the settings cannot say otherwise, because the words would not."""

    def __init__(self) -> None:
        super().__init__(min_length=10)

    def get_error_message(self) -> str:
        """Beside the field."""
        return _("This is too short. Please use at least 10 characters.")


class NotCommon(CommonPasswordValidator):
    """None of the 20,000 that are tried first."""

    def get_error_message(self) -> str:
        """Beside the field."""
        return _("Too many people use this password. Please choose another one.")
