"""Files that are no pictures, or pictures that would hurt: refused, and nothing of them is kept."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from booking.cockpit.page import logos
from tests.fuzz import reading
from tests.fuzz.planting import MARK
from tests.permissions.conftest import Salon
from tests.permissions.walking import address

# The two places that take a file, with the field that does.
PLACES = {"cockpit:page": "logo", "cockpit:team_person": "photo"}
SVG = f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">{MARK}</svg>'.encode()


def png(width: int = 40, height: int = 30) -> bytes:
    """A real picture, with a script in its comment."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", MARK)
    out = io.BytesIO()
    Image.new("RGB", (width, height), "#b34700").save(out, "PNG", pnginfo=said)
    return out.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A few bytes that say they are billions of pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100_000)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in body
    )


def animated() -> bytes:
    """A kind of picture that is not taken."""
    out = io.BytesIO()
    Image.new("P", (9, 9)).save(out, "GIF")
    return out.getvalue()


FILES = {
    "an SVG": ("logo.svg", SVG, "image/svg+xml"),
    "an SVG that says it is a PNG": ("logo.png", SVG, "image/png"),
    "a page": ("logo.png", MARK.encode(), "image/png"),
    "a bomb": ("logo.png", bomb(), "image/png"),
    "half a picture": ("logo.png", png()[:60], "image/png"),
    "another kind": ("logo.gif", animated(), "image/gif"),
    "nothing": ("logo.png", b"", "image/png"),
    "noise": ("logo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 40, "image/jpeg"),
    "too much": ("logo.png", png() + b"\0" * logos.MOST_BYTES, "image/png"),
    "a strange name": ("../../\u202egnp.exe", SVG, "text/html; charset=\x00"),
}


def upload(salon: Salon, place: str, name: str, content: bytes, kind: str) -> Any:
    """As a browser sends it, with all other fields as they are."""
    path, browser = address(place, salon), salon.browsers["owner"]
    form = next(form for form in reading.forms(browser.get(path), path) if form.name == place)
    assert PLACES[place] in {each.name for each in form.fields if each.kind == "file"}
    data: dict[str, Any] = {}
    for field, value in form.pairs():
        data.setdefault(field, []).append(value)
    data[PLACES[place]] = SimpleUploadedFile(name, content, kind)
    return browser.post(path, data)


def kept(settings: Any) -> set[Path]:
    """Every file that is stored."""
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("what", FILES)
def test_what_is_no_picture_is_refused_and_not_kept(
    what: str, place: str, tireless: Salon, settings: Any
) -> None:
    before = kept(settings)
    answer = upload(tireless, place, *FILES[what])
    assert answer.status_code == 422
    assert MARK not in answer.content.decode()
    assert kept(settings) == before


@pytest.mark.parametrize("place", PLACES)
def test_of_a_picture_only_the_pixels_are_kept(place: str, tireless: Salon, settings: Any) -> None:
    before = kept(settings)
    assert upload(tireless, place, "logo.html", png(), "text/html").status_code in (302, 303)
    (new,) = kept(settings) - before
    assert new.suffix in (".png", ".jpg")
    assert MARK.encode() not in new.read_bytes()
