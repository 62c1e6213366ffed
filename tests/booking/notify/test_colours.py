"""The ink on a brand colour can be read, whatever the colour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.notify.colours import contrast, ink_on


@pytest.mark.parametrize(
    ("colour", "ink"), [("#7a2f4b", "#ffffff"), ("#f2c230", "#1b1a17"), ("#000000", "#ffffff")]
)
def test_dark_colours_get_white_ink_and_light_ones_dark(colour: str, ink: str) -> None:
    assert ink_on(colour) == ink


@given(st.integers(0, 0xFFFFFF))
def test_every_colour_can_be_written_on(number: int) -> None:
    colour = f"#{number:06x}"
    assert contrast(colour, ink_on(colour)) >= 4.5


def test_black_on_white_has_the_greatest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
