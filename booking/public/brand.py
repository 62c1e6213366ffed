"""A business's colour as a style sheet of its own: readable in light and in dark.

Two properties, `--accent` and `--accent-ink`; every tint of the page is derived from them. The
sheet's address carries a version, so that browsers keep it until the colour changes.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from booking.models import Setting
from tenants.http import BusinessRequest

WHITE, INK = "#ffffff", "#16130f"
# The dark page's paper; words in the accent colour stand on it.
NIGHT: Final = "#191714"
# WCAG 2.2, 1.4.3: text against what it stands on.
READABLE: Final = 4.5
YEAR: Final = 31_536_000


@require_safe
def style_sheet(request: BusinessRequest) -> HttpResponse:
    """`brand.css?v=…`."""
    colour = Setting.objects.values_list("brand_colour", flat=True).get()
    response = HttpResponse(css(colour), content_type="text/css; charset=utf-8")
    lasting = request.GET.get("v") == version(colour)
    response["Cache-Control"] = f"public, max-age={YEAR}, immutable" if lasting else "no-cache"
    return response


def version(colour: str) -> str:
    """Changes with the colour and with what is made of it."""
    return hashlib.sha256(css(colour).encode()).hexdigest()[:12]


def css(colour: str) -> str:
    """The rules for both schemes."""
    light = colour if re.fullmatch(r"#[0-9a-f]{6}", colour) else "#3f5f4f"
    dark = lightened(light)
    return (
        f":root{{--accent:{light};--accent-ink:{ink_on(light)}}}\n"
        "@media (prefers-color-scheme:dark)"
        f"{{:root{{--accent:{dark};--accent-ink:{ink_on(dark)}}}}}\n"
    )


def ink_on(colour: str) -> str:
    """White or ink, whichever is easier to read on the colour; one of them always is."""
    return max((WHITE, INK), key=lambda ink: contrast(ink, colour))


def lightened(colour: str) -> str:
    """Towards white until it can be read on the dark page."""
    for step in range(21):
        mixed = _mix(colour, WHITE, step / 20)
        if contrast(mixed, NIGHT) >= READABLE:
            return mixed
    return WHITE


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def rgb(colour: str) -> tuple[int, int, int]:
    """`#3f5f4f` → (63, 95, 79)."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _mix(colour: str, other: str, share: float) -> str:
    mixed = (round(a + (b - a) * share) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part / 255) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
