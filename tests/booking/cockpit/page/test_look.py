"""Logo, colour, texts: what is uploaded is drawn anew, what is hard to read is made readable."""

from __future__ import annotations

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from booking.cockpit.page import colours
from booking.models import Setting
from booking.notify.colours import contrast
from tenants.models import Business
from tests.booking.cockpit.page.conftest import PAGE, untouched


def picture(kind: str = "PNG", size: tuple[int, int] = (800, 400), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#7a2f4b").save(out, format=kind, **more)
    return out.getvalue()


def upload(desk: Client, content: bytes, name: str = "logo.png") -> Any:
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return desk.post(PAGE, untouched(desk) | {"logo": file})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_stands_on_the_page(
    desk: Client, client: Client, media: Path, salon_maria: Business, kind: str
) -> None:
    assert upload(desk, picture(kind)).status_code == 303
    name = Setting.objects.get().logo
    assert re.fullmatch(r"logo-[0-9a-f]{20}\.png", name)
    address = f"/book/salon-maria/logo/{name}"
    assert address in client.get("/book/salon-maria/").content.decode()
    served = client.get(address)
    assert served["Content-Type"] == "image/png"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served["Cache-Control"]
    with Image.open(io.BytesIO(served.content)) as kept:
        assert (kept.format, kept.size) == ("PNG", (512, 256))
    assert [path.name for path in (media / str(salon_maria.pk)).iterdir()] == [name]


def test_what_was_hidden_in_a_picture_is_gone(desk: Client, client: Client) -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS of Maria's flat"
    jpeg = picture("JPEG", exif=exif) + b"<script>alert(1)</script>"
    assert upload(desk, jpeg).status_code == 303
    served = client.get(f"/book/salon-maria/logo/{Setting.objects.get().logo}").content
    assert b"script" not in served
    assert b"GPS" not in served


def bomb(width: int, height: int) -> bytes:
    """A PNG that promises so many pixels in a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * (width // 8 + 1) * min(height, 100))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.svg"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "logo.png"),
        (b"<!doctype html><script>alert(1)</script>", "logo.png"),
        (b"\x89PNG\r\n\x1a\n<script>alert(1)</script>", "logo.png"),
        (b"GIF89a<script>alert(1)</script>", "logo.png"),
        (b"%PDF-1.7", "logo.png"),
        (b"\x89PNG\r\n\x1a\n", "logo.png"),
        (bomb(7_072, 7_072), "logo.png"),
        (bomb(100_000, 100_000), "logo.png"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 4_100_000, "logo.png"),
    ],
    ids=[
        "svg", "svg as png", "html as png", "half a png", "gif", "pdf", "empty png", "50 Mpx",
        "10,000 Mpx", "too many bytes",
    ],
)  # fmt: skip
def test_what_is_no_usable_picture_is_refused_beside_its_field(
    desk: Client, media: Path, content: bytes, name: str
) -> None:
    answer = upload(desk, content, name)
    assert answer.status_code == 422
    assert 'id="id_logo_error"' in answer.content.decode()
    assert Setting.objects.get().logo == ""
    assert list(media.iterdir()) == []


@pytest.mark.parametrize(
    "name",
    ["logo-00000000000000000000.png", "..%2f..%2fetc%2fpasswd", "logo-x.png", "brand.css"],
)
def test_nothing_but_a_logo_of_this_business_is_served(
    desk: Client, client: Client, praxis_otto: Business, name: str
) -> None:
    assert client.get(f"/book/salon-maria/logo/{name}").status_code == 404


def test_the_logo_of_one_business_is_not_served_by_another(
    desk: Client, client: Client, praxis_otto: Business, salon_maria: Business
) -> None:
    upload(desk, picture())
    name = Setting.objects.get().logo
    assert client.get(f"/book/praxis-otto/logo/{name}").status_code == 404


def test_a_new_logo_takes_the_place_of_the_old_one(
    desk: Client, media: Path, salon_maria: Business
) -> None:
    upload(desk, picture())
    upload(desk, picture(size=(100, 100)))
    assert len(list((media / str(salon_maria.pk)).iterdir())) == 1
    desk.post(PAGE, untouched(desk) | {"no_logo": "on"})
    assert Setting.objects.get().logo == ""
    assert list((media / str(salon_maria.pk)).iterdir()) == []


def test_a_colour_that_can_be_read_stays_and_another_one_is_made_darker(desk: Client) -> None:
    desk.post(PAGE, untouched(desk) | {"brand_colour": "#7A2F4B"})
    assert Setting.objects.get().brand_colour == "#7a2f4b"
    desk.post(PAGE, untouched(desk) | {"brand_colour": "#ffe066"})
    assert contrast(Setting.objects.get().brand_colour, colours.PAPER) >= 4.5
    for wrong in ("red", "#fff", "#12345g", "url(x)", ""):
        answer = desk.post(PAGE, untouched(desk) | {"brand_colour": wrong})
        assert answer.status_code == 422


@pytest.mark.parametrize("colour", ["#ffffff", "#ffff00", "#00ff00", "#808080", "#000000"])
def test_every_colour_becomes_readable(colour: str) -> None:
    assert contrast(colours.readable(colour), colours.PAPER) >= 4.5


def test_texts_are_kept_per_language_and_script_in_them_is_text(
    desk: Client, client: Client
) -> None:
    sent = {"tagline_ro": "Păr sănătos", "about_en": "<script>alert(1)</script>"}
    desk.post(PAGE, untouched(desk) | sent)
    setting = Setting.objects.get()
    assert setting.tagline == {"ro": "Păr sănătos"}
    page = client.get("/book/salon-maria/?lang=en").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_fields_that_the_form_does_not_show_are_ignored(desk: Client) -> None:
    desk.post(PAGE, untouched(desk) | {"max_moves": "19", "notify": "{}", "email": "x@example.com"})
    setting = Setting.objects.get()
    assert (setting.max_moves, setting.email) == (2, "salon@example.com")
