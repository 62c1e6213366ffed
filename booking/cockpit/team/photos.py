"""Photos of people: drawn anew like a logo, then cut to a square and kept as a small JPEG."""

from __future__ import annotations

import io
from typing import IO, Final

from PIL import Image, ImageOps

from booking.cockpit.page import logos
from booking.models import Staff
from tenants.models import Business

# Twice what the largest place shows, for fine screens.
SIDE: Final = 384
# A face looks the same above it, and the file is twice as large.
QUALITY: Final = 82


def redraw(file: IO[bytes], size: int) -> bytes:
    """The middle of the picture as a square. Raises BadPicture."""
    with Image.open(io.BytesIO(logos.redraw(file, size)), formats=("PNG",)) as picture:
        side = min(SIDE, *picture.size)
        square = ImageOps.fit(picture.convert("RGBA"), (side, side))
    plain = Image.new("RGB", square.size, "white")
    plain.paste(square, mask=square.getchannel("A"))
    out = io.BytesIO()
    plain.save(out, format="JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def keep(business: Business, jpeg: bytes) -> str:
    """Store it and answer its name; the same picture has the same name."""
    return logos.keep(business, jpeg, kind="photo", ending="jpg")


def drop(business: Business, name: str) -> None:
    """Forget a stored photo, unless somebody else wears it too."""
    if not Staff.objects.filter(photo=name).exists():
        logos.drop(business, name)
