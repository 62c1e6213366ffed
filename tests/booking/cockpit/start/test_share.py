"""The link, the code, the texts, and the steps that tick themselves off."""

from __future__ import annotations

from django.test import Client

from booking.cockpit.start import share
from booking.models import Setting
from tenants.models import Business
from tests.booking.cockpit.conftest import Booker

SHARE = "/app/salon-maria/share/"


def test_the_texts_come_in_the_languages_of_the_page(salon_maria: Business) -> None:
    texts = {text["code"]: text for text in share.texts(salon_maria)}
    assert list(texts) == ["ro", "en", "de", "es"]
    assert texts["ro"]["short"].endswith("/book/salon-maria/")
    assert texts["de"]["short"].endswith("/book/salon-maria/?lang=de")
    assert "Salon Maria" in texts["es"]["long"]
    assert len({text["long"] for text in texts.values()}) == 4


def test_the_code_is_drawn_by_us_as_svg_and_as_png(desk: Client) -> None:
    svg = desk.get(f"{SHARE}qr.svg")
    assert svg["Content-Type"] == "image/svg+xml"
    assert b"<svg" in svg.content
    png = desk.get(f"{SHARE}qr.png?download")
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"] == 'attachment; filename="salon-maria.png"'
    assert desk.get(f"{SHARE}qr.html").status_code == 404


def test_the_poster_says_where_to_book(desk: Client) -> None:
    page = desk.get(f"{SHARE}poster/").content.decode()
    assert "/book/salon-maria/" in page
    assert 'lang="ro"' in page


def done(desk: Client) -> dict[str, bool]:
    return {step["key"]: step["done"] for step in desk.get(SHARE).context["next_steps"]}


def test_a_booking_ticks_its_step_off(desk: Client, book: Booker) -> None:
    assert done(desk)["first"] is False
    book()
    assert done(desk)["first"] is True


def test_a_logo_ticks_its_step_off(desk: Client) -> None:
    assert done(desk)["logo"] is False
    Setting.objects.update(logo="logo-0123456789abcdef0123.png")
    assert done(desk)["logo"] is True


def test_what_we_cannot_see_is_ticked_by_hand_and_back(desk: Client) -> None:
    desk.post(f"{SHARE}tick/", {"step": "poster"})
    assert done(desk)["poster"] is True
    desk.post(f"{SHARE}tick/", {"step": "poster", "undo": "1"})
    assert done(desk)["poster"] is False
    assert desk.post(f"{SHARE}tick/", {"step": "first"}).status_code == 404
    assert desk.get(f"{SHARE}tick/").status_code == 405
