"""Opening hours as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.cockpit.times import spoken

NINE_TO_ONE, TWO_TO_SIX = (540, 780), (840, 1080)
BOTH = (NINE_TO_ONE, TWO_TO_SIX)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("9-13, 14-18", BOTH),
        ("9-13 14-18", BOTH),
        ("09:00–13:00, 14:00–18:00", BOTH),
        ("9.00-13.00; 14.00-18.00", BOTH),
        ("0900-1300/1400-1800", BOTH),
        ("9 bis 13 und 14 bis 18 Uhr", BOTH),
        ("de 9 a 13 y de 14 a 18", BOTH),
        ("de las 9 a las 13", (NINE_TO_ONE,)),
        ("de la 9 la 13 și 14-18", BOTH),
        ("9 până la 13", (NINE_TO_ONE,)),
        ("9h-13h", (NINE_TO_ONE,)),
        ("9am-1pm and 2-6 pm", BOTH),
        ("9-5pm", ((540, 1020),)),
        ("14-18,9-13", BOTH),
        ("  9 – 13  ", (NINE_TO_ONE,)),
        ("9:30-18:15", ((570, 1095),)),
        ("18:00–02:00", ((1080, 1560),)),
        ("22-6", ((1320, 1800),)),
        ("10-24", ((600, 1440),)),
        ("0-24", ((0, 1440),)),
        ("12am-12am", ((0, 1440),)),
        ("9-13, 13-18", (NINE_TO_ONE, (780, 1080))),
        ("", ()),
        ("closed", ()),
        ("Geschlossen", ()),
        ("cerrado", ()),
        ("închis", ()),
        ("–", ()),
    ],
)
def test_what_is_typed_is_understood(text: str, windows: tuple[spoken.Interval, ...]) -> None:
    assert spoken.read(text) == windows


@pytest.mark.parametrize(
    "text",
    ["9", "9-", "-5", "nine to five", "9-13 or so", "25-26", "9:75-10", "9-9", "24-3", "13am-2pm",
     "1-2,3-4,5-6,7-8,9-10,11-12,13-14", "9-13" + " " * 300 + "14", "9--13"],
)  # fmt: skip
def test_what_is_unclear_is_said_to_be(text: str) -> None:
    with pytest.raises(spoken.Unclear):
        spoken.read(text)


@pytest.mark.parametrize("text", ["9-13, 12-18", "9-18, 10-11", "9-13, 9-13"])
def test_times_that_overlap_are_refused(text: str) -> None:
    with pytest.raises(spoken.Overlap):
        spoken.read(text)


@pytest.mark.parametrize(
    ("hour12", "text"),
    [(False, "09:00–13:00, 18:00–02:00"), (True, "9:00 am–1:00 pm, 6:00 pm–2:00 am")],
)
def test_it_is_written_as_it_is_read(hour12: bool, text: str) -> None:
    assert spoken.write([(540, 780), (1080, 1560)], hour12=hour12) == text


@given(st.integers(0, 1439), st.integers(1, 1439), st.booleans())
def test_whatever_is_written_is_read_again(start: int, length: int, hour12: bool) -> None:
    window = (start, start + length)
    assert spoken.read(spoken.write([window], hour12=hour12)) == (window,)


@given(st.text(max_size=60))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        windows = spoken.read(text)
    except (spoken.Unclear, spoken.Overlap):
        return
    assert all(0 <= start < 1440 and start < end <= 2880 for start, end in windows)
