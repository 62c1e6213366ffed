"""Logos: whatever is uploaded is decoded and drawn anew, so that only pixels are kept.

Only PNG, JPEG and WebP are opened: an SVG is a program. The size is read from the header before
anything is unpacked. Files are named by their content, below MEDIA_ROOT, in a folder per business.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from tenants.models import Business

MOST_BYTES: Final = 4_000_000
# A camera's picture; unpacked it takes 100 MB for a moment.
MOST_PIXELS: Final = 25_000_000
# Twice what the largest place shows, for fine screens.
SIDE: Final = 512
FORMATS: Final = ("PNG", "JPEG", "WEBP")


class BadPicture(ValueError):
    """This is no picture that we can use."""

    message = _("Please choose a PNG, JPEG or WebP picture.")


class PictureTooLarge(BadPicture):
    """This picture is too large."""

    message = _("This picture is too large. Please choose one of at most 4 MB and 25 megapixels.")


def redraw(file: IO[bytes], size: int) -> bytes:
    """The picture as a small PNG without anything but its pixels. Raises BadPicture."""
    if size > MOST_BYTES:
        raise PictureTooLarge
    try:
        with Image.open(file, formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA")
            plain.thumbnail((SIDE, SIDE))
    except Image.DecompressionBombError as error:
        raise PictureTooLarge from error
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError) as error:
        if isinstance(error, BadPicture):
            raise
        # What decoders raise on broken input is anything of these.
        raise BadPicture from error
    fresh = Image.new("RGBA", plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    fresh.save(out, format="PNG", optimize=True)
    return out.getvalue()


def keep(business: Business, picture: bytes, *, kind: str = "logo", ending: str = "png") -> str:
    """Store it and answer its name; the same picture has the same name."""
    name = f"{kind}-{hashlib.sha256(picture).hexdigest()[:20]}.{ending}"
    folder = Path(settings.MEDIA_ROOT) / str(business.pk)
    folder.mkdir(parents=True, exist_ok=True)
    handle, half = tempfile.mkstemp(dir=folder)
    with os.fdopen(handle, "wb") as out:
        out.write(picture)
    os.chmod(half, 0o644)
    Path(half).replace(folder / name)
    return name


def drop(business: Business, name: str) -> None:
    """Forget a stored picture."""
    if name:
        (Path(settings.MEDIA_ROOT) / str(business.pk) / name).unlink(missing_ok=True)
