"""Publishing: who may, what the country asks for, which texts and acceptances are kept."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from booking.models import Document, Location, Setting
from booking.setup import imprints
from tenants.audit.models import LogEntry
from tenants.models import Acceptance, Business, User

PUBLISH = "/app/studio-elan/publish/"
SAID = {
    "responsible": "Elena Marin", "street": "Str. Horea 5", "postcode": "400174",
    "town": "Cluj-Napoca", "email": "studio@example.com", "phone": "0722 123 456",
    "act": "publish",
}  # fmt: skip


def test_a_said_imprint_opens_the_page_to_everybody(
    browser: Client, draft: Business, client: Client
) -> None:
    answer = browser.post(PUBLISH, SAID)
    assert answer["Location"] == "/app/studio-elan/share/"
    draft.refresh_from_db()
    assert draft.published_at is not None
    assert client.get("/book/studio-elan/").status_code == 200
    imprint = client.get("/book/studio-elan/imprint/").content.decode()
    assert "Elena Marin" in imprint
    assert "Str. Horea 5, 400174 Cluj-Napoca" in imprint
    assert Location.objects.get().street == "Str. Horea 5"
    assert Setting.objects.get().phone == "+40722123456"
    assert LogEntry.objects.filter(verb="publish").count() == 1


def test_without_a_confirmed_address_nothing_is_published(
    browser: Client, draft: Business, elena: User
) -> None:
    EmailAddress.objects.filter(user=elena).update(verified=False)
    answer = browser.post(PUBLISH, SAID)
    assert answer.status_code == 422
    draft.refresh_from_db()
    assert draft.published_at is None
    # Nothing typed is lost, also when one comes back after the mail.
    assert "Str. Horea 5" in browser.get(PUBLISH).content.decode()


@pytest.mark.parametrize(
    ("country", "missing"),
    [
        ("DE", {"responsible", "street", "postcode", "town", "email"}),
        ("AT", {"responsible", "street", "postcode", "town", "email"}),
        ("CH", {"responsible", "street", "postcode", "town", "email"}),
        ("RO", {"responsible", "street", "town", "email", "phone"}),
        ("ES", {"responsible", "street", "postcode", "town", "email", "tax_id"}),
        ("FR", {"responsible", "street", "town", "email"}),
    ],
)
def test_each_country_has_its_own_imprint(
    browser: Client, draft: Business, country: str, missing: set[str]
) -> None:
    Business.objects.filter(pk=draft.pk).update(country=country)
    answer = browser.post(PUBLISH, {"act": "publish"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert {name for name in imprints.FIELDS if f'id="id_{name}_error"' in page} == missing
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "elena"}, {"phone": "123"}, {"responsible": "x" * 121}, {"street": "a\0b"},
        {"tax_id": "9" * 41},
    ],
)  # fmt: skip
def test_what_is_no_contact_is_refused(
    browser: Client, draft: Business, changes: dict[str, str]
) -> None:
    answer = browser.post(PUBLISH, SAID | changes)
    assert answer.status_code == 422
    assert f'id="id_{next(iter(changes))}_error"' in answer.content.decode()


def test_a_changed_text_is_a_new_version_and_an_unchanged_one_is_not(
    browser: Client, draft: Business
) -> None:
    def versions() -> dict[str, int]:
        rows = Document.objects.order_by("version").values_list("kind", "version")
        return dict(rows)

    assert versions() == {"privacy": 1, "imprint": 1}
    browser.post(PUBLISH, SAID)
    browser.post(PUBLISH, SAID)
    assert versions() == {"privacy": 2, "imprint": 2}
    browser.post(PUBLISH, SAID | {"tax_id": "RO 12345", "act": "save"})
    assert versions() == {"privacy": 2, "imprint": 3}
    last = Document.objects.filter(kind="imprint").order_by("-version").first()
    assert last is not None
    assert "Tax number (CUI): RO 12345" in last.text["en"]
    assert "Cod de înregistrare fiscală: RO 12345" in last.text["ro"]


def test_script_in_the_imprint_is_text(browser: Client, draft: Business, client: Client) -> None:
    browser.post(PUBLISH, SAID | {"responsible": "<script>alert(1)</script>"})
    page = client.get("/book/studio-elan/imprint/").content.decode()
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_where_it_is_run_for_others_the_terms_are_accepted_once_per_version(
    browser: Client, draft: Business, elena: User, settings: Any
) -> None:
    settings.SELF_HOSTED, settings.TERMS_VERSION = False, "2026-11"
    assert browser.post(PUBLISH, SAID).status_code == 422
    assert not Acceptance.objects.exists()
    assert browser.post(PUBLISH, SAID | {"accept": "on"}).status_code == 303
    kept = Acceptance.objects.filter(business=draft)
    assert set(kept.values_list("kind", "version", "user", "user_name")) == {
        ("terms", "2026-11", elena.pk, "Elena Marin"),
        ("processing", "2026-11", elena.pk, "Elena Marin"),
    }
    assert browser.post(PUBLISH, SAID).status_code == 303
    assert kept.count() == 2


def test_where_it_is_run_for_oneself_nothing_is_accepted(browser: Client, draft: Business) -> None:
    browser.post(PUBLISH, SAID)
    assert not Acceptance.objects.exists()
