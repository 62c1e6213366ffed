"""One person's page: words, photo, colour, whether clients can choose them."""

from __future__ import annotations

import datetime as dt
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from booking import bookings, catalogue, links
from booking.errors import BadChoice
from booking.models import Performs, Resource, Service, Staff, Variant
from booking.schedule import Choice, resolve
from tenants.actor import CLIENT, SYSTEM
from tenants.audit.models import LogEntry
from tenants.models import Business
from tests.booking.cockpit.conftest import Booker
from tests.booking.cockpit.page.test_look import bomb, picture
from tests.booking.cockpit.team.conftest import ANA, MARIA, text, untouched, verbs

TIMES = "/book/salon-maria/times/?s=tuns-barbati"


def upload(desk: Client, content: bytes, path: str = ANA) -> Any:
    file = SimpleUploadedFile("ana.png", content, content_type="image/png")
    return desk.post(path, untouched(desk, path) | {"photo": file})


def test_words_are_saved_and_stand_on_the_booking_page(desk: Client, ana: Resource) -> None:
    form = untouched(desk, ANA) | {
        "name": "Ana Pop",
        "title_ro": "Stilistă",
        "bio_en": "Cuts and colour.\nSince 2010.",
    }
    assert desk.post(ANA, form).status_code == 303
    ana.refresh_from_db()
    assert (ana.name, ana.slug) == ("Ana Pop", "ana")
    staff = Staff.objects.get(resource=ana)
    assert staff.title == {"ro": "Stilistă"}
    assert staff.bio == {"en": "Cuts and colour.\nSince 2010."}
    page = text(Client().get(f"{TIMES}&staff=ana&lang=en"))
    assert "Cuts and colour.<br>Since 2010." in page
    assert "Cuts and colour." not in text(Client().get(f"{TIMES}&staff=maria&lang=en"))


def test_the_trail_says_what_was_and_what_is_but_no_address(desk: Client, ana: Resource) -> None:
    form = untouched(desk, ANA) | {"name": "Ana Pop", "email": "ana.pop@example.com"}
    desk.post(ANA, form)
    line = LogEntry.objects.filter(object_id=ana.pk, verb="edit").latest("pk")
    assert line.changes["name"] == ["Ana Popescu", "Ana Pop"]
    assert "ana.pop" not in str(line.changes)
    desk.post(ANA, form)
    assert verbs(ana).count("edit") == 1


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_is_drawn_anew_and_stands_where_faces_are(
    desk: Client, media: Path, salon_maria: Business, ana: Resource, kind: str
) -> None:
    assert upload(desk, picture(kind)).status_code == 303
    name = Staff.objects.get(resource=ana).photo
    assert re.fullmatch(r"photo-[0-9a-f]{20}\.jpg", name)
    address = f"/book/salon-maria/logo/photo/{name}"
    for page in (TIMES, "/app/salon-maria/", "/app/salon-maria/team/", ANA):
        assert address in text(desk.get(page)), page
    served = Client().get(address)
    assert served["Content-Type"] == "image/jpeg"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in served["Cache-Control"]
    with Image.open(io.BytesIO(served.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (256, 256))
    assert [path.name for path in (media / str(salon_maria.pk)).iterdir()] == [name]


def test_what_was_hidden_in_a_photo_is_gone(desk: Client, media: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "GPS of Ana's flat"
    upload(desk, picture("JPEG", exif=exif) + b"<script>alert(1)</script>")
    kept = next(media.rglob("photo-*.jpg")).read_bytes()
    assert b"script" not in kept
    assert b"GPS" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n<script>alert(1)</script>",
        b"GIF89a<script>alert(1)</script>",
        b"%PDF-1.7",
        bomb(7_072, 7_072),
        bomb(100_000, 100_000),
        b"\x89PNG\r\n\x1a\n" + b"\0" * 4_100_000,
    ],
)
def test_what_is_no_picture_is_refused_beside_the_field(
    desk: Client, media: Path, ana: Resource, content: bytes
) -> None:
    response = upload(desk, content)
    assert response.status_code == 422
    assert response.context["form"]["photo"].errors
    assert Staff.objects.get(resource=ana).photo == ""
    assert not list(media.rglob("*.*"))


def test_a_photo_that_two_wear_stays_until_both_have_taken_it_off(
    desk: Client, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        upload(desk, picture())
        upload(desk, picture(), MARIA)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(ANA, untouched(desk, ANA) | {"no_photo": "on"})
    assert len(list(media.rglob("photo-*.jpg"))) == 1
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(MARIA, untouched(desk, MARIA) | {"no_photo": "on"})
    assert not list(media.rglob("photo-*.jpg"))


@pytest.mark.parametrize("name", ["photo-x.jpg", "..%2f..%2fsecret", "logo-" + "a" * 20 + ".png"])
def test_only_our_own_photos_are_served(client: Client, salon_maria: Business, name: str) -> None:
    assert client.get(f"/book/salon-maria/logo/photo/{name}").status_code == 404


def test_who_is_not_listed_is_booked_by_the_team_alone(desk: Client, ana: Resource) -> None:
    form = untouched(desk, ANA)
    del form["listed"]
    assert desk.post(ANA, form).status_code == 303
    assert "Ana Popescu" not in text(Client().get(TIMES))
    with pytest.raises(BadChoice):
        resolve([Choice("tuns-barbati", "ana")])
    assert resolve([Choice("tuns-barbati", "ana")], by_members=True).item.performers
    offered = [p for plan in catalogue.bookable() for p in plan.item.performers]
    assert all(each.resource_id != ana.pk for each in offered)
    assert "Not on the booking page" in text(desk.get("/app/salon-maria/team/"))


def test_a_service_that_only_the_unlisted_do_is_not_on_the_page(
    desk: Client, ana: Resource
) -> None:
    Performs.objects.exclude(resource=ana).delete()
    Staff.objects.filter(resource=ana).update(listed=False)
    assert "Tuns bărbați" not in text(Client().get("/book/salon-maria/?lang=ro"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "x" * 121},
        {"name": "a\0b"},
        {"title_ro": "x" * 81},
        {"bio_de": "x" * 601},
        {"email": "nobody"},
        {"colour": "red; background:url(x)"},
        {"language": "tlh"},
    ],
)
def test_mistakes_stand_beside_their_field(
    desk: Client, ana: Resource, wrong: dict[str, str]
) -> None:
    response = desk.post(ANA, untouched(desk, ANA) | wrong)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == list(wrong)
    ana.refresh_from_db()
    assert ana.name == "Ana Popescu"


def test_signs_that_turn_the_text_around_are_taken_out(desk: Client, ana: Resource) -> None:
    desk.post(ANA, untouched(desk, ANA) | {"name": "Ana\u202e Pop"})
    ana.refresh_from_db()
    assert "\u202e" not in ana.name


def test_script_in_the_words_comes_out_as_text(desk: Client) -> None:
    script = "<script>alert(1)</script>"
    desk.post(ANA, untouched(desk, ANA) | {"title_ro": script, "bio_ro": script, "name": script})
    for page in (ANA, "/app/salon-maria/team/", "/app/salon-maria/", f"{TIMES}&staff=ana"):
        assert script not in text(desk.get(page))


def test_fields_that_the_form_does_not_show_are_not_read(desk: Client, ana: Resource) -> None:
    sent = {"slug": "boss", "membership_id": "1", "kind": "room", "archived_at": "2020-01-01"}
    desk.post(ANA, untouched(desk, ANA) | sent)
    ana.refresh_from_db()
    assert (ana.slug, ana.kind, ana.archived_at, ana.membership_id) == ("ana", "staff", None, None)


def test_what_somebody_does_is_ticked(desk: Client, ana: Resource) -> None:
    path = f"{ANA}services/"
    service = Service.objects.get(variants__slug="tuns-barbati")
    form = untouched(desk, path)
    del form["does_tuns-barbati"]
    assert desk.post(path, form).status_code == 303
    assert not Performs.objects.filter(resource=ana, variant__slug="tuns-barbati").exists()
    assert Service.objects.get(pk=service.pk).revision == service.revision + 1
    desk.post(path, form | {"does_tuns-barbati": "on"})
    assert Performs.objects.filter(resource=ana, variant__slug="tuns-barbati").count() == 1
    assert verbs(ana)[-2:] == ["does", "does"]


def test_what_somebody_does_differently_is_said_and_kept(desk: Client, ana: Resource) -> None:
    path = f"{ANA}services/"
    variant = Variant.objects.get(slug="tuns-barbati")
    Performs.objects.filter(resource=ana, variant=variant).update(duration_min=50)
    page = text(desk.get(path))
    assert "own: 50\xa0min" in page
    assert f"/variants/{variant.slug}/#people" in page
    desk.post(path, untouched(desk, path))
    assert Performs.objects.get(resource=ana, variant=variant).duration_min == 50


def test_a_client_who_moves_meets_nobody_who_is_not_listed(
    book: Booker, monday: dt.date, ana: Resource
) -> None:
    with_maria, with_ana = book(staff="maria"), book(at=None)
    Staff.objects.filter(resource=ana).update(listed=False)
    path = links.manage_url(with_maria, Business.objects.get(slug="salon-maria"))
    page = text(Client().get(f"{urlsplit(path).path}move/?staff=anyone&lang=en"))
    assert "When would suit you?" in page
    assert "Ana Popescu" not in page
    later = with_maria.starts_at + dt.timedelta(hours=2)
    with pytest.raises(BadChoice):
        bookings.move(with_maria, starts_at=later, staff="ana", by=CLIENT)
    # Who is served by her already keeps her, and the team may do as it likes.
    assert bookings.move(with_ana, starts_at=later, by=CLIENT).starts_at == later
    moved = bookings.move(
        with_maria, starts_at=later + dt.timedelta(hours=1), staff="ana", by=SYSTEM
    )
    assert moved.items.get().staff == ana
