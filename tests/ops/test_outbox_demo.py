"""The demo's outbox: a list, each mail in its frame, JSON, attachments; in the demo only."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest
from django.test import Client
from django.urls import include, path

from ops import outbox_demo

HTML = (
    "<!DOCTYPE html><html><head><title>x</title></head><body><script>1</script>Salut</body></html>"
)

urlpatterns = [path("", include("ops.urls_demo"))]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> mailbox.Maildir:
    """The Maildir that the demo's mail server fills."""
    monkeypatch.setattr(outbox_demo, "FOLDER", tmp_path / "box")
    return mailbox.Maildir(tmp_path / "box", create=True)


@pytest.fixture
def keys(folder: mailbox.Maildir, client: Client) -> list[str]:
    """Two mails to Ion and Ana; their keys, the newest first."""
    from django.core.mail import EmailMultiAlternatives

    for name in ("ion", "ana"):
        mail = EmailMultiAlternatives(
            f"Programare {name} – ș",
            "Vedeți http://testserver/book/",
            "Salon <a@b.ro>",
            [f"{name}@c.ro"],
        )
        mail.attach_alternative(HTML, "text/html")
        mail.attach_alternative("BEGIN:VCALENDAR", "text/calendar; method=REQUEST")
        mail.attach("invite.ics", b"BEGIN:VCALENDAR", "application/ics")
        folder.add(mail.message().as_bytes())
    return [mail["key"] for mail in client.get("/demo/outbox.json").json()["mails"]]


def test_an_empty_outbox_says_so(folder: mailbox.Maildir, client: Client) -> None:
    assert "No mail yet" in client.get("/demo/outbox/").content.decode()
    assert client.get("/demo/outbox.json").json() == {"mails": []}


def test_the_list_shows_every_mail_and_narrows_to_an_address(
    keys: list[str], client: Client
) -> None:
    assert len(keys) == 2
    page = client.get("/demo/outbox/").content.decode()
    assert "Programare ion – ș" in page
    assert "Programare ana – ș" in page
    narrowed = client.get("/demo/outbox.json?to=ana@c.ro").json()["mails"]
    assert [mail["to"] for mail in narrowed] == ["ana@c.ro"]


def test_the_json_has_text_links_calendar_and_attachments(keys: list[str], client: Client) -> None:
    mail = client.get("/demo/outbox.json?to=ion@c.ro").json()["mails"][0]
    assert mail["links"] == ["http://testserver/book/"]
    assert mail["calendar"].startswith("BEGIN:VCALENDAR")
    assert client.get(mail["attachments"][0]["url"]).content == b"BEGIN:VCALENDAR"
    assert client.get(mail["url"]).status_code == 200


def test_a_mails_html_can_do_nothing_but_be_looked_at(keys: list[str], client: Client) -> None:
    response = client.get(f"/demo/outbox/{keys[0]}/html/")
    csp = response["Content-Security-Policy"]
    assert "default-src 'none'" in csp
    assert "script-src" not in csp
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in csp
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<head><base target="_blank">' in response.content.decode()
    page = client.get(f"/demo/outbox/{keys[0]}/").content.decode()
    assert ">invite.ics</a>" in page
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


@pytest.mark.parametrize("path", ["nothere000000/", "nothere000000/html/", "nothere000000/0/"])
def test_an_unknown_mail_is_not_found(folder: mailbox.Maildir, client: Client, path: str) -> None:
    assert client.get(f"/demo/outbox/{path}").status_code == 404


def test_an_attachment_that_is_not_there_is_not_found(keys: list[str], client: Client) -> None:
    assert client.get(f"/demo/outbox/{keys[0]}/7/").status_code == 404


@pytest.mark.urls("config.urls")
def test_outside_of_the_demo_there_is_no_outbox(client: Client) -> None:
    assert client.get("/demo/outbox/").status_code == 404
    assert client.get("/demo/outbox.json").status_code == 404
