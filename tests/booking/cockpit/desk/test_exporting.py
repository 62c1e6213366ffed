"""Tables to take out: harmless to a spreadsheet, made by the worker when large."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone

from booking import publishing, tasks
from booking.bookings import Details, Person
from booking.cockpit.desk import exporting, files, tables
from booking.models import Client, Organisation
from tenants.models import Business, Membership
from tests.booking.cockpit.conftest import Booker, browser, hire

EXPORT = "/app/salon-maria/desk/export/"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """A media folder of this test's own."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def table(content: bytes) -> list[list[str]]:
    """The cells of a file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1", "+40722123456", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＋1", "－1", "＠x",
        "  =1", "\n=1", "\u00a0=cmd|' /C calc'!A0",
    ],
)  # fmt: skip
def test_a_cell_that_would_be_executed_is_text(cell: str) -> None:
    assert tables.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ion", "a=b", "10:00", "'=1", "", "2026-11-30", "ana@x.ro"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert tables.harmless(cell) == cell


def test_bookings_come_as_a_table_in_the_readers_language(desk: Browser, book: Booker) -> None:
    wicked = Details(note='=HYPERLINK("http://x")')
    booking = book(person=Person("=Ion", "Ștefănescu", "i@example.com"), details=wicked)
    response = desk.post(f"{EXPORT}bookings/")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert response.content.startswith(b"\xef\xbb\xbf")
    head, row = table(response.content)
    assert head[:3] == ["Code", "Day", "Start"]
    assert row[0] == booking.code
    assert "'=Ion Ștefănescu" in row
    assert '\'=HYPERLINK("http://x")' in row
    assert row[2:4] == ["10:00", "10:30"]


def test_clients_come_as_a_table(desk: Browser, book: Booker) -> None:
    client = book().client
    client.organisation = Organisation.objects.create(name="Atelier SRL", search_key="atelier srl")
    client.flags = {"labels": ["VIP", "=cash"]}
    client.save()
    head, row = table(desk.post(f"{EXPORT}clients/").content)
    assert row[1:4] == ["Ion Vasile", "'+40722123456", "ion@example.com"]
    told = dict(zip(head, row, strict=True))
    assert (told["Company"], told["Marks"], told["Bookings"]) == ("Atelier SRL", "VIP, =cash", "1")


def test_a_large_table_is_made_by_the_worker(
    desk: Browser, book: Booker, salon_maria: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    book()
    sent: list[tuple[str, int, list[str]]] = []

    def send(name: str, business_id: int, *, args: list[str]) -> bool:
        sent.append((name, business_id, args))
        return True

    monkeypatch.setattr(publishing, "send", send)
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    assert desk.post(f"{EXPORT}clients/")["Location"] == EXPORT
    assert sent == [("booking.make_export", salon_maria.pk, ["clients", "en"])]
    tasks.make_export("clients", "en")
    [export] = files.ready(salon_maria)
    assert export.name in desk.get(EXPORT).content.decode()
    response = desk.get(f"{EXPORT}files/{export.name}/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")
    _head, row = table(b"".join(response.streaming_content))  # type: ignore[attr-defined]
    assert row[1] == "Ion Vasile"


def test_without_redis_the_worker_is_asked_again_later(
    desk: Browser, book: Booker, monkeypatch: pytest.MonkeyPatch
) -> None:
    book()
    monkeypatch.setattr(publishing, "send", lambda *_args, **_more: False)
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    page = desk.post(f"{EXPORT}clients/", follow=True)
    assert "Please try again in a moment." in page.content.decode()


def test_a_file_lives_for_a_day(
    desk: Browser, salon_maria: Business, monkeypatch: pytest.MonkeyPatch, media: Path
) -> None:
    name = files.make(salon_maria, "clients", "en")
    assert desk.get(f"{EXPORT}files/{name}/").status_code == 200
    later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=24, minutes=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert files.find(salon_maria, name) is None
    assert files.ready(salon_maria) == []
    tasks.drop_exports()
    assert not list(media.rglob("*.csv"))


@pytest.mark.parametrize(
    "name",
    ["../../../etc/passwd", "clients.csv", "clients-202611201200-" + "0" * 32 + ".csv", "x"],
)
def test_other_names_are_a_404(desk: Browser, name: str) -> None:
    assert desk.get(f"{EXPORT}files/{name}/").status_code == 404


def test_another_business_cannot_fetch_it(
    desk: Browser, salon_maria: Business, praxis_otto: Business
) -> None:
    name = files.make(praxis_otto, "clients", "en")
    assert desk.get(f"{EXPORT}files/{name}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Membership.Role.MANAGER, 200),
        (Membership.Role.FRONT_DESK, 403),
        (Membership.Role.STAFF, 403),
    ],
)
def test_who_may_take_data_out(salon_maria: Business, role: str, status: int) -> None:
    theirs = browser(hire(salon_maria, "mihai", role))
    Client.objects.create(display_name="Ion", search_key="ion", language="ro")
    assert theirs.get(EXPORT).status_code == status
    assert theirs.post(f"{EXPORT}clients/").status_code == status
    assert theirs.get(f"{EXPORT}files/x/").status_code == (404 if status == 200 else 403)


def test_taking_out_is_a_post(desk: Browser) -> None:
    assert desk.get(f"{EXPORT}clients/").status_code == 405
    assert desk.post(f"{EXPORT}passwords/").status_code == 404
