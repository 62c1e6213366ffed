"""The picture that messengers show beside a link: the business's name on its colour."""

from __future__ import annotations

import hashlib
import io
from functools import lru_cache
from typing import Final

from anyascii import anyascii
from django.http import HttpResponse
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from booking.models import Setting
from booking.public import brand
from tenants.http import BusinessRequest
from tenants.models import Business
from tenants.urls import turl

SIZE: Final = (1200, 630)
# The first that the machine has; without one the name is written without diacritics.
FONTS: Final = (
    "DejaVuSans-Bold.ttf",
    "LiberationSans-Bold.ttf",
    "NotoSans-Bold.ttf",
    "arialbd.ttf",
)
MARGIN: Final = 96
LARGEST, SMALLEST = 112, 40
DAY: Final = 86_400

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@require_safe
def open_graph(request: BusinessRequest) -> HttpResponse:
    """`og.png`."""
    colour = Setting.objects.values_list("brand_colour", flat=True).get()
    response = HttpResponse(draw(request.business.name, colour), content_type="image/png")
    response["Cache-Control"] = f"public, max-age={DAY}"
    return response


def href(request: BusinessRequest) -> str:
    """Its address, which changes with the name."""
    business: Business = request.business
    version = hashlib.sha256(business.name.encode()).hexdigest()[:8]
    return turl(request, "public:picture") + f"?v={version}"


@lru_cache(maxsize=128)
def draw(name: str, colour: str) -> bytes:
    """A PNG of 1200 × 630."""
    ink = brand.rgb(brand.ink_on(colour))
    image = Image.new("RGB", SIZE, brand.rgb(colour))
    pen = ImageDraw.Draw(image)
    name = name if has_all_letters() else anyascii(name)
    lines, font = _fit(name, pen)
    step = round(font_size(font) * 1.2)
    top = (SIZE[1] - step * len(lines)) // 2
    for number, line in enumerate(lines):
        pen.text((MARGIN, top + number * step), line, font=font, fill=ink)
    pen.rectangle((MARGIN, SIZE[1] - MARGIN, MARGIN + 120, SIZE[1] - MARGIN + 10), fill=ink)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _fit(name: str, pen: ImageDraw.ImageDraw) -> tuple[list[str], Font]:
    """The largest letters in which the name needs no more than three lines."""
    room = SIZE[0] - 2 * MARGIN
    for size in range(LARGEST, SMALLEST, -8):
        lines = _wrapped(name, pen, _font(size), room)
        if len(lines) <= 3 and all(pen.textlength(line, _font(size)) <= room for line in lines):
            return lines, _font(size)
    return _wrapped(name, pen, _font(SMALLEST), room)[:4], _font(SMALLEST)


def _wrapped(name: str, pen: ImageDraw.ImageDraw, font: Font, room: int) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and pen.textlength(longer, font) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def font_size(font: Font) -> float:
    """In pixels."""
    return font.size if isinstance(font, ImageFont.FreeTypeFont) else LARGEST


@lru_cache(maxsize=16)
def _font(size: int) -> Font:
    for file in FONTS:
        try:
            return ImageFont.truetype(file, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


def has_all_letters() -> bool:
    """Whether one of the fonts is there; Pillow's own has no diacritics."""
    font = _font(LARGEST)
    return isinstance(font, ImageFont.FreeTypeFont) and font.getname()[0] != "Aileron"
