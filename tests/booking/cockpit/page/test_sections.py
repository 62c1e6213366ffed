"""Contact, rules, languages and zone, address, notifications: saved, refused, shown."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from booking.models import Booking, Document, Location, Service, Setting
from tenants.models import Business, SlugHistory
from tests.booking.cockpit.conftest import Booker
from tests.booking.cockpit.page.conftest import PAGE, untouched

SECTIONS = ["", "contact/", "rules/", "region/", "link/", "notifications/"]


def send(desk: Client, section: str, **changes: Any) -> Any:
    fields = untouched(desk, section) | changes
    sent = {key: value for key, value in fields.items() if value is not None}
    return desk.post(f"{PAGE}{section}", sent)


@pytest.mark.parametrize("section", SECTIONS)
def test_what_is_saved_untouched_stays_as_it_is(
    desk: Client, salon_maria: Business, section: str
) -> None:
    def rows() -> list[Any]:
        business = Business.objects.filter(pk=salon_maria.pk).values()
        return [list(business), list(Setting.objects.values()), list(Location.objects.values())]

    send(desk, section)  # the form writes what was left to chance, such as `notify`
    before = rows()
    assert send(desk, section).status_code == 303
    assert rows() == before


@pytest.mark.parametrize("section", SECTIONS)
def test_staff_and_the_front_desk_have_no_settings(
    as_ana: Client, at_front_desk: Client, section: str
) -> None:
    assert as_ana.get(f"{PAGE}{section}").status_code == 403
    assert at_front_desk.post(f"{PAGE}{section}").status_code == 403


# ── contact


def test_the_contact_stands_on_the_page_and_in_a_new_version_of_the_documents(
    desk: Client, client: Client
) -> None:
    answer = send(
        desk, "contact/", street="Calea Victoriei 1", phone="0722 000 111", instagram="@salon.maria"
    )
    assert answer.status_code == 303
    setting = Setting.objects.get()
    assert setting.phone == "+40722000111"
    assert setting.social == {"instagram": "https://instagram.com/salon.maria"}
    assert "Calea Victoriei 1" in client.get("/book/salon-maria/").content.decode()
    assert Document.objects.filter(kind="imprint", version=2).count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("street", "a\0b"),
        ("phone", "12"),
        ("email", "salon"),
        ("website", "javascript:alert(1)"),
        ("website", "https://"),
        ("website", "https://user:secret@example.com"),
        ("website", 'https://example.com/"onclick'),
        ("instagram", "https://example.com/salon"),
        ("facebook", "javascript://facebook.com/%0aalert(1)"),
        ("website", "https://example.com/" + "x" * 300),
    ],
)
def test_what_is_no_contact_is_refused_beside_its_field(
    desk: Client, field: str, value: str
) -> None:
    answer = send(desk, "contact/", **{field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


# ── rules


def test_the_rules_are_kept_in_hours_and_moves(desk: Client) -> None:
    send(desk, "rules/", notice_h="48", late_cancel="call", max_moves="0")
    setting = Setting.objects.get()
    assert (setting.cancel_notice_min, setting.late_cancel, setting.max_moves) == (2880, "call", 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [("notice_h", "-1"), ("notice_h", "9" * 30), ("notice_h", "1e3"), ("max_moves", "21"),
     ("late_cancel", "never")],
)  # fmt: skip
def test_rules_that_cannot_be_are_refused(desk: Client, field: str, value: str) -> None:
    assert send(desk, "rules/", **{field: value}).status_code == 422


def test_nobody_is_asked_to_call_a_business_without_a_number(desk: Client) -> None:
    Setting.objects.update(phone="")
    assert send(desk, "rules/", late_cancel="call").status_code == 422


def test_who_takes_requests_says_how_long_they_wait(desk: Client) -> None:
    assert "approval_hours" not in untouched(desk, "rules/")
    Service.objects.filter(variants__slug="tuns").update(approval=True)
    assert untouched(desk, "rules/")["approval_hours"] == 24
    assert send(desk, "rules/", approval_hours="48").status_code == 303
    assert Setting.objects.get().approval_hours == 48
    assert send(desk, "rules/", approval_hours="0").status_code == 422


# ── languages and zone


def test_languages_clock_and_week_are_kept(desk: Client, salon_maria: Business) -> None:
    answer = send(desk, "region/", language="de", languages=["en"], clock="12", week_start="7")
    assert answer.status_code == 303
    salon_maria.refresh_from_db()
    assert (salon_maria.language, salon_maria.languages) == ("de", ["de", "en"])
    setting = Setting.objects.get()
    assert (setting.hour12, setting.week_start) == (True, 7)


def test_another_zone_is_explained_and_asked_about_first(
    desk: Client, book: Booker, salon_maria: Business
) -> None:
    booking = book()
    starts_at = booking.starts_at
    asked = send(desk, "region/", time_zone="Europe/Berlin")
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "1 booking to come keeps its moment" in page
    assert "10:00" in page
    assert "09:00" in page
    salon_maria.refresh_from_db()
    assert salon_maria.time_zone == "Europe/Bucharest"
    done = send(desk, "region/", time_zone="Europe/Berlin", sure="Europe/Berlin")
    assert done.status_code == 303
    salon_maria.refresh_from_db()
    assert salon_maria.time_zone == Location.objects.get().time_zone == "Europe/Berlin"
    assert Booking.objects.get(pk=booking.pk).starts_at == starts_at


def test_a_yes_to_one_zone_is_no_yes_to_another(desk: Client, salon_maria: Business) -> None:
    answer = send(desk, "region/", time_zone="Europe/Berlin", sure="Europe/Madrid")
    assert answer.status_code == 422
    assert send(desk, "region/", time_zone="../../etc/passwd").status_code == 422


# ── address


def test_the_old_address_redirects_and_nobody_else_gets_it(
    desk: Client, client: Client, salon_maria: Business
) -> None:
    answer = send(desk, "link/", slug="Casa Maria")
    assert answer["Location"] == "/app/casa-maria/page/link/"
    moved = client.get("/book/salon-maria/?lang=de")
    assert (moved.status_code, moved["Location"]) == (301, "/book/casa-maria/?lang=de")
    assert desk.get("/app/salon-maria/page/link/")["Location"] == "/app/casa-maria/page/link/"
    assert SlugHistory.objects.get(slug="salon-maria").business == salon_maria


def test_a_business_may_have_its_old_address_back(desk: Client, client: Client) -> None:
    send(desk, "link/", slug="casa-maria")
    back = desk.post("/app/casa-maria/page/link/", {"slug": "salon-maria"})
    assert back["Location"] == "/app/salon-maria/page/link/"
    assert client.get("/book/salon-maria/").status_code == 200
    assert client.get("/book/casa-maria/")["Location"] == "/book/salon-maria/"


@pytest.mark.parametrize("slug", ["praxis-otto", "admin", "new", "a", "", "x" * 61])
def test_an_address_that_cannot_be_had_is_refused(desk: Client, slug: str) -> None:
    answer = send(desk, "link/", slug=slug)
    assert answer.status_code == 422
    assert 'id="id_slug_error"' in answer.content.decode()


# ── notifications


def test_who_gets_which_mail_is_kept(desk: Client) -> None:
    send(desk, "notifications/", reminders=["24", "2"], owners="on", own_acts=None, staff=None)
    setting = Setting.objects.get()
    assert setting.reminders_h == [24, 2]
    assert setting.notify == {"business": True, "owners": True, "staff": False, "own_acts": False}


def test_reminders_by_consent_are_in_the_next_privacy_notice(desk: Client) -> None:
    send(desk, "notifications/", reminder_optin="on")
    assert Setting.objects.get().reminder_optin
    last = Document.objects.filter(kind="privacy").order_by("-version").first()
    assert last is not None
    assert last.version == 2
    assert "only if you asked for it" in last.text["en"]


def test_a_reminder_that_is_not_offered_is_refused(desk: Client) -> None:
    assert send(desk, "notifications/", reminders=["1", "999999"]).status_code == 422


def test_profiles_and_the_website_stand_on_the_page(desk: Client, client: Client) -> None:
    send(desk, "contact/", website="salon-maria.example", facebook="facebook.com/salonmaria")
    page = client.get("/book/salon-maria/").content.decode()
    assert 'href="https://salon-maria.example" rel="noopener noreferrer"' in page
    assert 'href="https://facebook.com/salonmaria" rel="noopener noreferrer"' in page
