"""The list of services: making one, ordering, duplicating, archiving, and who may."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from booking import schedule
from booking.cockpit.catalogue import writing
from booking.cockpit.catalogue.urls import urlpatterns
from booking.models import Category, Performs, Resource, Service, Variant
from booking.public import urls as public_urls
from booking.schedule import Choice
from booking.setup.catalogue import RESERVED
from tests.booking.public.conftest import Step

from .conftest import HOME, Desk, errors, text

TWO = "item/tuns-barbati/variants/"


def new(shop: Desk, status: int = 303, **more: str | list[str]) -> Service | None:
    """Fill in the short form."""
    sent: dict[str, str | list[str]] = {
        "name": "Șampon și masaj",
        "duration": "40",
        "price": "65,50",
        "who": ["ana"],
    }
    answer = shop.post("new/", {**sent, **more}, status)
    slug = answer["Location"].rstrip("/").split("/")[-1] if status == 303 else ""
    return Service.objects.filter(slug=slug).first()


def test_the_list_shows_services_by_category_with_price_and_people(shop: Desk) -> None:
    page = shop.page()
    heading = Category.objects.filter(archived_at=None)[0].name["en"]
    assert heading in page
    assert "Women's cut" in page or "cut" in page
    assert "Maria Ionescu, Ana Popescu" in page
    assert "RON" in page


def test_a_service_made_here_is_booked_on_the_page(
    shop: Desk, booking_page: Step, monday: dt.date
) -> None:
    service = new(shop)
    assert service is not None
    assert "Șampon și masaj" in text(booking_page.get("?lang=ro"))
    plan = schedule.resolve([Choice(service.slug)])
    start = schedule.free(plan, first=monday, last=monday)[monday][0]
    booking = booking_page.booked(start, s=service.slug, lang="ro")
    item = booking.items.get()
    assert (item.name, item.duration_min, item.price_minor) == ("Șampon și masaj", 40, 6550)
    assert item.staff is not None
    assert item.staff.slug == "ana"


def test_a_new_service_has_what_was_typed(shop: Desk) -> None:
    service = new(shop, category=Category.objects.all()[1].code)
    assert service is not None
    variant = service.variants.get()
    assert service.slug == variant.slug == "sampon-si-masaj"
    assert service.name == {"ro": "Șampon și masaj"}
    assert service.category == Category.objects.all()[1]
    assert (variant.duration_min, variant.price_minor) == (40, 6550)
    assert [each.resource.slug for each in variant.performers.all()] == ["ana"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "x" * 100_000),
        ("name", "a\0b"),
        ("name", "\u202e\u200b"),
        ("duration", "4"),
        ("duration", "1441"),
        ("duration", "-5"),
        ("duration", "1e2"),
        ("duration", "30.5"),
        ("duration", "9" * 400),
        ("price", "-3"),
        ("price", "1e9"),
        ("price", "abc"),
        ("price", "99999999999"),
        ("category", "999999"),
        ("category", "9" * 30),
        ("category", "x"),
        ("who", "otto"),
        ("who", ""),
    ],
)
def test_nonsense_is_said_beside_its_field_and_nothing_is_lost(
    shop: Desk, field: str, value: str
) -> None:
    before = Service.objects.count()
    sent: dict[str, str | list[str]] = {
        "name": "Manichiură",
        "duration": "40",
        "price": "65,50",
        "who": ["ana"],
        field: value,
    }
    answer = shop.post("new/", sent, status=422)
    assert len(errors(answer)) == 1
    assert Service.objects.count() == before
    if field != "name":
        assert 'value="Manichiură"' in answer.content.decode()
    if field != "price":
        assert 'value="65,50"' in answer.content.decode()


def test_errors_are_in_the_readers_language(shop: Desk, maria: object) -> None:
    type(maria).objects.update(language="de")  # type: ignore[attr-defined]
    answer = shop.post("new/", {"name": "X", "price": "-3"}, status=422)
    assert 'lang="de"' in answer.content.decode()
    assert "A price cannot be below zero." not in errors(answer)
    assert len(errors(answer)) == 3


def test_fields_that_are_not_shown_are_ignored(shop: Desk) -> None:
    service = new(shop, slug="imprint", visibility="off", revision="99", position="77")
    assert service is not None
    assert (service.slug, service.visibility) == ("sampon-si-masaj", "public")
    assert service.revision == 1


def test_a_script_in_a_name_is_text(shop: Desk, booking_page: Step) -> None:
    service = new(shop, name="<script>alert(1)</script>")
    assert service is not None
    for page in (shop.get(), shop.get(f"item/{service.slug}/"), booking_page.get()):
        assert b"<script>alert(1)" not in page.content
        assert b"&lt;script&gt;alert(1)" in page.content


@pytest.mark.parametrize("name", ["Book", "Times", "Details", "Privacy", "Tuns", "!!!"])
def test_link_names_never_collide(shop: Desk, name: str) -> None:
    before = set(Service.objects.values_list("slug", flat=True))
    service = new(shop, name=name)
    assert service is not None
    assert service.slug not in before | RESERVED
    assert Variant.objects.filter(slug=service.slug).count() == 1


def test_the_words_of_the_booking_page_are_all_reserved() -> None:
    words = {str(route.pattern).split("/")[0] for route in public_urls.urlpatterns}
    assert {word for word in words if re.fullmatch(r"[a-z-]+", word)} <= RESERVED


def test_a_service_moves_within_its_category(shop: Desk) -> None:
    category = Category.objects.all()[0]
    siblings = Service.objects.filter(category=category, archived_at=None)
    first, second, *_rest = (service.slug for service in siblings)
    shop.post(f"item/{first}/up/")
    assert next(iter(siblings.all())).slug == first
    answer = shop.post(f"item/{first}/down/")
    assert answer["Location"].endswith(f"#{first}")
    assert [service.slug for service in siblings.all()][:2] == [second, first]


def test_a_copy_is_switched_off_and_has_all_of_the_original(shop: Desk) -> None:
    original = Service.objects.get(variants__slug="tuns")
    answer = shop.post(f"item/{original.slug}/duplicate/")
    copy = Service.objects.get(slug=answer["Location"].rstrip("/").split("/")[-1])
    assert copy.pk != original.pk
    assert copy.visibility == "off"
    assert copy.name["en"] == f"Copy of {original.name['en']}"
    theirs, ours = original.variants.get(), copy.variants.get()
    assert (theirs.duration_min, theirs.price_minor) == (ours.duration_min, ours.price_minor)
    assert theirs.slug != ours.slug
    assert theirs.performers.count() == ours.performers.count() == 2
    assert set(original.questions.all()) == set(copy.questions.all())


def test_an_archived_service_comes_back_by_the_undo(shop: Desk, booking_page: Step) -> None:
    service = Service.objects.get(slug="tuns-barbati")
    shop.post("item/tuns-barbati/archive/")
    assert service.name["en"] not in text(booking_page.get())
    page = shop.get().content.decode()
    undo = re.search(r'action="([^"]*item/tuns-barbati/restore/)"', page)
    assert undo
    assert service.name["en"] in shop.page("?archived=1")
    shop.browser.post(undo[1])
    assert service.name["en"] in text(booking_page.get())


def test_what_lacks_a_language_or_a_person_is_marked(shop: Desk) -> None:
    service = new(shop)
    assert service is not None
    assert "Missing: English, Deutsch, Español" in shop.page()
    Performs.objects.filter(variant__service=service).delete()
    assert "Nobody does it" in shop.page()


def test_the_list_costs_the_same_for_one_service_and_a_hundred(shop: Desk) -> None:
    Service.objects.exclude(slug="tuns-barbati").update(archived_at=dt.datetime.now(dt.UTC))
    shop.get()
    with CaptureQueriesContext(
        connection,
    ) as one:
        shop.get()
    people = list(Resource.objects.filter(kind="staff"))
    for number in range(100):
        writing.create(
            name={"ro": f"Serviciu {number}"},
            category=Category.objects.all()[number % 2],
            who=people,
            duration_min=30,
        )
    with CaptureQueriesContext(connection) as many:
        assert shop.page().count("Serviciu") >= 100
    assert len(many) == len(one)
    assert len(many) <= 20


@pytest.mark.parametrize("path", ["", "?archived=1", "categories/", "questions/", TWO])
def test_every_button_of_a_list_has_a_name_and_leads_somewhere(shop: Desk, path: str) -> None:
    shop.post("item/balayage-cu-nuantare-si-coafat/archive/")
    shop.post("item/tuns-barbati/add-variant/")
    shop.post("questions/new/", {"label_ro": "De ce?", "type": "text", "scope": "all"})
    html = shop.get(path).content.decode()
    buttons = re.findall(r'<button[^>]*formaction="([^"]*)"[^>]*>(.*?)</button>', html, re.S)
    assert buttons
    for action, inside in buttons:
        assert str(resolve(action).url_name).split("_")[0] in (
            "service",
            "variant",
            "category",
            "question",
        )
        assert re.sub(r"<[^>]+>|\s", "", inside)


@pytest.mark.parametrize("path", ["", "new/", "item/tuns-barbati/", "categories/", "questions/"])
def test_only_who_may_change_settings_comes_in(
    at_front_desk: Client, as_ana: Client, path: str
) -> None:
    assert at_front_desk.get(HOME + path).status_code == 403
    assert as_ana.get(HOME + path).status_code == 403
    assert b"/services/" not in at_front_desk.get("/app/salon-maria/").content


def test_every_change_is_a_post(shop: Desk) -> None:
    question = "health"
    names = {"service": "tuns-barbati", "variant": "tuns-barbati", "category": 1, "way": "up"}
    verbs = [
        route for route in urlpatterns if re.search("archive|restore|move|add|dup", str(route.name))
    ]
    assert len(verbs) == 14
    for route in verbs:
        wanted = {
            k: v
            for k, v in {**names, "question": question}.items()
            if f":{k}>" in str(route.pattern)
        }
        url = reverse(f"cockpit:{route.name}", kwargs={"business": "salon-maria", **wanted})
        assert shop.browser.get(url).status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "item/nothing/",
        "item/nothing/when/",
        "item/nothing/variants/",
        "item/tuns-barbati/variants/nothing/",
        "categories/999999/",
        "categories/99999999999999999999/",
        "questions/item/nothing/",
    ],
)
def test_what_does_not_exist_is_a_404(shop: Desk, path: str) -> None:
    shop.get(path, status=404)


def test_another_business_has_no_way_in(salon_maria: object, otto: object) -> None:
    browser = Client()
    browser.force_login(otto)  # type: ignore[arg-type]
    assert browser.get(HOME).status_code == 404
