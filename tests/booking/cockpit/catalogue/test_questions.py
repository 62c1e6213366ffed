"""Categories and questions: made, changed, ordered, put away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from booking import schedule
from booking.models import Category, Document, Question, Service
from booking.schedule import Choice
from tenants.models import Business
from tests.booking.public.conftest import Step

from .conftest import Desk, errors, text

TYPES = ["text", "long_text", "checkbox", "date", "phone"]
HAIR = {
    "label_ro": "Cât de lung este părul?",
    "label_en": "How long is your hair?",
    "choices_ro": "scurt\nlung",
    "choices_en": "short\nlong",
    "type": "choice",
    "scope": "all",
}


def ask(shop: Desk, **more: str | list[str]) -> Question:
    """Make that question."""
    shop.post("questions/new/", {**HAIR, **more})
    return Question.objects.latest("pk")


# ── categories


def test_a_new_category_comes_last_and_is_renamed(shop: Desk) -> None:
    shop.post("categories/", {"name_ro": "Unghii"})
    row = Category.objects.all().last()
    assert row is not None
    assert row.name == {"ro": "Unghii"}
    assert "Missing: English, Deutsch, Español" in shop.page("categories/")
    shop.save(f"categories/{row.code}/", name_en="Nails")
    row.refresh_from_db()
    assert row.name == {"ro": "Unghii", "en": "Nails"}


def test_a_category_moves_on_the_booking_page(shop: Desk, booking_page: Step) -> None:
    first, second = Category.objects.all()[:2]
    shop.post(f"categories/{second.code}/up/")
    page = text(booking_page.get())
    assert page.index(second.name["en"]) < page.index(first.name["en"])


def test_only_an_empty_category_goes(shop: Desk) -> None:
    full = Category.objects.all()[0]
    shop.post(f"categories/{full.code}/archive/")
    assert "There are services in it." in shop.page("categories/")
    empty = Category.objects.create(name={"ro": "Gol"}, position=9)
    shop.post(f"categories/{empty.code}/archive/")
    assert not Category.objects.filter(pk=empty.pk, archived_at=None).exists()
    shop.post(f"categories/{empty.code}/restore/")
    assert Category.objects.filter(pk=empty.pk, archived_at=None).exists()


@pytest.mark.parametrize("name", ["", "x" * 121, "a\0b", "\u200b"])
def test_a_category_needs_a_name(shop: Desk, name: str) -> None:
    before = Category.objects.count()
    answer = shop.post("categories/", {"name_ro": name, "name_de": "Nägel"}, status=422)
    assert len(errors(answer)) == 1
    assert "Nägel" in answer.content.decode()
    assert Category.objects.count() == before


# ── questions


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_question_is_asked_on_the_page(
    shop: Desk, booking_page: Step, monday: dt.date, kind: str
) -> None:
    row = ask(shop, type=kind)
    assert row.choices == {}
    assert "How long is your hair?" in _details(booking_page, monday)


@pytest.mark.parametrize("kind", ["choice", "several"])
def test_answers_to_choose_among_are_shown_in_the_visitors_language(
    shop: Desk, booking_page: Step, monday: dt.date, kind: str
) -> None:
    row = ask(shop, type=kind)
    assert row.choices == {"ro": ["scurt", "lung"], "en": ["short", "long"]}
    page = _details(booking_page, monday)
    assert "short" in page
    assert "scurt" not in page


def _details(page: Step, monday: dt.date) -> str:
    plan = schedule.resolve([Choice("tuns")])
    start = schedule.free(plan, first=monday, last=monday)[monday][0]
    return text(page.get(f"details/?t={page.hold(start)}"))


def test_a_question_for_some_services_is_asked_there_alone(
    shop: Desk, booking_page: Step, monday: dt.date
) -> None:
    row = ask(shop, scope="some", services=["tuns-barbati"])
    assert [each.slug for each in row.services.all()] == ["tuns-barbati"]
    assert "How long is your hair?" not in _details(booking_page, monday)


def test_a_question_is_changed_and_keeps_its_key(shop: Desk) -> None:
    row = ask(shop, required="on", sensitive="on")
    assert (row.required, row.sensitive) == (True, True)
    shop.save(f"questions/item/{row.key}/", label_ro="Altă întrebare", required=[])
    again = Question.objects.get(pk=row.pk)
    assert (again.key, again.required, again.sensitive) == (row.key, False, True)
    assert again.label["ro"] == "Altă întrebare"
    assert "Missing: Deutsch, Español" in shop.page("questions/")


def test_the_same_words_twice_make_two_questions(shop: Desk) -> None:
    assert ask(shop).key != ask(shop).key


def test_an_archived_question_is_not_asked(shop: Desk, booking_page: Step, monday: dt.date) -> None:
    row = ask(shop)
    shop.post(f"questions/item/{row.key}/archive/")
    assert "How long is your hair?" not in _details(booking_page, monday)
    shop.post(f"questions/item/{row.key}/restore/")
    assert "How long is your hair?" in _details(booking_page, monday)


def test_the_privacy_notice_says_what_is_asked(shop: Desk, booking_page: Step) -> None:
    row = ask(shop, label_ro="Ce alergii aveți?", label_en="")
    assert "Ce alergii aveți?" in text(booking_page.get("privacy/?lang=en"))
    shop.post(f"questions/item/{row.key}/archive/")
    assert "Ce alergii aveți?" not in text(booking_page.get("privacy/?lang=en"))
    shop.post(f"questions/item/{row.key}/restore/")
    assert "Ce alergii aveți?" in text(booking_page.get("privacy/?lang=en"))


def test_a_draft_has_no_notice_to_change(shop: Desk, salon_maria: Business) -> None:
    Business.objects.filter(pk=salon_maria.pk).update(published_at=None)
    before = Document.objects.count()
    ask(shop)
    assert Document.objects.count() == before


def test_questions_move(shop: Desk) -> None:
    first, second = ask(shop, label_ro="Unu"), ask(shop, label_ro="Doi")
    shop.post(f"questions/item/{second.key}/up/")
    keys = [row.key for row in Question.objects.all()]
    assert keys.index(second.key) < keys.index(first.key)


@pytest.mark.parametrize(
    "changed",
    [
        {"label_ro": ""},
        {"label_ro": "x" * 201},
        {"label_de": "a\0b"},
        {"help_ro": "x" * 301},
        {"type": "essay"},
        {"choices_ro": "scurt", "choices_en": ""},
        {"choices_en": "short"},
        {"choices_ro": "\n".join("x" * 31), "choices_en": ""},
        {"choices_ro": "x" * 121 + "\nlung"},
        {"scope": "none"},
        {"scope": "some"},
        {"services": "nothing", "scope": "some"},
    ],
)
def test_mistakes_in_a_question_stand_beside_the_field(shop: Desk, changed: dict[str, str]) -> None:
    before = Question.objects.count()
    answer = shop.post("questions/new/", {**HAIR, **changed}, status=422)
    assert len(errors(answer)) == 1
    assert Question.objects.count() == before


def test_the_list_of_questions_costs_the_same_for_many(shop: Desk) -> None:
    ask(shop, scope="some", services=["tuns-barbati"])
    shop.get("questions/")
    with CaptureQueriesContext(connection) as one:
        shop.get("questions/")
    for number in range(60):
        row = Question.objects.create(key=f"q{number}", type="text", label={"ro": f"Î {number}"})
        row.services.set(Service.objects.all()[:2])
    with CaptureQueriesContext(connection) as many:
        shop.get("questions/")
    assert len(many) == len(one)
