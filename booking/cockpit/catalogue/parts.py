"""Work and waiting in turn, as somebody does it who takes another time over it.

`30 40 45` is work, waiting, work; the variant itself has a field for each part.
"""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from booking.cockpit.catalogue.fields import Line

Segments = list[list[Any]]
# Three digits for each of five parts, with something in between.
LONGEST = 40
KINDS = ("busy", "free")
MOST = 5


class Parts(Line):
    """Minutes, as many as there are parts; None where it is left empty."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, *, usual: Segments, own: Segments | None) -> None:
        super().__init__(
            longest=LONGEST,
            label=_("Parts, min"),
            required=False,
            initial=said(own or []),
        )
        self.widget.attrs["placeholder"] = said(usual)

    def clean(self, value: Any) -> Segments | None:  # type: ignore[override]  # parts come out
        """Begins and ends with work."""
        text = super().clean(value)
        lengths = [int(number) for number in re.findall(r"[0-9]{1,4}", text)]
        if not text:
            return None
        if re.search(r"[^0-9\s,;+–-]", text) or len(lengths) not in (3, MOST) or 0 in lengths:
            raise forms.ValidationError(
                _("Please enter the minutes of work, waiting and work, such as 30 40 45.")
            )
        return [[length, KINDS[place % 2]] for place, length in enumerate(lengths)]


def said(segments: Segments) -> str:
    """As it is typed."""
    return " ".join(str(length) for length, _kind in segments)


def in_turn(segments: Segments) -> bool:
    """Whether these are work and waiting in turn, as the forms show them."""
    kinds = [kind for _length, kind in segments]
    return kinds == [KINDS[place % 2] for place in range(MOST)][: len(kinds)]


def minutes(segments: Segments | None) -> int:
    """What they add up to."""
    return sum(length for length, _kind in segments or [])
