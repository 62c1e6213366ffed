"""The list of changes: everything that is set up leaves a line, and each reads like a sentence."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from booking.bookings import sessions
from booking.models import (
    Category,
    Document,
    Location,
    Organisation,
    Performs,
    Resource,
    Service,
    Setting,
    Staff,
    Variant,
)
from booking.models import Client as Guest
from booking.setup import people as hiring
from tenants import members
from tenants.actor import SYSTEM, Actor, act_as
from tenants.audit import trail
from tenants.audit.models import LogEntry
from tenants.audit.watching import MASK, is_watched
from tenants.context import set_request_id
from tenants.models import Business, Membership, User
from tests.booking.cockpit.conftest import hire
from tests.booking.cockpit.page.conftest import untouched

AUDIT, PAGE = "/app/salon-maria/audit/", "/app/salon-maria/page/"
MARIA = Actor("member", name="Maria", user_id=7, source="cockpit")
# Told by verbs, or following from what they tell.
BY_VERBS = {"booking", "bookingitem", "allocation", "block", "consent", "outbox", "delivery",
            "session", "seat"}  # fmt: skip


def words(desk: Client, query: str = "") -> str:
    """What the list says, without markup."""
    text = desk.get(AUDIT + query).content.decode()
    main = text.split("<main", 1)[1].split("</main", 1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def last(model: type[Model]) -> LogEntry:
    """The latest line about a kind of thing."""
    found = LogEntry.objects.filter(content_type__model=model._meta.model_name)
    return found.order_by("-id")[0]


def test_every_table_of_a_business_leaves_lines_or_has_verbs_that_do() -> None:
    silent = {
        model._meta.model_name
        for model in apps.get_app_config("booking").get_models()
        if not is_watched(model) and not model._meta.auto_created
    }
    assert silent <= BY_VERBS | {"session", "seat"}


def test_saving_in_the_cockpit_says_who_what_before_and_after(
    desk: Client, salon_maria: Business, maria: User
) -> None:
    desk.post(f"{PAGE}rules/", untouched(desk, "rules/") | {"max_moves": "7"})
    line = last(Setting)
    assert line.changes == {"max_moves": [2, 7]}
    assert (line.actor_id, line.actor_name, line.actor_kind) == (maria.pk, "Maria", "member")
    assert line.source == "cockpit"
    assert line.request_id
    assert "Moves per appointment: 2 → then 7" in words(desk)


def test_what_is_not_changed_leaves_no_line(desk: Client) -> None:
    desk.post(f"{PAGE}rules/", untouched(desk, "rules/"))
    assert not LogEntry.objects.exists()


def test_the_business_itself_is_watched(desk: Client, salon_maria: Business) -> None:
    desk.post(f"{PAGE}contact/", untouched(desk, "contact/") | {"name": "Salon Maria & Ana"})
    assert last(Business).changes == {"name": ["Salon Maria", "Salon Maria & Ana"]}
    assert "Salon Maria &amp; Ana" in words(desk)


def test_what_the_machine_does_is_its_own(salon_maria: Business) -> None:
    set_request_id("task-9")
    Category.objects.create(name={"en": "Hair"})
    set_request_id("")
    line = last(Category)
    assert (line.actor_kind, line.source, line.request_id) == ("system", "system", "task-9")


def test_a_verb_within_a_request_keeps_its_own_actor(salon_maria: Business) -> None:
    with act_as(MARIA):
        trail.record(Setting.objects.get(), "expire", by=SYSTEM)
        trail.record(Setting.objects.get(), "call", by=Actor("member", name="Ana", source="phone"))
    found = LogEntry.objects.order_by("id").values_list("actor_name", "source", "actor_id")
    assert list(found) == [("Slotline", "system", None), ("Ana", "phone", None)]


def test_sensitive_values_are_masked(salon_maria: Business) -> None:
    firm = Organisation.objects.create(name="Firm", search_key="firm", note="pays late")
    firm.note = "never pays"
    firm.save()
    assert last(Organisation).changes == {"note": [MASK, MASK]}
    guest = Guest.objects.create(
        display_name="Ion", search_key="ion", language="ro", number_sealed=b"\xff\x00secret",
        number_index=b"\xfe" * 32, birth_on=timezone.now().date(),
    )  # fmt: skip
    guest.number_sealed = b"\xff\x01other"
    guest.save()
    assert not trail.history(guest).filter(action=LogEntry.Action.UPDATE).exists()
    told = str(last(Guest).changes)
    assert "secret" not in told
    assert str(timezone.now().year) not in told
    assert last(Guest).changes["birth_on"] == ["", MASK]


def test_what_is_noted_about_somebody_is_masked(salon_maria: Business) -> None:
    guest = Guest.objects.create(display_name="Ion", search_key="ion", language="ro")
    guest.note, guest.practice_note_sealed = "pays late", b"\xff\x00secret"
    guest.save()
    assert last(Guest).changes == {"note": ["", MASK]}


def test_no_column_that_is_sealed_is_ever_written_down() -> None:
    from auditlog.registry import auditlog

    from booking.models.encrypted import EncryptedField

    for model in apps.get_app_config("booking").get_models():
        if is_watched(model):
            left_out = auditlog.get_model_fields(model)["exclude_fields"]
            sealed = {f.name for f in model._meta.fields if isinstance(f, EncryptedField)}
            assert sealed <= set(left_out), model


def test_rows_made_in_bulk_leave_lines_in_one_statement(salon_maria: Business) -> None:
    LogEntry.objects.all().delete()
    variants = {str(row.pk): row for row in Variant.objects.all()}
    with act_as(MARIA):
        hiring.hire([hiring.Person("Zoe")], Location.objects.get(), variants)
    for model, number in ((Resource, 1), (Staff, 1), (Performs, len(variants))):
        lines = LogEntry.objects.filter(content_type__model=model._meta.model_name)
        assert [line.actor_name for line in lines] == ["Maria"] * number


def test_the_verb_of_a_role_is_told_once(desk: Client, salon_maria: Business, maria: User) -> None:
    dora = hire(salon_maria, "dora", Membership.Role.STAFF)
    members.change_role(dora, "manager", by=Actor("member", name="Maria", user_id=maria.pk))
    assert LogEntry.objects.count() == 1
    assert "Another role: Member · Dora Role: Staff → then Manager" in words(desk)


def test_a_new_business_begins_with_an_empty_list(salon_maria: Business, desk: Client) -> None:
    assert not LogEntry.objects.exists()
    assert "Nothing has been changed yet" in words(desk)


def test_only_the_languages_that_differ_are_shown(desk: Client, salon_maria: Business) -> None:
    row = Service.objects.all()[0]
    row.name = {"en": "Cut", "de": "Schnitt"}
    row.save()
    row.name = {"en": "Cut", "de": "Haarschnitt"}
    row.save()
    assert "Changed: Service · Cut Name: Schnitt (de) → then Haarschnitt (de)" in words(desk)


def test_prices_times_and_yes_read_as_people_say_them(desk: Client, salon_maria: Business) -> None:
    row = Variant.objects.select_related("service").filter(slug="tuns-barbati")[0]
    row.price_minor, row.duration_min = 12_345, 75
    row.save()
    said = words(desk)
    assert "123.45" in said
    assert "1 h 15 min" in said
    service = row.service
    service.approval = True
    service.save()
    assert "Approval: No → then Yes" in words(desk)


def test_what_points_elsewhere_is_named_and_no_key_is_shown(
    desk: Client, salon_maria: Business
) -> None:
    heading = Category.objects.create(pk=987_654, name={"en": "Weddings"})
    row = Service.objects.all()[0]
    row.category = heading
    row.save()
    said = words(desk)
    assert "Weddings" in said
    assert "987654" not in said


def test_text_that_is_markup_comes_out_as_text(desk: Client, salon_maria: Business) -> None:
    Category.objects.create(name={"en": "<script>alert(1)</script>"})
    page = desk.get(AUDIT).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_belongs_together_stands_together(desk: Client, salon_maria: Business) -> None:
    with act_as(MARIA):
        for request in ("one", "one", "two"):
            set_request_id(request)
            Category.objects.create(name={"en": request})
    set_request_id("")
    assert [len(act.lines) for act in desk.get(AUDIT).context["acts"]] == [1, 2]


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ("", {"Hair", "Dora"}),
        ("?kind=services", {"Hair"}),
        ("?kind=people", {"Dora"}),
        ("?kind=nonsense", {"Hair", "Dora"}),
        ("?who=system", {"Hair"}),
        ("?who=client", set()),
        ("?day=2020-01-01", set()),
        ("?day=nonsense", {"Hair", "Dora"}),
        ("?day=0001-01-01&who=%E2%80%AE&page=-1", {"Hair", "Dora"}),
    ],
)
def test_filters_narrow_the_list(
    desk: Client, salon_maria: Business, maria: User, query: str, seen: set[str]
) -> None:
    Category.objects.create(name={"en": "Hair"})
    dora = hire(salon_maria, "dora", Membership.Role.STAFF)
    members.change_role(dora, "manager", by=Actor("member", name="Maria", user_id=maria.pk))
    acts = desk.get(AUDIT + query).context["acts"]
    assert {line.called for act in acts for line in act.lines} == seen


def test_a_person_filter_shows_that_persons_changes(
    desk: Client, salon_maria: Business, maria: User
) -> None:
    Category.objects.create(name={"en": "Hair"})
    desk.post(f"{PAGE}rules/", untouched(desk, "rules/") | {"max_moves": "7"})
    code = maria.memberships.get().code
    acts = desk.get(f"{AUDIT}?who={code}").context["acts"]
    assert [act.who for act in acts] == ["Maria"]


def fill(number: int) -> None:
    """As many lines of several kinds."""
    heading = Category.objects.create(name={"en": "Hair"})
    for n in range(number):
        row = Service.objects.all()[0]
        row.category = heading if n % 2 else None
        row.save()
        variant = Variant.objects.all()[0]
        variant.price_minor += 1
        variant.save()


def test_a_long_list_costs_as_many_statements_as_a_short_one(
    desk: Client, salon_maria: Business
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(AUDIT).status_code == 200
        return len(asked)

    fill(3)
    cost()
    short = cost()
    fill(60)
    assert cost() == short
    assert desk.get(f"{AUDIT}?page=2").context["shown"].number == 2


def test_public_pages_leave_no_line(salon_maria: Business, client: Client) -> None:
    for path in ("", "times/?s=tuns-barbati", "privacy/"):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/book/salon-maria/{path}").status_code in (200, 302)
        assert not [each for each in asked if "audit_logentry" in each["sql"]]
    assert not LogEntry.objects.exists()


def test_a_document_leaves_its_version_and_not_its_text(salon_maria: Business) -> None:
    Document.objects.create(kind="privacy", version=9, text={"en": "long"})
    assert last(Document).changes == {"kind": [None, "privacy"], "version": [None, 9]}


def test_the_page_is_for_those_who_may(
    as_ana: Client, at_front_desk: Client, salon_maria: Business
) -> None:
    for browser in (as_ana, at_front_desk):
        answer: Any = browser.get(AUDIT)
        assert answer.status_code == 403


def test_what_a_verb_tells_is_told_once(desk: Client, salon_maria: Business) -> None:
    desk.post("/app/salon-maria/team/item/ana/archive/")
    assert LogEntry.objects.get().verb == "archive"
    assert "Archived: Diary · Ana Popescu" in words(desk)


def test_each_verb_of_a_group_reads_as_a_sentence(
    desk: Client, salon_maria: Business, ana: Resource, monday: dt.date
) -> None:
    Service.objects.filter(variants__slug="tuns").update(capacity=5, sessions="dated")
    variant = Variant.objects.get(slug="tuns")
    ten = dt.datetime.combine(monday, dt.time(10), ZoneInfo("Europe/Bucharest"))
    terms = sessions.Terms(staff=ana, starts_at=ten, capacity=5)
    session = sessions.plan(variant, terms=terms, by=MARIA)[0]
    assert "Planned: Group · Women" in words(desk)
    sessions.change(session, terms=replace(terms, capacity=7), by=MARIA)
    assert "Changed: Group · Women&#x27;s cut and blow-dry Seats: 5 → then 7 " in words(desk)
    sessions.cancel(session, by=MARIA, reason="Ana is ill")
    told = words(desk)
    assert "Called off: Group · Women" in told
    assert "Ana is ill" in told
    lines = trail.history(session)
    assert [(each.verb, each.actor_name) for each in lines] == [
        ("cancel", "Maria"), ("change", "Maria"), ("plan", "Maria"),
    ]  # fmt: skip
    assert {"starts_at", "staff", "capacity"} <= lines[2].changes.keys()
